// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/screen.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace maestro {

Screen::Screen(Write write, Write write_at_last) : write_(std::move(write)), write_at_last_(std::move(write_at_last))
{
  enter();
}

Screen::~Screen() { leave(); }

void Screen::enter()
{
  write_at_last_("\x1b[?1049h\x1b[?25l\x1b[?7l"); // the other screen, no cursor, no wrapping
  forget();
}

void Screen::leave() { write_at_last_("\x1b[?7h\x1b[?25h\x1b[?1049l"); }

void Screen::show(std::vector<std::string> rows)
{
  std::string text;
  if (!std::exchange(is_known_, true)) {
    text = "\x1b[H\x1b[2J";
    shown_.clear();
  }
  for (std::size_t i = 0; i < std::max(rows.size(), shown_.size()); ++i) {
    const std::string row = i < rows.size() ? rows[i] : std::string();
    const std::string before = i < shown_.size() ? shown_[i] : std::string();
    if (row != before) text += fmt::format("\x1b[{};1H\x1b[K{}", i + 1, row);
  }
  shown_ = std::move(rows);
  if (!text.empty()) write_(text);
}

} // namespace maestro
