// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/audit/sink.hpp>
#include <maestro/engine/masking.hpp>
#include <maestro/net/fiber.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace maestro::audit {

/// Brings news to one auditor, in their order: tries twice within its time-out, and says nothing of what is secret.
class Delivery {
public:
  explicit Delivery(const Auditor& auditor);

  bool wants(const News& news) const;
  /// Whether nothing may be done before it has been told.
  bool holds_up(const News& news) const;

  /// Tells it now. Throws Error(Fault::failed) if it cannot be told.
  void tell(const News& news);
  /// Has it told by `work`.
  void queue(News news);
  /// Tells it what is queued, until it is cancelled.
  void work();
  /// Waits until it has been told everything, but not longer than its time-out, and this.
  void drain(net::Duration limit);

  /// Nothing further: it could not be told the first thing.
  void give_up();

  /// `auditor 2 (http)`.
  std::string name() const;
  /// What it could not be told, and why; nothing if there is no such thing or nobody wants to know.
  std::optional<std::string> complaint() const;

private:
  bool is_idle() const { return queue_.empty() && !is_busy_; }

  const Auditor& auditor_;
  std::unique_ptr<Sink> sink_;
  engine::Mask mask_;
  std::deque<News> queue_;
  bool is_busy_ = false;
  bool is_given_up_ = false;
  net::Notice queued_, told_;
  std::size_t failed_ = 0;
  std::string why_; // of the last one
};

} // namespace maestro::audit
