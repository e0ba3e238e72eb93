// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace maestro {

/// Puts lines together out of pieces. A line longer than the limit is handed over in parts.
class LineSplitter {
public:
  explicit LineSplitter(std::function<void(std::string_view)> line, std::size_t limit = 1UL << 20U)
      : line_(std::move(line)), limit_(limit)
  {
  }

  void add(std::string_view piece)
  {
    for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      emit(piece.substr(0, end));
      piece.remove_prefix(end + 1);
    }
    rest_ += piece;
    if (rest_.size() >= limit_) finish();
  }

  /// What stands behind the last line end, if anything.
  void finish()
  {
    if (!rest_.empty()) emit({});
  }

private:
  void emit(std::string_view end)
  {
    if (rest_.empty()) return line_(end);
    rest_ += end;
    const std::string whole = std::move(rest_);
    rest_.clear();
    line_(whole);
  }

  std::function<void(std::string_view)> line_;
  std::size_t limit_;
  std::string rest_;
};

} // namespace maestro
