// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/loading.hpp>

namespace maestro::reading {

namespace {

constexpr std::size_t most_problems = 1000;

} // namespace

bool Loading::full() const { return reported >= most_problems; }

void Loading::error(const Node& node, std::string message, std::string hint)
{
  if (++reported <= most_problems || !problems.has_errors())
    problems.error(node.span, std::move(message), std::move(hint));
}

void Loading::warning(const Node& node, std::string message, std::string hint)
{
  if (++reported <= most_problems) problems.warning(node.span, std::move(message), std::move(hint));
}

std::string Loading::expanded(const std::string& path) const
{
  if (path != "~" && !path.starts_with("~/")) return path;
  const auto home = options.process_environment.find("HOME");
  return home == options.process_environment.end() ? path : home->second + path.substr(1);
}

} // namespace maestro::reading
