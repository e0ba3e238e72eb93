// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/template.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jinja {

/// Collects output, and where it came from if that is wanted.
class Sink {
public:
  Sink(Meter& meter, bool tracing) : meter_(meter), tracing_(tracing) {}

  /// Template text that stands at `at`, `begin` bytes into its source.
  void literal(std::string_view text, const Position& at, std::size_t begin)
  {
    if (tracing_ && !text.empty()) {
      if (!(in_literal_ && at.file == file_ && begin == source_end_)) trace(at, true);
      in_literal_ = true;
      file_ = at.file;
      source_end_ = begin + text.size();
    }
    meter_.grow(text.size());
    text_ += text;
  }
  /// What the expression or block at `at` is about to print; ends with the next call.
  std::string& printed(const Position& at)
  {
    if (tracing_) {
      trace(at, false);
      in_literal_ = false;
    }
    return text_;
  }
  std::size_t size() const { return text_.size(); }
  std::string take_text() { return std::move(text_); }
  std::vector<Origin> take_origins();

private:
  void trace(const Position& at, bool literal);

  Meter& meter_;
  std::string text_;
  std::vector<Origin> origins_;
  bool tracing_;
  bool in_literal_ = false;
  std::uint32_t file_ = 0;
  std::size_t source_end_ = 0;
};

} // namespace jinja
