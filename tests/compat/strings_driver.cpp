// SPDX-License-Identifier: Apache-2.0
//
// Reads texts from standard input, each behind a line with its size in bytes, and answers each with lines for
// strings_compare.py: what its first character is, the text in other cases, and as part of a variable's name. A line
// feed in an answer is written as U+000B.
#include <maestro/peers/peers.hpp>

#include <strings/cases.hpp>
#include <strings/characters.hpp>
#include <strings/utf8.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <string>

namespace {

using namespace strings;

void answer(std::string text)
{
  std::replace(text.begin(), text.end(), '\n', '\v');
  std::cout << text << '\n';
}

std::string properties(char32_t point)
{
  constexpr std::array<bool (*)(char32_t), 10> all{is_alphabetic, is_numeric, is_digit, is_decimal,   is_lower,
                                                   is_upper,      is_title,   is_space, is_printable, is_alphanumeric};
  std::string bits;
  for (const auto is : all) bits += is(point) ? '1' : '0';
  return bits;
}

} // namespace

int main()
{
  std::ios::sync_with_stdio(false);
  std::string size;
  while (std::getline(std::cin, size)) {
    std::string text(std::stoul(size), '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    std::size_t at = 0;
    answer(text.empty() ? std::string() : properties(decode(text, at)));
    for (const auto converted : {upper, lower, titled, capitalized, swapped_case}) answer(converted(text, {}));
    answer(maestro::peers::mangled(text));
  }
}
