// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/rows.hpp>

#include <fmt/core.h>

#include <utility>

namespace maestro {
namespace {

class AppendedRows : public Rows {
public:
  explicit AppendedRows(Write write) : write_(std::move(write)) {}
  void begin(const std::string& header, const std::vector<std::string>&) override { write_(header + "\n"); }
  void change(std::size_t, const std::string& line) override { write_(line + "\n"); }
  void note(const std::string& line) override { write_(line + "\n"); }

private:
  Write write_;
};

/// A line that is wider than the screen is cut there: wrapped, it would cover the row below.
std::string unwrapped(const std::string& line) { return "\x1b[?7l" + line + "\x1b[?7h"; }

} // namespace

std::unique_ptr<Rows> appended_rows(Write write) { return std::make_unique<AppendedRows>(std::move(write)); }

LiveRows::LiveRows(std::function<void()> changed) : changed_(std::move(changed)) {}

void LiveRows::begin(const std::string& header, const std::vector<std::string>& at_first)
{
  header_ = header;
  lines_ = at_first;
  has_begun_ = true;
  changed_();
}

void LiveRows::change(std::size_t row, const std::string& line)
{
  lines_[row] = line;
  changed_rows_.insert(row);
  changed_();
}

void LiveRows::note(const std::string& line)
{
  notes_.push_back(line);
  changed_();
}

void LiveRows::forget()
{
  is_shown_ = false;
  changed_();
}

std::string LiveRows::whole() const
{
  std::string text = header_ + "\n";
  for (const std::string& line : lines_) text += unwrapped(line) + "\n";
  return text;
}

/// After them the cursor stands at the beginning of the line below the table, where messages and the prompt of the
/// shell go if nothing more is written.
std::string LiveRows::news()
{
  std::string text;
  if (has_begun_ && !std::exchange(is_shown_, true)) {
    text = whole();
    below_ = 0;
  } else {
    for (const std::size_t row : changed_rows_)
      text += fmt::format("\x1b[{0}A{1}\x1b[K\r\x1b[{0}B", lines_.size() + below_ - row, unwrapped(lines_[row]));
  }
  changed_rows_.clear();
  for (const std::string& note : std::exchange(notes_, {})) {
    text += "\r\x1b[K" + unwrapped(note) + "\n"; // over what a terminal shows of Ctrl-C
    ++below_;
  }
  return text;
}

} // namespace maestro
