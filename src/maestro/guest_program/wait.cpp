// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/attempt.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/signals.hpp>
#include <maestro/guest_program/wait.hpp>

#include <poll.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <list>
#include <optional>

namespace maestro::guest_program {
namespace {

using Clock = std::chrono::steady_clock;
using guest::TimePoint;

constexpr std::chrono::milliseconds first_pause{50}, longest_pause{1000};
// In seconds. Without any time nothing could be found ready, so that --timeout 0 means a look.
constexpr double usual_limit = 60, longest_limit = 1e8, shortest_limit = 0.2;

/// An endpoint that is waited for: an attempt is under way, or there is a pause until the next.
class Wanted {
public:
  Wanted(const Endpoint& endpoint, TimePoint now) : endpoint_(endpoint), next_(now) {}

  bool ready() const { return ready_; }
  std::string state() const { return endpoint_.name + ": " + (reason_.empty() ? "no answer yet" : reason_); }
  guest::Interest interest() const { return attempt_ ? attempt_->interest() : guest::Interest{-1, 0, next_}; }

  void advance(TimePoint now)
  {
    if (attempt_)
      attempt_->advance(now);
    else if (now >= next_)
      attempt_.emplace(endpoint_, guest::system_names(), now);
    if (!attempt_ || attempt_->state() == Attempt::State::going) return;
    ready_ = attempt_->state() == Attempt::State::ready;
    reason_ = attempt_->reason();
    attempt_.reset();
    next_ = now + pause_;
    pause_ = std::min(2 * pause_, longest_pause);
  }

private:
  const Endpoint& endpoint_;
  std::optional<Attempt> attempt_;
  TimePoint next_;
  std::chrono::milliseconds pause_ = first_pause;
  bool ready_ = false;
  std::string reason_;
};

void sleep_until_something_happens(const std::list<Wanted>& wanted, const guest::Patience& patience)
{
  std::vector<pollfd> files{{patience.stop, POLLIN, 0}};
  TimePoint until = patience.until;
  for (const Wanted& one : wanted) {
    const guest::Interest interest = one.interest();
    if (interest.descriptor >= 0) files.push_back({interest.descriptor, interest.events, 0});
    until = std::min(until, interest.until);
  }
  poll(files.data(), files.size(), guest::milliseconds_until(until, Clock::now()));
  if (files.front().revents != 0) throw guest::Interrupted();
}

[[noreturn]] void time_out(const std::list<Wanted>& wanted)
{
  constexpr std::size_t most_shown = 10;
  std::string text = "not ready in time:";
  std::size_t shown = 0;
  for (const Wanted& one : wanted) {
    if (shown++ < most_shown) text += "\n  " + one.state();
  }
  if (shown > most_shown) text += "\n  and " + std::to_string(shown - most_shown) + " more";
  throw Failure(text, exit_code::timed_out);
}

std::chrono::milliseconds time_limit(const Words& words)
{
  const std::optional<std::string> text = words.last("--timeout");
  double seconds = usual_limit;
  if (text) {
    const std::from_chars_result read =
        std::from_chars(text->data(), text->data() + text->size(), seconds, std::chars_format::fixed);
    const bool is_number = read.ec == std::errc() && read.ptr == text->data() + text->size() && std::isfinite(seconds);
    if (!is_number || seconds < 0) throw UsageError("--timeout needs a number of seconds, not '" + *text + "'");
  }
  return std::chrono::milliseconds(std::llround(std::clamp(seconds, shortest_limit, longest_limit) * 1000));
}

} // namespace

Waiting waiting(const std::vector<std::string>& targets, const Words& words, const guest::Environment& environment)
{
  if (words.has("--all") && words.has("--any")) throw UsageError("--all and --any exclude each other");
  Waiting result{{}, words.has("--any"), time_limit(words)};
  for (const std::string& target : targets) {
    std::vector<Endpoint> more = endpoints(target, environment);
    std::move(more.begin(), more.end(), std::back_inserter(result.endpoints));
  }
  return result;
}

void wait_for(const Waiting& waiting, int stop)
{
  const guest::Patience patience{Clock::now() + waiting.limit, stop};
  std::list<Wanted> wanted;
  for (const Endpoint& endpoint : waiting.endpoints) wanted.emplace_back(endpoint, Clock::now());
  while (!wanted.empty()) {
    for (Wanted& one : wanted) one.advance(Clock::now());
    const std::size_t ready = wanted.remove_if([](const Wanted& one) { return one.ready(); });
    if (wanted.empty() || (waiting.any && ready > 0)) return;
    if (Clock::now() >= patience.until) time_out(wanted);
    sleep_until_something_happens(wanted, patience);
  }
}

int wait(const Words& words, guest::Environment& environment)
{
  const Waiting wanted = waiting(words.plain, words, environment);
  return until_signal([&](const Signals& signals) {
    wait_for(wanted, signals.descriptor());
    return exit_code::done;
  });
}

} // namespace maestro::guest_program
