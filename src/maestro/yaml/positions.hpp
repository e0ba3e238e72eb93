// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>

#include <yaml.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace maestro::yaml {

/// Turns libyaml's marks into spans of the source text.
///
/// libyaml counts lines as YAML 1.1 does, where a lone carriage return and three characters of Unicode end a line too;
/// an editor, and Sources, count line feeds only. A byte order mark is not part of the text that libyaml is given.
class Positions {
public:
  Positions(SourceId source, std::string_view text, bool byte_order_mark);

  Span at(const yaml_mark_t& mark) const;
  /// From one mark to the other, to the end of the line if they are on different lines.
  Span between(const yaml_mark_t& begin, const yaml_mark_t& end) const;
  /// A byte of the text.
  Span at_byte(std::size_t offset) const;
  /// The beginning of the UTF-8 sequence that breaks off at a byte.
  Span at_broken_sequence(std::size_t offset) const;
  /// The span without the `&anchor` and `!tag` at its beginning.
  Span without_properties(const Span& span) const;
  /// The text of the span's line in front of the span.
  std::string_view before(const Span& span) const;
  /// The text of the span's line from its beginning on.
  std::string_view from(const Span& span) const;

private:
  /// Without its line end.
  std::string_view line(std::uint32_t number) const;

  SourceId source_;
  std::string_view text_;
  std::uint32_t mark_shift_;         // columns that the byte order mark takes in the first line
  std::vector<std::size_t> lines_;   // byte offset of each line's beginning
  std::vector<std::size_t> indices_; // the same in characters, if libyaml's count of lines cannot be trusted
  std::size_t last_width_ = 0;       // characters of the last line, then
};

} // namespace maestro::yaml
