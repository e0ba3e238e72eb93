// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Texts of a Compose file, in which `${NAME}` stands for a variable.
namespace maestro::compose {

struct Piece;

/// A text: what is written, and variables between.
using Text = std::vector<Piece>;

struct Piece {
  std::string literal{};  // what is written, `$$` resolved; of a variable: empty
  std::string variable{}; // its name; empty: it is none
  char operation = 0;     // '-', '?' or '+' behind the name, as shells have them
  bool or_empty = false;  // with a colon: an empty value counts as none
  Text argument;          // behind '-' and '+'
};

/// The value of a variable, if it has one.
using Values = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads `$NAME`, `${NAME}`, `${NAME:-default}` and their kin; any other `$` stands for itself.
Text parse_text(std::string_view written);
Text literal(std::string text);

/// Whether no variable is in it.
bool is_literal(const Text& text);
/// The name if it is nothing but a variable without default; otherwise empty.
std::string only_variable(const Text& text);
/// What it is with these values; nothing if a variable without value or default is in it.
std::optional<std::string> value_of(const Text& text, const Values& values);

Text operator+(Text left, const Text& right);
/// With the value of a variable in its place.
Text put_in(const Text& text, const std::string& variable, const std::string& value);
/// Split at a character that is written, not at one that a variable brings in.
std::vector<Text> split(const Text& text, char separator);
Text trimmed(Text text);
Text joined(const std::vector<Text>& parts, std::size_t first, std::size_t end, char separator);

/// With these values for defaults: they count before those of the text.
Text with_defaults(const Text& text, const Values& defaults);

/// As a YAML scalar of a description, whose template fills the variables in: whatever they hold, it is the text.
std::string written(const Text& text);
/// The same in quotes, which is read more easily: for what holds none, and no backslash, such as ports, images and
/// paths. For keys, too: a template may not follow the brace of a mapping.
std::string written_in_quotes(const Text& text);
/// The same without quotes, for numbers, truth and the like.
std::string written_bare(const Text& text);

/// Words of a description that its template leaves as they are.
std::string untouched_by_template(std::string_view text);

} // namespace maestro::compose
