// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/descriptor.hpp>
#include <maestro/guest/dns.hpp>
#include <maestro/guest/names.hpp>

#include <string>
#include <vector>

namespace maestro::guest {

enum class Families : std::uint8_t { ipv4, any };

/// The search for the addresses of a name, step by step, so that whoever waits for it can wait for other things, too:
///
///     Lookup lookup(name, Families::any, names, now);
///     while (!lookup.done()) { wait for lookup.interest(); lookup.advance(now); }
///
/// An address is its own name. Names are looked for in the hosts file, then asked of the DNS servers by UDP, one server
/// after the other. There is no C library behind it: that of a static program cannot be relied on in foreign images.
class Lookup {
public:
  Lookup(std::string name, Families families, const Names& names, TimePoint now);

  bool done() const { return done_; }
  const Interest& interest() const { return interest_; }
  void advance(TimePoint now);

  /// When done: the addresses, or why there are none.
  const std::vector<Address>& addresses() const { return addresses_; }
  const std::string& failure() const { return failure_; }

private:
  bool knows_without_asking(Families families);
  void list_candidates();
  void ask(TimePoint now);
  void ask_next_server(TimePoint now);
  void take(const dns::Answer& answer, TimePoint now);
  void next_question(bool skip_candidate, TimePoint now);
  void finish();

  std::string name_;
  Names names_;
  std::vector<std::string> candidates_; ///< the name, and the name with what is searched behind it
  std::vector<dns::Type> types_;
  std::size_t candidate_ = 0;
  std::size_t type_ = 0;
  std::size_t asked_ = 0;      ///< how often the question was sent
  bool heard_ = false;         ///< whether any server said anything
  bool is_unanswered_ = false; ///< whether no server would answer one of the questions
  dns::Question question_;
  Descriptor socket_;
  Interest interest_;
  std::vector<Address> addresses_;
  std::string failure_;
  bool done_ = false;
};

} // namespace maestro::guest
