// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/view/style.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace maestro {

/// What a column does where the terminal is too narrow for all of them.
enum class Narrow {
  stays,
  goes,              // the last one first
  cut_in_the_middle, // names, once columns that can go have gone
  cut_after_a_word,  // words, of which the first one stays
};

struct Column {
  std::string title;
  Narrow narrow = Narrow::stays;
  std::size_t gap = 2; // behind it
};

/// Safe text without line ends.
struct Cell {
  std::string text;
  Colour colour = nullptr;
};
using TableRow = std::vector<Cell>;

/// Rows under titles, in columns as wide as what stands in them. A row's last words may reach over the columns behind
/// it, in which it has nothing. No row is wider than the style wants.
class Table {
public:
  Table(std::vector<Column> columns, std::vector<TableRow> rows, Style style);

  /// Lines without their end.
  std::string title() const;
  std::string line(std::size_t row) const { return line(rows_[row]); }
  std::size_t size() const { return rows_.size(); }
  /// All of it, with line ends.
  std::string text() const;

private:
  std::string line(const TableRow& row) const;
  std::string fitted(const Cell& cell, std::size_t column, std::size_t width) const;
  void measure();
  void fit(std::size_t width);
  void shorten_names(std::size_t width);
  /// Columns before one, with their gaps.
  std::size_t before(std::size_t column) const;
  /// What rows take if words of more cells than these are cut.
  std::size_t needed(std::size_t of_words) const;

  std::vector<Column> columns_;
  std::vector<TableRow> rows_;
  Style style_;
  std::vector<std::size_t> widths_; // of columns
  std::vector<bool> gone_;
  std::vector<std::size_t> reaching_; // by column, the widest words there that reach over others
};

} // namespace maestro
