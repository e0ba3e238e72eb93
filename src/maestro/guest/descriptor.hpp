// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <chrono>
#include <utility>

namespace maestro::guest {

using TimePoint = std::chrono::steady_clock::time_point;

/// An open file, closed when it goes.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept
  {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor()
  {
    if (number_ >= 0) close(number_);
  }

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

private:
  int number_ = -1;
};

/// What a piece of work waits for: that something can be done with a file, or that a moment comes.
struct Interest {
  int descriptor = -1;
  short events = 0; ///< as of poll(2)
  TimePoint until;
};

/// How long somebody waits, and the file that becomes readable when they give up earlier (-1: they do not).
struct Patience {
  TimePoint until;
  int stop = -1;
};

/// Thrown when a wait was given up.
struct Interrupted {};

/// For poll(2): the milliseconds until a moment, rounded up.
int milliseconds_until(TimePoint moment, TimePoint now);

} // namespace maestro::guest
