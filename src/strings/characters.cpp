// SPDX-License-Identifier: Apache-2.0
#include <strings/ascii.hpp>
#include <strings/character_tables.hpp>
#include <strings/characters.hpp>

namespace strings {

namespace {

bool within(std::span<const tables::Run> runs, char32_t point) { return tables::run_of(runs, point) != nullptr; }

} // namespace

bool is_alphabetic(char32_t point)
{
  return point < 0x80 ? is_ascii_letter(static_cast<char>(point)) : within(tables::alphabetic(), point);
}
bool is_numeric(char32_t point)
{
  return point < 0x80 ? is_ascii_digit(static_cast<char>(point)) : within(tables::numeric(), point);
}
bool is_digit(char32_t point)
{
  return point < 0x80 ? is_ascii_digit(static_cast<char>(point)) : within(tables::digit(), point);
}
bool is_decimal(char32_t point)
{
  return point < 0x80 ? is_ascii_digit(static_cast<char>(point)) : within(tables::decimal(), point);
}
bool is_lower(char32_t point) { return point < 0x80 ? point - U'a' < 26 : within(tables::lower(), point); }
bool is_upper(char32_t point) { return point < 0x80 ? point - U'A' < 26 : within(tables::upper(), point); }

bool is_title(char32_t point)
{
  return point == 0x1C5 || point == 0x1C8 || point == 0x1CB || point == 0x1F2 || (point >= 0x1F88 && point <= 0x1F8F) ||
         (point >= 0x1F98 && point <= 0x1F9F) || (point >= 0x1FA8 && point <= 0x1FAF) || point == 0x1FBC ||
         point == 0x1FCC || point == 0x1FFC;
}

bool is_space(char32_t point)
{
  if (point < 0x80) return point == U' ' || (point >= 9 && point <= 13) || (point >= 0x1C && point <= 0x1F);
  return within(tables::space(), point);
}

bool is_printable(char32_t point)
{
  if (point < 0x80) return point >= 0x20 && point != 0x7F;
  return !(point >= 0xD800 && point < 0xE000) && !within(tables::unprintable(), point);
}

} // namespace strings
