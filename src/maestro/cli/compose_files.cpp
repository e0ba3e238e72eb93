// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/cli/compose_files.hpp>
#include <maestro/cli/road.hpp>

#include <array>
#include <filesystem>

namespace maestro::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array compose_names{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"};

fs::path folder_of(const std::string& file)
{
  return (file == "-" ? fs::absolute(".") : fs::absolute(file).parent_path()).lexically_normal();
}

std::optional<std::string> content_of(const fs::path& path)
{
  constexpr std::size_t largest = 8UL << 20U;
  if (!is_file(path)) return std::nullopt;
  try {
    return read_file(path.string(), largest);
  } catch (const Error&) { // what cannot be read is not there: the converter says what comes of that
    return std::nullopt;
  }
}

} // namespace

std::string compose_file_in(const std::string& folder)
{
  for (const char* name : compose_names)
    if (is_file(fs::path(folder) / name)) return (fs::path(folder) / name).string();
  return {};
}

std::string override_of(const std::string& compose_file)
{
  const fs::path path(compose_file);
  for (const char* ending : {".yml", ".yaml"})
    if (const fs::path other = path.parent_path() / (path.stem().string() + ".override" + ending); is_file(other))
      return other.string();
  return {};
}

compose::Surroundings surroundings_of(const std::string& compose_file, const std::string& description)
{
  const fs::path folder = folder_of(compose_file);
  const std::string way = folder.lexically_relative(folder_of(description)).string();
  compose::Surroundings around;
  around.folder = folder.string();
  while (around.folder.size() > 1 && around.folder.ends_with('/')) around.folder.pop_back();
  around.beside = way == "." || way.empty() ? "" : way + (way.ends_with('/') ? "" : "/");
  around.env_file = compose::parse_env_file(content_of(folder / ".env").value_or(""));
  around.variables = process_environment();
  around.read = [folder](const std::string& path) { return content_of(folder / path); };
  return around;
}

} // namespace maestro::cli
