// SPDX-License-Identifier: Apache-2.0
#include <strings/pages.hpp>

namespace strings {

namespace {

std::string escaped(std::string_view text, std::string_view special)
{
  std::string safe;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

} // namespace

std::string roff_text(std::string_view text)
{
  std::string safe = escaped(text, "\\-");
  return safe.starts_with('.') || safe.starts_with('\'') ? "\\&" + safe : safe;
}

std::string table_cell(std::string_view text) { return escaped(text, "|"); }

} // namespace strings
