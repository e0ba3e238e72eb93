// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as text from outside on its way to a terminal: made safe, cut, folded, and in the columns of tables. The
// first byte is how many cells a row has, so that a person can read and write the corpus: 'P' is 80; lines of the rest
// are rows, tabs stand between their cells.
#include <maestro/base/diagnostics.hpp>
#include <maestro/base/text.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/logs.hpp>
#include <maestro/view/rows.hpp>
#include <maestro/view/style.hpp>
#include <maestro/view/summary.hpp>
#include <maestro/view/table.hpp>
#include <maestro/view/terminal.hpp>

#include "fuzz.hpp"
#include <fcntl.h>
#include <strings/cells.hpp>
#include <strings/utf8.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace maestro;

namespace {

/// Whether a terminal shows it where the cursor is, and does nothing else.
bool can_be_shown(char32_t point)
{
  const bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool turns = point == 0x61c || point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) ||
                     (point >= 0x2066 && point <= 0x2069);
  const bool ends_line = point == 0x2028 || point == 0x2029;
  return !is_control && !turns && !ends_line && (point < 0xd800 || point > 0xdfff);
}

bool is_safe(std::string_view text, std::string_view also = "\t")
{
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = strings::decode(text, at);
    const bool is_allowed = point < 0x80 && also.find(static_cast<char>(point)) != std::string_view::npos;
    if (!is_allowed && !can_be_shown(point)) return false;
  }
  return true;
}

constexpr std::string_view in_lines = "\t\n";

std::size_t lines_of(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// ---- What makes it safe.

void check_safe_text(std::string_view bytes)
{
  const std::string line = safe_text(bytes), lines = safe_text(bytes, true);
  require(is_safe(line) && safe_text(line) == line);
  require(is_safe(lines, in_lines) && safe_text(lines, true) == lines && lines_of(lines) == lines_of(bytes));
  require(is_safe(safe_text(in_one_line(bytes))) && lines_of(in_one_line(bytes)) == 0);
}

void check_printable(std::string_view bytes)
{
  const std::string shown = printable(bytes);
  require(is_safe(shown, in_lines) && printable(shown) == shown);
  require(code_points(shown) == code_points(bytes)); // a caret points into it
}

void check_excerpt(std::string_view bytes, std::size_t most)
{
  const std::string shown = excerpt(bytes, most);
  require(is_safe(shown, "") && code_points(shown) <= most + 1);
}

// ---- What cuts it.

void check_parts(const std::string& text, std::size_t width)
{
  const std::string_view first = strings::first_cells(text, width), last = strings::last_cells(text, width);
  require(text.starts_with(first) && text.ends_with(last) && is_safe(first) && is_safe(last));
  require(strings::cells(first) <= width && strings::cells(last) <= width);
  require(strings::cells(padded(text, width)) == std::max(width, strings::cells(text)));
}

void check_cut(const std::string& text, std::size_t width, std::string_view dots)
{
  const bool fits = strings::cells(text) <= width;
  const std::string name = strings::cut_in_the_middle(text, width, dots);
  require(is_safe(name) && strings::cells(name) <= width && (!fits || name == text));
  const std::string words = strings::cut_after_a_word(text, width, dots);
  const std::size_t of_first_word = strings::cells(std::string_view(text).substr(0, text.find(' ', 1)));
  require(is_safe(words) && strings::cells(words) <= std::max(width, of_first_word) && (!fits || words == text));
}

void check_folded(const std::string& text, std::size_t width, std::size_t column, std::string_view dots)
{
  const std::string folded = strings::folded(text, width, column, dots);
  require(is_safe(folded, in_lines));
  std::size_t begin = column; // the first line stands behind something
  for (const std::string_view line : split(folded, '\n')) {
    require(begin + strings::cells(line) <= std::max(width, column + 1));
    begin = 0;
  }
}

/// Without dots no word is cut, so that all of them are there.
void check_folded_whole(const std::string& text, std::size_t width, std::size_t column)
{
  const auto words = [](std::string_view of) {
    std::string all;
    for (const char c : of)
      if (c != ' ' && c != '\n') all += c;
    return all;
  };
  require(words(strings::folded(text, width, column)) == words(text));
}

// ---- What has columns.

using Lines = std::vector<std::string_view>;

std::vector<TableRow> rows_of(const Lines& lines, std::size_t columns)
{
  std::vector<TableRow> rows;
  for (const std::string_view line : lines) {
    TableRow row(columns);
    std::size_t at = 0;
    for (const std::string_view cell : split(line, '\t'))
      if (at < columns) row[at++].text = safe_text(cell);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Where all columns can give way, no row is wider than the terminal.
void check_table(const Lines& lines, std::size_t width, const Signs& signs)
{
  const std::vector<Column> columns{{.title = "NAME", .narrow = Narrow::cut_in_the_middle},
                                    {.title = "SERVICE", .narrow = Narrow::goes},
                                    {.title = "SHIP", .narrow = Narrow::cut_in_the_middle, .gap = 1},
                                    {.title = "STATE", .narrow = Narrow::cut_in_the_middle},
                                    {.title = "PORTS", .narrow = Narrow::goes}};
  constexpr std::size_t least = 8 + 2 + 8 + 1 + 8 + 2; // of the columns that stay
  const std::vector<TableRow> rows = rows_of(lines, columns.size());
  const Table table(columns, rows, {.signs = signs, .width = width});
  require(lines_of(table.text()) == rows.size() + 1 && is_safe(table.text(), in_lines));
  for (std::size_t i = 0; i < table.size() && width >= least; ++i) require(strings::cells(table.line(i)) <= width);
  require(width < least || strings::cells(table.title()) <= width);
  const Table whole(columns, rows, {.signs = signs});
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const Cell& cell : rows[i]) require(whole.line(i).find(cell.text) != std::string::npos);
}

/// The same where a column stays and another one has words, of which the first one is ours.
void check_table_of_words(const Lines& lines, std::size_t width, const Signs& signs)
{
  constexpr std::size_t least = 1 + 1 + 8 + 2 + 5;
  std::vector<TableRow> rows = rows_of(lines, 4);
  for (TableRow& row : rows) {
    row[0].text = signs.well;
    if (!row[2].text.empty()) row[2].text.insert(0, "up ");
  }
  const Table table({{.title = "", .gap = 1},
                     {.title = "INSTANCE", .narrow = Narrow::cut_in_the_middle},
                     {.title = "STATE", .narrow = Narrow::cut_after_a_word},
                     {.title = "IMAGE", .narrow = Narrow::goes}},
                    rows, {.signs = signs, .width = width});
  require(lines_of(table.text()) == rows.size() + 1 && is_safe(table.text(), in_lines));
  for (std::size_t i = 0; i < table.size() && width >= least; ++i) require(strings::cells(table.line(i)) <= width);
}

/// Of a play: however names are cut, words begin in the same column.
void check_columns(const Lines& lines, std::size_t width, const Signs& signs)
{
  Columns::Wish wish{.first = 3};
  std::vector<Instance> instances;
  for (const TableRow& row : rows_of(lines, 3)) {
    Instance& instance = instances.emplace_back();
    instance.name = InstanceName(row[0].text);
    instance.service = ServiceName(row[1].text);
    instance.ship = ShipName(row[2].text);
    wish.instance = std::max(wish.instance, strings::cells(row[0].text));
    wish.service = std::max(wish.service, strings::cells(row[1].text));
    wish.ship = std::max(wish.ship, strings::cells(row[2].text));
    wish.container = std::min<std::size_t>(25, wish.instance);
  }
  const Columns columns(wish, {.signs = signs, .width = width});
  for (const Instance& instance : instances) {
    const std::string prefix = columns.prefix("1.", instance);
    require(is_safe(prefix) && strings::cells(prefix) == columns.before_words(false));
    const std::string container = columns.container(instance.name.text(), nullptr);
    require(strings::cells(prefix + container) == columns.before_words(true));
  }
}

/// Rows that fit go to the terminal with what moves its cursor, and that only once for each.
void check_rows(const Lines& lines, std::size_t width, const Style& style)
{
  std::vector<std::string> rows;
  for (const std::string_view line : lines) rows.push_back(strings::cut_in_the_middle(safe_text(line), width, "~"));
  LiveRows live;
  require(lines_of(live.news(rows, width)) == rows.size());
  require(live.news(rows, width).empty());
  std::ranges::reverse(rows);
  live.news(rows, width / 2);
  const std::vector<std::string> pieces = rows;
  require(is_safe(style.row("status", pieces)));
}

// ---- What shows it.

void check_messages(std::string_view bytes)
{
  const std::string text(bytes);
  require(is_safe(error_text(text, text, Style()), in_lines));
  require(is_safe(error_text(text, text, {.width = 20}), in_lines));
  const std::string warning = warning_text(text, text, Style());
  require(is_safe(warning, in_lines) && lines_of(warning) == 1 + (text.empty() ? 0 : 1));
  Diagnostic problem{.message = text, .place = {.file = text, .column = 3, .text = text}, .hint = text};
  require(is_safe(to_text(problem), in_lines));
}

void check_log(std::string_view bytes, std::size_t width)
{
  Instance instance;
  instance.name = InstanceName(std::string(bytes.substr(0, width)));
  std::string written;
  const auto write = [&](std::string_view text) { written += text; };
  LogLines log({.on_terminal = true, .name_width = width}, write, write);
  log.line({.instance = instance, .text = bytes});
  require(lines_of(written) == 1 && is_safe(written, in_lines));
  log.note(instance, std::string(bytes));
  require(lines_of(written) == 2 && is_safe(written, in_lines));
}

/// A terminal of its own, or one that is none where the system has none to give.
int some_terminal()
{
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return -1;
  return open(ptsname(master), O_RDWR | O_NOCTTY);
}

/// One that knows no UTF-8 gets ASCII, which takes as much room.
void check_ascii(const std::string& text)
{
  static const int descriptor = some_terminal();
  Terminal terminal(descriptor, -1);
  if (!terminal.out_is_terminal()) return;
  require(terminal.shown(text) == text);
  terminal.configure({.utf8 = false});
  const std::string shown = terminal.shown(text);
  require(std::ranges::all_of(shown, [](char c) { return static_cast<unsigned char>(c) < 0x7f; }));
  require(is_safe(shown) && strings::cells(shown) == strings::cells(text));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  constexpr std::size_t longest = 1000; // of more the same is done, at length
  if (size == 0 || size > longest) return 0;
  const std::size_t width = data[0] % 128;
  const std::string_view bytes = as_text(data + 1, size - 1);
  const std::string text = safe_text(bytes);
  check_safe_text(bytes);
  check_printable(bytes);
  check_excerpt(bytes, width);
  check_parts(text, width);
  const Lines lines = split(bytes, '\n');
  for (const Signs& signs : {unicode_signs, ascii_signs}) {
    const Style style{.signs = signs, .width = width};
    check_cut(text, width, signs.dots);
    for (const std::size_t column : {std::size_t{0}, width / 3, width + 2})
      check_folded(text, width, column, signs.dots);
    check_table(lines, width, signs);
    check_table_of_words(lines, width, signs);
    check_columns(lines, width, signs);
    check_rows(lines, width, style);
  }
  check_folded_whole(text, width, width / 3);
  check_messages(bytes);
  check_log(bytes, width);
  check_ascii(text);
  return 0;
}
