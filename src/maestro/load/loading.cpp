// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/files.hpp>
#include <maestro/load/loading.hpp>

#include <fmt/core.h>

namespace maestro::reading {

namespace {

constexpr std::size_t most_problems = 1000;

} // namespace

void Loading::error(const Node& node, std::string message, std::string hint)
{
  if (++reported <= most_problems || !problems.has_errors())
    problems.error(node.span, std::move(message), std::move(hint));
}

void Loading::warning(const Node& node, std::string message, std::string hint)
{
  if (++reported <= most_problems) problems.warning(node.span, std::move(message), std::move(hint));
}

std::string Loading::place_text(const Node& node) const
{
  const Place place = sources.locate(node.span);
  return fmt::format("{}:{}", place.file, place.line);
}

std::string Loading::read_beside(const std::string& path) const
{
  const std::string base = base_directory(options.file);
  const std::string full = base.empty() || path.starts_with('/') ? path : base + "/" + path;
  constexpr std::size_t largest = 16UL << 20U;
  return options.read ? options.read(full) : read_file(full, largest);
}

std::string Loading::expanded(const std::string& path) const
{
  if (path != "~" && !path.starts_with("~/")) return path;
  const auto home = options.process_environment.find("HOME");
  return home == options.process_environment.end() ? path : home->second + path.substr(1);
}

} // namespace maestro::reading
