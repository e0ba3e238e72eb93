// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::test {

/// What a terminal shows after these characters, and what it has scrolled away, without its colours. Knows the control
/// sequences that we write and throws at any other. The cursor comes no higher than its top.
inline std::string on_screen(std::string_view written, std::size_t height = 10'000)
{
  std::vector<std::string> lines(1);
  std::size_t row = 0, column = 0;
  const auto obey = [&](char command, const std::string& number) {
    const auto count = static_cast<std::size_t>(std::atoi(number.c_str()));
    if (command == 'A')
      row = std::max(lines.size() - std::min(lines.size(), height), row - std::min(row, count));
    else if (command == 'B' && row + count < lines.size())
      row += count;
    else if (command == 'K')
      lines[row].resize(std::min(lines[row].size(), column));
    else if (command == 'J') {
      lines[row].resize(std::min(lines[row].size(), column));
      for (std::size_t below = row + 1; below < lines.size(); ++below) lines[below].clear();
    } else if (command != 'm' && number != "?7") // colours, and lines that do not wrap
      throw std::runtime_error("on_screen: \\e[" + number + command + " here");
  };
  for (std::size_t at = 0; at < written.size(); ++at) {
    const char c = written[at];
    if (c == '\x1b') {
      const std::size_t end = written.find_first_not_of("0123456789;?", at + 2);
      obey(written.at(end), std::string(written.substr(at + 2, end - at - 2)));
      at = end;
    } else if (c == '\r') {
      column = 0;
    } else if (c == '\n') {
      column = 0;
      if (++row == lines.size()) lines.emplace_back();
    } else {
      if (lines[row].size() <= column) lines[row].resize(column + 1, ' ');
      lines[row][column++] = c;
    }
  }
  std::string screen;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) screen += lines[i] + "\n";
  return screen + lines.back();
}

} // namespace maestro::test
