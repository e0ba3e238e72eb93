// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

using SourceId = std::uint32_t;

/// A stretch of a source text: line and column from 1, columns and length in code points.
struct Span {
  SourceId source = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t length = 1;
};

/// Where the text from a byte offset on came from, for a source that was generated from others.
struct Origin {
  std::size_t offset = 0;
  SourceId source = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool literal = true; // copied character for character; otherwise all of it came from this one place
};

/// A place that a person can open in an editor, with the line found there.
struct Place {
  std::string file;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t length = 1;
  std::string text; // of the whole line; empty for a line so long that no person wrote it
};

/// All texts that a description was read from. A generated text leads back to what it was generated from.
class Sources {
public:
  /// A text as it was read; a byte order mark is not part of it.
  SourceId add(std::string name, std::string text);
  /// A text generated from earlier sources; origins sorted by offset.
  SourceId add_generated(std::string name, std::string text, std::vector<Origin> origins);

  const std::string& text(SourceId source) const { return sources_[source].text; }
  const std::string& name(SourceId source) const { return sources_[source].name; }
  /// Of all of them.
  std::set<std::string> names() const;
  /// The place a span stands for, followed through generated texts to a file.
  Place locate(const Span& span) const;
  /// How a message about one place names another: `line 3, column 5`, with the file if it is another one.
  std::string reference(const Span& other, const Span& here) const;

private:
  struct Source {
    std::string name;
    std::string text;
    std::vector<std::size_t> lines; // offset of each line's first byte
    std::vector<Origin> origins;    // empty: not generated
  };
  static std::vector<std::size_t> line_starts(std::string_view text);
  static std::string_view line_text(const Source& source, std::uint32_t line);
  Place place_in_file(const Span& span) const;
  std::deque<Source> sources_; // texts stay where they are when others come
};

enum class Severity { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string message;
  Place place;
  std::string hint; // how to mend it, or empty
};

/// `file:line:column: error: message`, the line, a caret with the hint: three lines, or one if the place has no line
/// text.
std::string to_text(const Diagnostic& diagnostic);

/// The problems of a document, collected in the order found.
class Diagnostics {
public:
  explicit Diagnostics(const Sources& sources) : sources_(sources) {}

  void error(const Span& span, std::string message, std::string hint = {});
  void warning(const Span& span, std::string message, std::string hint = {});

  const std::vector<Diagnostic>& all() const { return all_; }
  bool has_errors() const { return errors_ > 0; }

private:
  const Sources& sources_;
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

} // namespace maestro
