// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <explore/harbour.hpp>

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro::net {
class Fiber;
} // namespace maestro::net

namespace maestro::explore {

/// What an undisturbed run took, by which it is said when a disturbance comes.
struct Extent {
  std::size_t calls = 0;
  net::Duration time{0};
};

/// One Maestro, as it comes to the daemons; what is to go wrong in its run goes wrong here.
class Client {
public:
  Client(Harbour& harbour, Witness& witness, const Disturbance* disturbance, const Extent& extent);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::unique_ptr<engine::Engine> connect(const std::string& ship);
  /// The fiber that it runs in, while it does, if it is one of two. One that is alone is sent real signals.
  void runs_in(net::Fiber* fiber) { fiber_ = fiber; }
  const net::Fiber* fiber() const { return fiber_; }

  std::size_t calls() const { return calls_; }
  bool killed() const { return killed_; }
  std::optional<net::TimePoint> interrupted_at() const { return interrupted_at_; }
  std::optional<net::TimePoint> interrupted_again_at() const { return interrupted_again_at_; }
  /// When it let go of its engines.
  net::TimePoint ended_at() const { return ended_at_; }
  /// What changing calls were under way for when the first signal came.
  const std::set<std::string>& busy_at_interrupt() const { return busy_at_interrupt_; }
  bool endless() const { return endless_; }
  const std::list<Call>& under_way() const { return under_way_; }

  // For its engines.
  using Ticket = std::list<Call>::iterator;
  Harbour& harbour() { return harbour_; }
  Ticket begin(Call call);
  void succeeded(Ticket ticket);
  void failed(Ticket ticket, const Error& error);
  void abandoned(Ticket ticket);
  void run_ends();
  /// Whether the fiber that runs now has a call under way that the daemon begins to do now.
  bool arrive(const std::string& name);

private:
  void end_now();
  void kill();
  void start_clock();
  void signal();
  void soon(const std::function<void()>& what);

  Harbour& harbour_;
  Witness& witness_;
  const Disturbance* disturbance_;
  net::Fiber* fiber_ = nullptr;
  std::unique_ptr<net::Group> clock_;                      // fibers of its run
  std::map<std::size_t, std::vector<const Trouble*>> due_; // by number of call
  std::optional<std::size_t> end_at_call_;
  net::Duration end_after_{0};
  std::size_t calls_ = 0;
  std::list<Call> under_way_;
  std::optional<net::TimePoint> interrupted_at_, interrupted_again_at_;
  std::set<std::string> busy_at_interrupt_;
  net::TimePoint ended_at_{};
  net::Notice signalled_;
  bool killed_ = false, endless_ = false;
};

} // namespace maestro::explore
