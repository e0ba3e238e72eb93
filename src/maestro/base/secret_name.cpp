// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/secret_name.hpp>

#include <strings/ascii.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace maestro {
namespace {

/// In small letters, with `_` between words: `dbPassword`, `DB-PASSWORD` → `db_password`.
std::string in_words(std::string_view name)
{
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  std::string words;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (at > 0 && is_upper(name[at]) && name[at - 1] >= 'a' && name[at - 1] <= 'z') words += '_';
    words += name[at] == '-' || name[at] == '.' ? '_' : name[at];
  }
  return strings::ascii_lower(words);
}

/// `db_pass_2`, `db_pass2` → `db_pass`.
std::string_view without_number(std::string_view words)
{
  return words.substr(0, std::min(words.find_last_not_of("0123456789_"), words.size() - 1) + 1);
}

/// Keys to no door.
bool is_open_key(std::string_view words)
{
  static constexpr std::array<std::string_view, 9> open{"public",    "pub",     "primary", "foreign", "sort",
                                                        "partition", "routing", "cache",   "sub"};
  const std::string_view before = words.substr(0, words.rfind('_'));
  return std::ranges::find(open, before.substr(before.rfind('_') + 1)) != open.end();
}

bool ends_as_secret(std::string_view name, std::string_view words)
{
  static constexpr std::array<std::string_view, 4> last_words{"pass", "pwd", "authorization", "cookie"};
  const std::string_view last = words.substr(words.rfind('_') + 1);
  if (last == "auth") return name.find('-') == std::string_view::npos; // `user-auth` is the name of a service
  if (last == "key") return last.size() < words.size() && !is_open_key(words);
  return std::ranges::find(last_words, last) != last_words.end();
}

} // namespace

bool is_secret_name(std::string_view name)
{
  static constexpr std::array<std::string_view, 9> parts{
      "passw", "passphrase", "token", "secret", "credential", "private_key", "api_key", "apikey", "access_key"};
  const std::string words = in_words(name);
  if (words.empty() || words.ends_with("_file")) return false;
  const bool is_path = name.find('/') != std::string_view::npos; // `tls.key` is a file then
  return words == "headers" ||                                   // of requests: each may be a token
         (!is_path && ends_as_secret(name, without_number(words))) ||
         std::ranges::any_of(parts, [&](std::string_view part) { return words.find(part) != std::string::npos; });
}

} // namespace maestro
