// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

namespace jinja {

/// A place in a template; line and column count from 1, columns in code points.
struct Position {
  std::uint32_t file = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// The stack that a rendering may use: half of what a fiber of 256 KiB has. AddressSanitizer makes frames several times
/// larger.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t usual_stack = std::size_t{1} << 20U;
#else
constexpr std::size_t usual_stack = std::size_t{128} << 10U;
#endif

/// Where a rendering stops with an error. The defaults suit a description file that a person wrote.
struct Limits {
  std::chrono::milliseconds time{10'000};
  std::uint64_t steps = 50'000'000; ///< evaluated nodes and visited items
  std::size_t output = 64U << 20U;  ///< bytes of text, also of captured text
  std::size_t memory = 256U << 20U; ///< bytes of all values made on the way, freed or not
  std::size_t source = 64U << 20U;  ///< bytes of one template
  std::size_t width = 1U << 20U;    ///< of padding: center, format, indent
  unsigned depth = 400;             ///< nested expressions, bodies, calls and values
  std::size_t stack = usual_stack;  ///< bytes of stack that may be used
};

/// What went wrong, before it is known where; becomes an Error at the edge of the engine.
class Failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Counts what a rendering uses up, and throws a Failure when a limit is reached.
class Meter {
public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit Meter(const Limits& limits, Clock now = std::chrono::steady_clock::now);

  void step(std::uint64_t count = 1)
  {
    steps_ += count;
    if (steps_ >= next_look_) look();
  }
  /// Before `bytes` of memory are filled.
  void take(std::size_t bytes)
  {
    taken_ += bytes;
    if (taken_ > limits_.memory || bytes > limits_.memory) out_of_memory();
  }
  /// `count` things of `size` bytes, when the product may not fit.
  void take(std::size_t count, std::size_t size);
  void width(std::int64_t columns) const;
  const Limits& limits() const { return limits_; }

  /// One level of nesting, as long as it lives.
  class Level {
  public:
    explicit Level(Meter& meter) : meter_(meter)
    {
      const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
      const std::uintptr_t used = here < meter.base_ ? meter.base_ - here : here - meter.base_;
      if (meter.depth_ >= meter.limits_.depth || used > meter.limits_.stack) too_deep();
      ++meter.depth_;
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --meter_.depth_; }

  private:
    Meter& meter_;
  };

private:
  void look();
  [[noreturn]] static void out_of_memory();
  [[noreturn]] static void too_deep();

  Limits limits_;
  Clock now_;
  std::chrono::steady_clock::time_point end_;
  std::uint64_t steps_ = 0;
  std::uint64_t next_look_ = 0;
  std::size_t taken_ = 0;
  unsigned depth_ = 0;
  std::uintptr_t base_ = 0;
};

} // namespace jinja
