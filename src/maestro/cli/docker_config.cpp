// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/files.hpp>
#include <maestro/cli/road.hpp>

#include <fmt/core.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace maestro::cli {
namespace {

std::string home_folder()
{
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return home;
  const passwd* user = getpwuid(getuid());
  return user == nullptr ? std::string() : user->pw_dir;
}

/// Where Docker's client looks, in its order; the first that exists counts.
std::vector<std::string> places()
{
  std::vector<std::string> all;
  if (const char* folder = std::getenv("DOCKER_CONFIG"); folder != nullptr && *folder != '\0')
    all.push_back(std::string(folder) + "/config.json");
  if (const std::string home = home_folder(); !home.empty()) {
    all.push_back(home + "/.docker/config.json");
    all.push_back(home + "/.dockercfg");
  }
  return all;
}

/// Also what we may not look at, and what is no file.
bool exists(const std::string& path)
{
  std::error_code problem;
  return std::filesystem::status(path, problem).type() != std::filesystem::file_type::not_found;
}

engine::DockerConfig config_in(const std::string& path)
{
  constexpr std::size_t most = 4UL << 20U;
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem))
    throw Error(Fault::description, "it is a folder; `docker run -v` makes one where there is no such file");
  return engine::parse_docker_config(read_file(path, most));
}

} // namespace

engine::DockerConfig docker_config(const Arguments& arguments, Terminal& terminal)
{
  // What is wrong in there may not be needed; Docker's client goes on, too.
  const auto warn = [&](const std::string& path, std::string_view what) {
    if (!arguments.quiet) terminal.error(safe_text(fmt::format("{}: warning: not used: {}\n", path, what), true));
  };
  for (const std::string& path : places()) {
    if (!exists(path)) continue;
    engine::DockerConfig config;
    try {
      config = config_in(path);
    } catch (const Error& error) {
      warn(path, error.what());
      return {};
    }
    if (!config.unreadable.empty())
      warn(path, fmt::format("the 'auth' of {} is not base64 of user:password", first_of(config.unreadable, 3)));
    if (!config.flaw.empty())
      throw Error(Fault::description, path + ": " + config.flaw,
                  "its name is of ASCII letters, digits and '-', its value one line");
    return config;
  }
  return {};
}

} // namespace maestro::cli
