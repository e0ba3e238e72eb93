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

/// Between two changes the cursor stands at the beginning of the line below the table, where messages and the prompt of
/// the shell go if nothing more is written.
class LiveRows : public Rows {
public:
  explicit LiveRows(Write write) : write_(std::move(write)) {}

  void begin(const std::string& header, const std::vector<std::string>& at_first) override
  {
    count_ = at_first.size();
    std::string text = header + "\n";
    for (const std::string& line : at_first) text += unwrapped(line) + "\n";
    write_(text);
  }

  void change(std::size_t row, const std::string& line) override
  {
    const std::size_t up = count_ - row;
    write_(fmt::format("\x1b[{0}A{1}\x1b[K\r\x1b[{0}B", up, unwrapped(line)));
  }

  void note(const std::string& line) override
  {
    ++count_; // the table stands one line higher from now on
    write_("\r\x1b[K" + unwrapped(line) + "\n");
  }

private:
  /// A line that is wider than the screen is cut there: wrapped, it would cover the row below.
  static std::string unwrapped(const std::string& line) { return "\x1b[?7l" + line + "\x1b[?7h"; }

  Write write_;
  std::size_t count_ = 0;
};

} // namespace

std::unique_ptr<Rows> appended_rows(Write write) { return std::make_unique<AppendedRows>(std::move(write)); }
std::unique_ptr<Rows> live_rows(Write write) { return std::make_unique<LiveRows>(std::move(write)); }

} // namespace maestro
