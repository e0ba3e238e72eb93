// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/tar.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <string_view>

namespace maestro::engine {
namespace {

constexpr std::size_t block = 512;
constexpr std::size_t name_field = 100;
constexpr std::uint64_t most_in_id_field = 07777777; // seven octal digits

/// What an entry's header says. Of a name that is too long, the header holds the end only.
struct Header {
  std::string_view name;
  std::uint64_t size = 0;
  std::uint32_t mode = 0644;
  std::uint64_t user = 0, group = 0;
  std::int64_t modified = 0;
  char type = '0';
};

/// Of POSIX.1-1988: all numbers in octal digits.
std::string to_text(const Header& header)
{
  std::string text(block, '\0');
  const auto put = [&](std::size_t at, std::string_view value) {
    std::copy(value.begin(), value.end(), text.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(0, header.name.substr(header.name.size() - std::min(header.name.size(), name_field)));
  put(100, fmt::format("{:07o}", header.mode));
  put(108, fmt::format("{:07o}", header.user <= most_in_id_field ? header.user : 0));
  put(116, fmt::format("{:07o}", header.group <= most_in_id_field ? header.group : 0));
  put(124, fmt::format("{:011o}", header.size));
  put(136, fmt::format("{:011o}", header.modified));
  put(148, "        "); // the checksum counts as blanks
  text[156] = header.type;
  put(257, std::string_view("ustar\00000", 8));
  const auto sum = std::accumulate(text.begin(), text.end(), 0U,
                                   [](unsigned all, char c) { return all + static_cast<unsigned char>(c); });
  put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  return text;
}

void append(std::string& tar, const Header& header, std::string_view content)
{
  tar += to_text(header);
  tar += content;
  tar.resize((tar.size() + block - 1) / block * block, '\0');
}

/// `LENGTH KEY=VALUE`, whose length counts itself.
std::string record(std::string_view key, std::string_view value)
{
  const std::size_t rest = key.size() + value.size() + 3; // a blank, an equals sign, a line end
  std::size_t length = rest;
  while (length != rest + std::to_string(length).size()) length = rest + std::to_string(length).size();
  return fmt::format("{} {}={}\n", length, key, value);
}

/// What has no place in a header of 1988, as POSIX.1-2001 says it.
std::string records(const Header& header)
{
  std::string all;
  if (header.name.size() > name_field) all += record("path", header.name);
  if (header.user > most_in_id_field) all += record("uid", std::to_string(header.user));
  if (header.group > most_in_id_field) all += record("gid", std::to_string(header.group));
  return all;
}

} // namespace

std::string tar_of(std::span<const ContainerFile> files, const std::string& folder, Moment modified)
{
  const std::size_t prefix = folder == "/" ? 1 : folder.size() + 1;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(modified).time_since_epoch().count();
  std::size_t size = 2 * block;
  for (const ContainerFile& file : files) size += file.content->size() + file.path.size() + 5 * block;
  std::string tar;
  tar.reserve(size);
  for (const ContainerFile& file : files) {
    Header header{.name = std::string_view(file.path).substr(prefix), .size = file.content->size(), .mode = file.mode};
    header.user = file.user;
    header.group = file.group;
    header.modified = seconds;
    if (const std::string more = records(header); !more.empty())
      append(tar, {.name = "more", .size = more.size(), .modified = seconds, .type = 'x'}, more);
    append(tar, header, *file.content);
  }
  tar.append(2 * block, '\0');
  return tar;
}

} // namespace maestro::engine
