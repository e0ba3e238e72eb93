// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/tree.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// Where the table of a play is written: rows that change while it runs. Lines come without their end.
class Rows {
public:
  virtual ~Rows() = default;
  /// Opens the table; at_first has a line for each row, from the top.
  virtual void begin(const std::string& header, const std::vector<std::string>& at_first) = 0;
  /// A row, counted from 0 at the top, has changed.
  virtual void change(std::size_t row, const std::string& line) = 0;
  /// Something that concerns all rows, below them.
  virtual void note(const std::string& line) = 0;
};

/// Each change is a line of its own, in the order in which they happen.
std::unique_ptr<Rows> appended_rows(Write write);

/// Each row is rewritten where it stands on a terminal. All of them must fit on its screen. A terminal may be slower
/// than what happens: it is told how rows are when it can take that, and not all that they have been.
class LiveRows : public Rows {
public:
  /// changed is called whenever there are news.
  explicit LiveRows(std::function<void()> changed);
  void begin(const std::string& header, const std::vector<std::string>& at_first) override;
  void change(std::size_t row, const std::string& line) override;
  void note(const std::string& line) override;

  /// The characters that bring the terminal from the last news to how rows are now.
  std::string news();
  /// The terminal has shown something else meanwhile: the next news are all rows, below that.
  void forget();

private:
  std::string whole() const;

  std::function<void()> changed_;
  std::string header_;
  std::vector<std::string> lines_, notes_; // notes that are still to be shown
  std::set<std::size_t> changed_rows_;
  std::size_t below_ = 0; // lines of notes below the rows
  bool has_begun_ = false, is_shown_ = false;
};

} // namespace maestro
