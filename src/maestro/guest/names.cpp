// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/descriptor.hpp>
#include <maestro/guest/names.hpp>

#include <fcntl.h>
#include <strings/pieces.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace maestro::guest {
namespace {

// As the C library limits them.
constexpr std::size_t most_servers = 3;
constexpr std::size_t most_search = 32;
constexpr unsigned most_dots = 15;
constexpr unsigned longest_patience = 30;
constexpr unsigned most_attempts = 5;
constexpr std::size_t largest_file = 1U << 20U;

std::vector<std::string_view> words(std::string_view line)
{
  std::vector<std::string_view> found;
  for (;;) {
    line = strings::trimmed(line);
    if (line.empty()) return found;
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    found.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::string_view without_comment(std::string_view line, std::string_view marks)
{
  return line.substr(0, std::min(line.find_first_of(marks), line.size()));
}

/// The number behind `name:` in an option such as `ndots:2`.
std::optional<unsigned> option_number(std::string_view option, std::string_view name, unsigned largest)
{
  if (!option.starts_with(name)) return std::nullopt;
  option.remove_prefix(name.size());
  unsigned number = 0;
  const std::from_chars_result read = std::from_chars(option.data(), option.data() + option.size(), number);
  if (read.ec != std::errc()) return std::nullopt;
  return std::min(number, largest);
}

void read_option(Names& names, std::string_view option)
{
  if (const auto dots = option_number(option, "ndots:", most_dots)) names.dots = *dots;
  if (const auto seconds = option_number(option, "timeout:", longest_patience))
    names.patience = std::chrono::seconds(std::max(*seconds, 1U));
  if (const auto attempts = option_number(option, "attempts:", most_attempts)) names.attempts = std::max(*attempts, 1U);
}

void read_setting(Names& names, const std::vector<std::string_view>& line)
{
  const std::string_view key = line.front();
  if (key == "nameserver" && line.size() > 1 && names.servers.size() < most_servers) {
    if (const std::optional<Address> address = address_from(line[1])) names.servers.push_back({*address});
  } else if (key == "domain" || key == "search") { // the last of them counts
    names.search.clear();
    for (std::size_t i = 1; i < line.size() && names.search.size() < most_search; ++i)
      if (line[i] != ".") names.search.emplace_back(line[i]);
  } else if (key == "options") {
    for (std::size_t i = 1; i < line.size(); ++i) read_option(names, line[i]);
  }
}

std::optional<std::string> content(const char* path)
{
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t count = read(file.number(), piece.data(), piece.size());
    if (count <= 0 || text.size() > largest_file) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

} // namespace

Names names_from(std::string_view hosts, const std::optional<std::string>& resolv_conf)
{
  Names names;
  for (const std::string_view line : strings::split(hosts, '\n')) {
    const std::vector<std::string_view> parts = words(without_comment(line, "#"));
    if (parts.size() < 2) continue;
    if (const std::optional<Address> address = address_from(parts[0]))
      names.hosts.push_back({*address, {parts.begin() + 1, parts.end()}});
  }
  names.configured = resolv_conf.has_value();
  if (!resolv_conf) return names;
  for (const std::string_view line : strings::split(*resolv_conf, '\n')) {
    const std::vector<std::string_view> parts = words(without_comment(line, "#;"));
    if (!parts.empty()) read_setting(names, parts);
  }
  return names;
}

Names system_names() { return names_from(content("/etc/hosts").value_or(""), content("/etc/resolv.conf")); }

} // namespace maestro::guest
