// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/text.hpp>
#include <maestro/view/style.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

enum class ColourChoice { automatic, always, never };

/// Of a screen of which nobody knows how high it is.
constexpr std::size_t unlimited_height = std::numeric_limits<std::size_t>::max();

/// The reader of an output has gone away.
class BrokenPipe {};

/// What the environment variables and options say about output.
struct TerminalSettings {
  ColourChoice colour = ColourChoice::automatic;
  std::optional<std::string> columns{}; // COLUMNS
  bool no_colour = false;               // NO_COLOR
  bool force_colour = false;            // ANSICON
  bool dumb = false;                    // TERM
  bool utf8 = true;                     // LC_ALL, LC_CTYPE, LANG
};

/// Standard output for data, standard error for messages. Writes at once; nothing else writes to them.
class Terminal {
public:
  Terminal(int out, int error);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  /// What is known only after the command line has been read.
  void configure(TerminalSettings settings) { settings_ = std::move(settings); }

  /// Throws BrokenPipe if nobody reads any more.
  void out(std::string_view text);
  /// As much of it as can be written without waiting for who reads; returns how many bytes these were. It is written as
  /// it is: what has come through shown(). Throws as out().
  std::size_t out_now(std::string_view text);
  /// What is writable as soon as out_now can write more, for who wants to wait for that; nothing if that is not known.
  std::optional<int> awaited_descriptor() const;
  /// Text as standard output can show it: where that is a terminal without UTF-8, another character than those of ASCII
  /// is one of theirs for each of its cells. The bytes of others could be commands to such a terminal.
  std::string shown(std::string_view text) const { return shown(text, out_is_terminal_); }
  /// Never throws: there is nowhere left to complain.
  void error(std::string_view text);

  bool out_is_terminal() const { return out_is_terminal_; }
  bool error_is_terminal() const { return error_is_terminal_; }
  Paint paint() const { return Paint(coloured(out_is_terminal_)); }
  Paint error_paint() const { return Paint(coloured(error_is_terminal_)); }
  /// Of standard output. Where it is no terminal, rows are as wide as they are.
  Style style() const;
  /// The same of standard error.
  Style error_style() const;
  /// Columns of a table: COLUMNS, the terminal's own, or 120.
  int width() const;
  /// Rows of a screen on which standard output can be rewritten where it stands; nothing if it cannot.
  std::optional<std::size_t> height() const;

private:
  bool coloured(bool is_terminal) const;
  Style style_of(int descriptor, bool is_terminal) const;
  int width_of(int descriptor, bool is_terminal) const;
  std::string shown(std::string_view text, bool is_terminal) const;

  int descriptor_that_does_not_wait();
  ssize_t write_now(std::string_view text);

  int out_, error_;
  std::optional<int> not_waiting_; // the same file as out_, opened once more; -1: that cannot be
  bool out_is_terminal_, error_is_terminal_;
  bool out_is_pipe_, out_is_socket_;
  TerminalSettings settings_;
};

} // namespace maestro
