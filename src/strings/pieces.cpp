// SPDX-License-Identifier: Apache-2.0
#include <strings/pieces.hpp>

namespace strings {

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::string_view trimmed(std::string_view text)
{
  constexpr std::string_view blank = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural)
{
  std::string text = std::to_string(count) + ' ';
  text += count == 1 || plural.empty() ? singular : plural;
  if (count != 1 && plural.empty()) text += 's';
  return text;
}

std::string bracketed(std::string_view host)
{
  if (host.find(':') == std::string_view::npos) return std::string(host);
  return '[' + std::string(host) + ']';
}

} // namespace strings
