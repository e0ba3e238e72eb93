// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/table.hpp>

#include <strings/cells.hpp>

#include <algorithm>
#include <utility>

namespace maestro {
namespace {

using strings::cells;

constexpr std::size_t words_beside_columns = 44; // for so much of them other columns go
constexpr std::size_t words_beside_names = 28;   // for so much of them names are cut
constexpr std::size_t least_of_name = 8;

/// The last one that has something in it, or 0.
std::size_t last_of(const TableRow& row)
{
  std::size_t last = row.size() - 1;
  while (last > 0 && row[last].text.empty()) --last;
  return last;
}

} // namespace

Table::Table(std::vector<Column> columns, std::vector<TableRow> rows, Style style)
    : columns_(std::move(columns)), rows_(std::move(rows)), style_(style), gone_(columns_.size()),
      reaching_(columns_.size())
{
  for (const Column& column : columns_) widths_.push_back(cells(column.title));
  measure();
  if (style_.width) fit(*style_.width);
}

void Table::measure()
{
  for (const TableRow& row : rows_) {
    const std::size_t last = last_of(row);
    for (std::size_t i = 0; i <= last; ++i) {
      std::size_t& width = i == last && last + 1 < columns_.size() ? reaching_[i] : widths_[i];
      width = std::max(width, cells(row[i].text));
    }
  }
}

std::size_t Table::before(std::size_t column) const
{
  std::size_t all = 0;
  for (std::size_t i = 0; i < column; ++i)
    if (!gone_[i]) all += widths_[i] + columns_[i].gap;
  return all;
}

std::size_t Table::needed(std::size_t of_words) const
{
  std::size_t begin = 0, all = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (gone_[i]) continue;
    const Narrow narrow = columns_[i].narrow;
    const bool words = narrow == Narrow::cut_after_a_word;
    const std::size_t width = words ? std::min(widths_[i], of_words) : widths_[i];
    // A name that reaches over other columns is cut before names are in front of it.
    const bool gives_way = words || narrow == Narrow::cut_in_the_middle;
    const std::size_t reaching = gives_way ? std::min(reaching_[i], of_words) : reaching_[i];
    all = std::max({all, begin + width, begin + reaching});
    begin += width + columns_[i].gap;
  }
  return all;
}

void Table::fit(std::size_t width)
{
  for (std::size_t i = columns_.size(); i-- > 0 && needed(words_beside_columns) > width;)
    gone_[i] = columns_[i].narrow == Narrow::goes;
  shorten_names(width);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].narrow != Narrow::cut_after_a_word) continue;
    const std::size_t too_much = std::max(needed(widths_[i]), width) - width;
    widths_[i] = std::max(widths_[i] - std::min(widths_[i], too_much), cells(columns_[i].title));
  }
}

void Table::shorten_names(std::size_t width)
{
  for (std::size_t i = columns_.size(); i-- > 0;) {
    const std::size_t all = needed(words_beside_names);
    if (all <= width || columns_[i].narrow != Narrow::cut_in_the_middle) continue;
    const std::size_t least = std::min(widths_[i], least_of_name);
    widths_[i] = std::max(least, widths_[i] - std::min(widths_[i], all - width));
  }
}

std::string Table::fitted(const Cell& cell, std::size_t column, std::size_t width) const
{
  switch (columns_[column].narrow) {
  case Narrow::cut_in_the_middle:
    return strings::cut_in_the_middle(cell.text, width, style_.signs.dots);
  case Narrow::cut_after_a_word:
    return strings::cut_after_a_word(cell.text, width, style_.signs.dots);
  case Narrow::stays:
  case Narrow::goes:
    return cell.text;
  }
  return {};
}

std::string Table::line(const TableRow& row) const
{
  const std::size_t last = last_of(row);
  std::string text;
  std::size_t pending = 0; // blanks, if something follows
  for (std::size_t i = 0; i <= last; ++i) {
    if (gone_[i]) continue;
    const bool reaches = i == last && style_.width && last + 1 < columns_.size();
    const std::size_t room =
        reaches ? std::max(*style_.width, before(i)) - before(i) : std::max(widths_[i], std::size_t{1});
    const std::string shown = !style_.width ? row[i].text : fitted(row[i], i, room);
    text += std::string(pending, ' ') + dressed(row[i].colour, shown, style_.paint);
    const std::size_t taken = std::min(cells(shown), widths_[i]);
    pending = widths_[i] - taken + columns_[i].gap;
  }
  return text;
}

std::string Table::title() const
{
  TableRow titles;
  for (const Column& column : columns_) titles.push_back({column.title});
  return line(titles);
}

std::string Table::text() const
{
  std::string all = title() + "\n";
  for (const TableRow& row : rows_) all += line(row) + "\n";
  return all;
}

} // namespace maestro
