// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "description.hpp"
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// A folder with a description and what lies beside it.
class Folder {
public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("maestro-files-" + std::to_string(getpid())))
  {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_ / "here");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path at(const std::string& name) const { return path_ / "here" / name; }
  Folder& file(const std::string& name, const std::string& text, mode_t mode = 0644)
  {
    std::filesystem::create_directories(at(name).parent_path());
    std::ofstream(at(name)) << text;
    chmod(at(name).c_str(), mode);
    return *this;
  }
  Folder& link(const std::string& name, const std::string& to)
  {
    std::filesystem::create_symlink(to, at(name));
    return *this;
  }
  /// Loads a description whose only instance, `web-1`, says this.
  maestro::Loaded load(const std::string& body)
  {
    file("maestro.yaml", with_instance(body));
    return maestro::load({.file = at("maestro.yaml").string()});
  }
  std::vector<maestro::ContainerFile> files(const std::string& body)
  {
    return environment(load(body)).instances.at(maestro::InstanceName("web-1")).settings.files;
  }

private:
  std::filesystem::path path_;
};
