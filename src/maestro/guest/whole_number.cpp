// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>

#include <strings/ascii.hpp>
#include <strings/characters.hpp>
#include <strings/utf8.hpp>

#include <charconv>

namespace maestro::guest {
namespace {

std::string_view without_space(std::string_view text)
{
  while (!text.empty()) {
    std::size_t next = 0;
    if (!strings::is_space(strings::decode(text, next))) break;
    text.remove_prefix(next);
  }
  while (!text.empty()) {
    const std::size_t last = strings::code_point_before(text, text.size());
    std::size_t at = last;
    if (!strings::is_space(strings::decode(text, at))) break;
    text.remove_suffix(text.size() - last);
  }
  return text;
}

} // namespace

std::optional<std::int64_t> whole_number(std::string_view text)
{
  text = without_space(text);
  std::string digits;
  if (text.starts_with('-')) digits = "-";
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool after_digit = false;
  for (const char c : text) {
    if (c == '_' ? !after_digit : !strings::is_ascii_digit(c)) return std::nullopt;
    after_digit = c != '_';
    if (after_digit) digits += c;
  }
  if (!after_digit) return std::nullopt; // nothing, or an underscore at the end
  std::int64_t number = 0;
  const std::from_chars_result read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc()) return std::nullopt; // of more than 64 bits
  return number;
}

} // namespace maestro::guest
