// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

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
  std::uint64_t steps = 50'000'000; ///< evaluated nodes, visited items, and pieces of text that are walked over
  std::size_t output = 64U << 20U;  ///< bytes of text, also of captured text
  std::size_t memory = 256U << 20U; ///< bytes of templates, of their output and of all values, freed or not
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
  explicit Meter(const Limits& limits, Clock now = std::chrono::steady_clock::now, std::function<void()> look = {});

  void step(std::uint64_t count = 1)
  {
    steps_ += count;
    if (steps_ >= next_look_) look();
  }
  /// Before so many bytes of text are walked over.
  void walk(std::size_t bytes) { step(bytes / bytes_of_a_step); }
  /// Before so many bytes are appended to a text that grows: for a moment, its old and its new room exist together.
  void grow(std::size_t bytes)
  {
    walk(bytes);
    take(bytes, 3);
  }
  /// Before `bytes` of memory are filled.
  void take(std::size_t bytes)
  {
    taken_ += bytes;
    if (taken_ > limits_.memory || bytes > limits_.memory) out_of_memory();
  }
  /// Before something is appended to a list that grows alone: what it takes is counted exactly.
  template<class T>
  void make_room(std::vector<T>& list)
  {
    if (list.size() < list.capacity()) return;
    const std::size_t before = list.capacity();
    const std::size_t room = before < 8 ? 16 : 2 * before;
    take(room, sizeof(T));
    list.reserve(room);
    taken_ -= before * sizeof(T);
  }
  /// `count` things of `size` bytes, when the product may not fit.
  void take(std::size_t count, std::size_t size);
  void width(std::int64_t columns) const;
  const Limits& limits() const { return limits_; }
  /// What the caller's `look` threw, to be thrown on as it is.
  const std::exception_ptr& interruption() const { return interruption_; }

  /// Gives back what is taken while it lives: for texts that do not outlive it.
  class Passing {
  public:
    explicit Passing(Meter& meter) : meter_(meter), before_(meter.taken_) {}
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    ~Passing() { meter_.taken_ = before_; }

  private:
    Meter& meter_;
    std::size_t before_;
  };

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
  static constexpr std::size_t bytes_of_a_step = 64;

  void look();
  [[noreturn]] static void out_of_memory();
  [[noreturn]] static void too_deep();

  Limits limits_;
  Clock now_;
  std::function<void()> look_;
  std::exception_ptr interruption_;
  std::chrono::steady_clock::time_point end_;
  std::uint64_t steps_ = 0;
  std::uint64_t next_look_ = 0;
  std::size_t taken_ = 0;
  unsigned depth_ = 0;
  std::uintptr_t base_ = 0;
};

/// Counts the walk over a long text piece by piece, so that it can be stopped in the middle.
class Pace {
public:
  explicit Pace(Meter& meter) : meter_(meter) {}
  /// The walk has come so far.
  void at(std::size_t position)
  {
    if (position < next_) return;
    meter_.walk(piece);
    next_ = position + piece;
  }

private:
  static constexpr std::size_t piece = std::size_t{64} << 10U;
  Meter& meter_;
  std::size_t next_ = piece;
};

} // namespace jinja
