// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/lookup.hpp>
#include <maestro/guest_program/endpoint.hpp>

#include <cstddef>
#include <string>

namespace maestro::guest_program {

/// One try to find an endpoint ready, step by step: its addresses are looked up and tried one after the other, and
/// where it is to speak HTTP, it must answer with a status from 200 to 399.
class Attempt {
public:
  enum class State : std::uint8_t { going, ready, failed };

  Attempt(const Endpoint& endpoint, const guest::Names& names, guest::TimePoint now);

  State state() const { return state_; }
  /// Of an attempt that has failed.
  const std::string& reason() const { return reason_; }
  const guest::Interest& interest() const { return lookup_.done() ? interest_ : lookup_.interest(); }
  void advance(guest::TimePoint now);

private:
  void try_next_address(guest::TimePoint now);
  void connected(guest::TimePoint now);
  void ask_and_listen(guest::TimePoint now);
  void give_up(const std::string& reason, guest::TimePoint now);

  const Endpoint& endpoint_;
  guest::Lookup lookup_;
  std::size_t next_address_ = 0;
  guest::Descriptor socket_;
  guest::Interest interest_;
  bool connected_ = false;
  std::string request_; ///< what is still to be sent
  std::string answer_;
  State state_ = State::going;
  std::string reason_;
};

} // namespace maestro::guest_program
