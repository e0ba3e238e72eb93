// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::yaml {

/// Whether a character can only be written as an escape: control characters, what ends a line of YAML and what no
/// editor shows.
bool needs_escape(char32_t c);

/// Whether a text needs quotes to be read back as this text by YAML 1.1 or 1.2.
bool needs_quotes(std::string_view text);

/// Writes one document in block style, value by value:
///
///     writer.begin_mapping();
///     writer.key("ports");
///     writer.begin_sequence();
///     writer.integer(80);
///     writer.end();
///     writer.end();
class Writer {
public:
  void begin_mapping() { begin(false); }
  void begin_sequence() { begin(true); }
  /// Ends the innermost mapping or sequence.
  void end();

  /// The key of the value that follows.
  void key(std::string_view text);
  void text(std::string_view text);
  void integer(std::int64_t number);
  void real(double number);
  void boolean(bool value);
  void null();

  /// The document, once all is ended.
  const std::string& document() const { return out_; }

private:
  struct Level {
    bool is_sequence;
    bool is_empty;
    std::size_t indent;
  };

  void begin(bool is_sequence);
  void begin_child();
  void plain(std::string_view written);

  std::string out_;
  std::vector<Level> levels_;
};

} // namespace maestro::yaml
