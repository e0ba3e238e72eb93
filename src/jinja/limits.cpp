// SPDX-License-Identifier: Apache-2.0
#include <jinja/limits.hpp>

#include <algorithm>

namespace jinja {

namespace {
constexpr std::uint64_t steps_between_looks = 1024;
}

Meter::Meter(const Limits& limits, Clock now, std::function<void()> look)
    : limits_(limits), now_(std::move(now)), look_(std::move(look)), end_(now_() + limits.time),
      base_(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)))
{
  next_look_ = std::min(steps_between_looks, limits_.steps);
}

void Meter::look()
{
  if (look_) {
    try {
      look_();
    } catch (...) { // it is no problem of the template
      interruption_ = std::current_exception();
      throw;
    }
  }
  if (steps_ >= limits_.steps)
    throw Failure("the template does too much: it was stopped after " + std::to_string(limits_.steps) + " steps.");
  if (now_() >= end_)
    throw Failure("the template takes too long: it was stopped after " + std::to_string(limits_.time.count()) +
                  " milliseconds.");
  next_look_ = std::min(steps_ + steps_between_looks, limits_.steps);
}

void Meter::take(std::size_t count, std::size_t size)
{
  if (size != 0 && count > limits_.memory / size) out_of_memory();
  take(count * size);
}

void Meter::width(std::int64_t columns) const
{
  if (columns > 0 && static_cast<std::uint64_t>(columns) > limits_.width)
    throw Failure("a width of " + std::to_string(columns) + " is too large; the limit is " +
                  std::to_string(limits_.width) + ".");
}

void Meter::out_of_memory() { throw Failure("the template makes too many or too large values; it was stopped."); }

void Meter::too_deep() { throw Failure("too many levels are nested here; does something contain or call itself?"); }

} // namespace jinja
