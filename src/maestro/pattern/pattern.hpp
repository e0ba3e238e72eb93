// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace maestro {

/// A regular expression that makes no sense.
class BadPattern : public Error {
public:
  BadPattern(const std::string& expression, const std::string& words, std::size_t offset);

  /// What is wrong, without the expression.
  const std::string& words() const { return words_; }
  /// Where in the expression, in bytes.
  std::size_t offset() const { return offset_; }

private:
  std::string words_;
  std::size_t offset_;
};

/// Searching would take too much time or memory.
class CostlyPattern : public Error {
public:
  CostlyPattern(const std::string& expression, const std::string& words);
};

/// A regular expression of a description: PCRE2's, except that what Python reads differently is read as Python does.
/// A dot matches line ends, too. Neither a bad expression nor a bad text can make it take much time or memory.
class Pattern {
public:
  /// Throws BadPattern.
  explicit Pattern(const std::string& expression);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  /// Called every few milliseconds of a long search, so that others can run meanwhile. May throw, which ends the
  /// search.
  using Pause = std::function<void()>;
  /// Whether it matches anywhere in a text of UTF-8 (other bytes count as U+FFFD). Throws CostlyPattern.
  bool found_in(std::string_view text, const Pause& pause = nullptr) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace maestro
