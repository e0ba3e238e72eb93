// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/shell.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace maestro::test {

using Variables = std::map<std::string, std::string>;

/// A folder of its own, and maestro-guest run with nothing but the given variables.
class Guest {
public:
  Guest()
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "maestro-guest-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
  }
  ~Guest()
  {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const
  {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name)) << text;
    return path(name);
  }

  static std::vector<std::string> command(const std::vector<std::string>& words, const Variables& variables)
  {
    std::vector<std::string> all{"/usr/bin/env", "-i"};
    for (const auto& [name, value] : variables) all.push_back(name + "=" + value);
    all.emplace_back(MAESTRO_GUEST_PROGRAM);
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }
  static Outcome run(const std::vector<std::string>& words, const Variables& variables = {},
                     const std::string& input = {})
  {
    return run_command(command(words, variables), input);
  }

private:
  std::string folder_;
};

} // namespace maestro::test
