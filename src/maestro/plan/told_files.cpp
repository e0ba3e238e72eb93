// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/plan/told_files.hpp>

#include <fmt/core.h>

#include <map>
#include <string_view>

namespace maestro {
namespace {

/// What is told of a file.
struct ToldFile {
  std::string rights; // `0644 0:0`
  std::string hash;

  bool operator==(const ToldFile&) const = default;
};
using ToldFiles = std::map<std::string, ToldFile>; // by path

constexpr std::string_view version = "1";

ToldFile told(const ContainerFile& file)
{
  const bool is_secret = file.source == ContainerFile::Source::secret; // whose value has a digest of its own
  const std::string held = is_secret ? "secret " + file.name : file.content ? *file.content : std::string();
  return {fmt::format("{} {}", mode_text(file), owner_text(file)), engine::short_digest(held)};
}

ToldFiles told(const std::vector<ContainerFile>& files)
{
  ToldFiles all;
  for (const ContainerFile& file : files) all.emplace(file.path, told(file));
  return all;
}

/// One word, whatever is in the path: `/a b` → `/a%20b`.
std::string as_word(std::string_view path)
{
  std::string word;
  for (const char letter : path) {
    const bool is_plain = letter > ' ' && letter < '\x7f' && letter != '%';
    word += is_plain ? std::string(1, letter) : fmt::format("%{:02x}", static_cast<unsigned char>(letter));
  }
  return word;
}

std::string path_of(std::string_view word)
{
  const auto digit = [](char letter) { return letter <= '9' ? letter - '0' : letter - 'a' + 10; };
  std::string path;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_escape = word[i] == '%' && i + 2 < word.size();
    path += is_escape ? static_cast<char>(digit(word[i + 1]) * 16 + digit(word[i + 2])) : word[i];
    if (is_escape) i += 2;
  }
  return path;
}

/// `1 1a2b3c4d 0644 0:0 /etc/a 90ab12cd 0400 1:1 /etc/b`.
std::optional<ToldFiles> parse(std::string_view label)
{
  constexpr std::size_t words_of_each = 4;
  const auto words = split(label, ' ');
  if (words.front() != version || words.size() % words_of_each != 1) return std::nullopt;
  ToldFiles all;
  for (std::size_t i = 1; i < words.size(); i += words_of_each)
    all.emplace(path_of(words[i + 3]),
                ToldFile{fmt::format("{} {}", words[i + 1], words[i + 2]), std::string(words[i])});
  return all;
}

std::vector<Field> changes(const ToldFiles& then, const ToldFiles& now)
{
  std::vector<Field> fields;
  const auto add = [&](const std::string& path, std::optional<std::string> from, std::optional<std::string> to) {
    fields.push_back({.path = "files." + path, .from = std::move(from), .to = std::move(to)});
  };
  for (const auto& [path, was] : then)
    if (!now.contains(path)) add(path, was.rights, {});
  for (const auto& [path, is] : now) {
    const auto was = then.find(path);
    if (was == then.end())
      add(path, {}, is.rights);
    else if (was->second != is)
      add(path, was->second.rights, (was->second.hash == is.hash ? "" : "other content, ") + is.rights);
  }
  return fields;
}

} // namespace

std::string files_text(const std::vector<ContainerFile>& files)
{
  constexpr std::size_t most = 2048; // labels are in every list of containers, and in every event
  if (files.empty()) return {};
  std::string text(version);
  for (const ContainerFile& file : files) {
    const ToldFile one = told(file);
    text += fmt::format(" {} {} {}", one.hash, one.rights, as_word(file.path));
  }
  return text.size() > most ? std::string() : text;
}

std::optional<std::vector<Field>> changed_files(const Labels& carried, const std::vector<ContainerFile>& files)
{
  const auto then = parse(label_of(carried, labels::files));
  return then ? std::optional(changes(*then, told(files))) : std::nullopt;
}

std::vector<Field> new_files(const std::vector<ContainerFile>& files) { return changes({}, told(files)); }

} // namespace maestro
