// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <support/fake_engine.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro::testing {

/// Something that goes wrong with a chance, at the first call of its kind for a container or an image (for `boot`: at a
/// container's first start; for `ship`: from the beginning).
///
///     create 0.01 refuse 500 no space left on device     the daemon says no
///     start 0.01 lose                                     the connection breaks before anything is done
///     start 0.01 lose-answer                              … after it is done
///     containers 0.01 hang                                no answer comes
///     * 0.05 slow 200ms                                   the answer takes longer
///     boot 0.02 dies 30ms 3                               the process ends after this time with this exit code
///     boot 0.02 slow 2s                                   the ports accept later by this
///     ship 0.01 down                                      the ship answers nothing
struct FaultRule {
  enum class Effect { refuse, lose, lose_answer, hang, slow, dies, down };
  std::string call; // as in FakeDaemon's rules, or boot, or ship
  double chance = 0;
  Effect effect = Effect::refuse;
  unsigned number = 0; // the status, or the exit code
  net::Duration by{0};
  std::string words = {};
};

/// Reads a rule as shown above; throws Error(Fault::usage) if it is none.
FaultRule parse_fault(std::string_view text);
/// `30ms`, `2s`.
net::Duration parse_duration(std::string_view text);

/// The faults of one ship.
class Faults {
public:
  Faults(std::vector<FaultRule> rules, std::uint64_t seed, std::string ship);

  bool is_down() const;
  /// Has the daemon do what the rules want at this call.
  void at_call(FakeDaemon& daemon, const std::string& call, const std::string& target);
  /// How a container boots.
  Boot boot(const FakeContainer& container);
  /// By how much later than others its ports accept.
  net::Duration delay_of(const FakeContainer& container) const;
  /// What was called before is as never called.
  void clear() { met_.clear(); }

private:
  /// The same answer for the same rule, seed, ship, call and target at any time.
  bool strikes(std::size_t rule, std::string_view call, std::string_view target) const;

  std::vector<FaultRule> rules_;
  std::uint64_t seed_;
  std::string ship_;
  std::set<std::pair<std::string, std::string>> met_; // call and target
};

} // namespace maestro::testing
