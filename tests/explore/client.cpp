// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/loop.hpp>

#include <explore/client.hpp>
#include <explore/watched_engine.hpp>

#include <algorithm>
#include <csignal>

namespace maestro::explore {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_calls = 20'000;
constexpr net::Duration longest_run = 2h;

} // namespace

Client::Client(Harbour& harbour, Witness& witness, const Disturbance* disturbance, const Extent& extent)
    : harbour_(harbour), witness_(witness), disturbance_(disturbance)
{
  if (disturbance == nullptr) return;
  const auto number = [&](double share) { return static_cast<std::size_t>(share * static_cast<double>(extent.calls)); };
  for (const Trouble& trouble : disturbance->troubles) due_[number(trouble.at)].push_back(&trouble);
  if (disturbance->end == Disturbance::End::none) return;
  if (disturbance->by_time)
    end_after_ = std::chrono::duration_cast<net::Duration>(extent.time * disturbance->at);
  else
    end_at_call_ = number(disturbance->at);
}

std::unique_ptr<engine::Engine> Client::connect(const std::string& ship)
{
  return watched(*this, ship, harbour_.daemon(ship).connect());
}

// ---- Calls.

Client::Ticket Client::begin(Call call)
{
  if (killed_) throw net::Cancelled();
  if (calls_ == 0) start_clock();
  if (calls_ >= most_calls || net::now().time_since_epoch() > longest_run) {
    endless_ = killed_ = true;
    throw net::Cancelled();
  }
  call.began = net::now();
  call.fiber = &net::Loop::current().fiber();
  const Ticket ticket = under_way_.insert(under_way_.end(), std::move(call));
  const std::size_t number = calls_++;
  if (const auto due = due_.find(number); due != due_.end())
    for (const Trouble* trouble : due->second) harbour_.make_trouble(*trouble, *ticket, witness_);
  witness_.asked(*ticket);
  if (end_at_call_ == number && !disturbance_->after_effect) end_now();
  if (killed_) {
    under_way_.erase(ticket);
    throw net::Cancelled();
  }
  return ticket;
}

bool Client::arrive(const std::string& name)
{
  const void* const here = &net::Loop::current().fiber();
  const auto call = std::find_if(under_way_.begin(), under_way_.end(), [&](const Call& one) {
    return one.fiber == here && one.name == name && !one.arrived;
  });
  if (call == under_way_.end()) return false;
  call->arrived = true;
  witness_.taking_effect(*call);
  return true;
}

void Client::succeeded(Ticket ticket)
{
  if (end_at_call_ && disturbance_->after_effect && calls_ > *end_at_call_) end_now();
  ticket->answered = true;
  if (!killed_) witness_.answered(*ticket, {});
  under_way_.erase(ticket);
  if (killed_) throw net::Cancelled();
}

void Client::failed(Ticket ticket, const Error& error)
{
  ticket->answered = error.fault() != Fault::unreachable;
  if (!killed_) witness_.answered(*ticket, error.what());
  under_way_.erase(ticket);
  if (killed_) throw net::Cancelled();
}

void Client::abandoned(Ticket ticket)
{
  const bool in_the_wire = (killed_ || interrupted_again_at_) && ticket->changes && !ticket->arrived;
  if (in_the_wire && ticket->name != "pull" && (ticket->began.time_since_epoch().count() / 1000) % 2 == 0)
    harbour_.keep(std::move(*ticket));
  under_way_.erase(ticket);
}

void Client::run_ends()
{
  if (ended_at_ == net::TimePoint()) ended_at_ = net::now();
  harbour_.advance(); // so that the daemons' clocks go on from here
  clock_.reset();
}

// ---- How it ends.

/// Outside any fiber, as the loop hears of a signal.
void Client::soon(const std::function<void()>& what)
{
  net::Loop& loop = net::Loop::current();
  loop.at(loop.now(), [this, what] {
    if (fiber_ != nullptr) what();
  });
}

void Client::signal()
{
  if (!interrupted_at_)
    for (const Call& call : under_way_)
      if (call.changes) busy_at_interrupt_.insert(call.target);
  (interrupted_at_ ? interrupted_again_at_ : interrupted_at_) = net::now();
  witness_.told(interrupted_again_at_ ? "a second SIGINT" : "SIGINT");
  signalled_.notify();
  if (fiber_ == nullptr) {
    std::raise(SIGINT);
    return;
  }
  soon([this] { // the handlers of the other one must not hear of it
    const auto handlers = net::Loop::current().signal_handlers();
    for (const net::SignalHandler& handler : handlers)
      if (handler.fiber == fiber_) return handler.handle(SIGINT);
    fiber_->cancel();
  });
}

void Client::end_now()
{
  end_at_call_.reset();
  if (disturbance_->end == Disturbance::End::interrupt) return signal();
  kill();
}

/// Nothing is done any more, so it does not matter how it ends: for one that is alone, by two signals.
void Client::kill()
{
  witness_.told("Maestro is killed");
  killed_ = true;
  if (fiber_ != nullptr) return soon([this] { fiber_->cancel(); });
  std::raise(SIGINT);
  std::raise(SIGINT);
}

/// In fibers of the run, which end with its fleet.
void Client::start_clock()
{
  if (disturbance_ == nullptr || disturbance_->end == Disturbance::End::none) return;
  clock_ = std::make_unique<net::Group>();
  clock_->spawn([this] {
    if (disturbance_->by_time) {
      net::sleep(end_after_);
      if (disturbance_->end == Disturbance::End::kill) return kill();
      signal();
    }
    if (!disturbance_->second_signal) return;
    while (!interrupted_at_) signalled_.wait();
    net::sleep(std::chrono::milliseconds(1 + static_cast<int>(disturbance_->at * 2000)));
    signal();
  });
}

} // namespace maestro::explore
