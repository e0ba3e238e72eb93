// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/files.hpp>
#include <maestro/cli/compose_files.hpp>
#include <maestro/cli/missing_file.hpp>

#include <fmt/core.h>

#include <filesystem>

namespace maestro::cli {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path)
{
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::string named(const fs::path& path) { return fmt::format("there is {}: name it with -f", path.string()); }

/// What is there instead.
std::string other_file(const fs::path& folder)
{
  for (const char* name : {"maestro.yaml", "maestro.yml", "maestro.yaml.j2"})
    if (is_file(folder / name)) return named(folder / name);
  const std::string for_compose = compose_file_in(folder.string());
  return for_compose.empty()
             ? for_compose
             : fmt::format("{0} is for Compose: `maestro init --from {0}` makes a description of it", for_compose);
}

std::string hint(const Arguments& arguments)
{
  const fs::path file(arguments.file);
  if (is_folder(file)) {
    const std::string inside = other_file(file);
    return inside.empty() ? "it is a folder, and no description is in it" : "it is a folder; " + inside;
  }
  const bool like_a_name = arguments.file.find_first_of("./") == std::string::npos;
  if (arguments.command == "logs" && like_a_name)
    return fmt::format("-f names the description; `maestro logs -F {}` follows", arguments.file);
  const std::string other = other_file(file.parent_path());
  return other.empty() ? "name another file with -f, or write a first one: `maestro init`" : other;
}

} // namespace

void explain_missing_file(const Arguments& arguments, std::vector<Diagnostic>& problems)
{
  if (problems.size() != 1 || arguments.file == "-") return;
  std::error_code ignored;
  const bool there = fs::exists(arguments.file, ignored) && !is_folder(arguments.file);
  if (there || problems.front().place.file != arguments.file) return;
  if (std::string better = hint(arguments); !better.empty()) problems.front().hint = std::move(better);
}

} // namespace maestro::cli
