// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/run/log_tail.hpp>

#include <utility>

namespace maestro {

namespace {

/// The end of a line, from the beginning of a character on.
std::string marked_end(const std::string& line, std::size_t bytes)
{
  constexpr unsigned mask = 0xC0, continues = 0x80; // of the first bits of a byte within a character
  std::size_t begin = line.size() - bytes;
  while (begin < line.size() && (static_cast<unsigned char>(line[begin]) & mask) == continues) ++begin;
  return "…" + line.substr(begin);
}

} // namespace

void LogTail::add(std::string line)
{
  if (line.size() > most_bytes_) line = marked_end(line, most_bytes_);
  bytes_ += line.size();
  lines_.push_back(std::move(line));
  while (lines_.size() > 1 && (lines_.size() > most_lines_ || bytes_ > most_bytes_)) {
    bytes_ -= lines_.front().size();
    lines_.pop_front();
  }
}

std::vector<std::string> LogTail::lines() const
{
  std::vector<std::string> lines;
  for (const std::string& line : lines_) lines.push_back(clean_utf8(line));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

} // namespace maestro
