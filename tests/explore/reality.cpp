// SPDX-License-Identifier: Apache-2.0
#include <explore/run.hpp>

#include <algorithm>

/// What is so in the end.
namespace maestro::explore {

using namespace std::chrono_literals;

/// What has done its work is left by a clean that does not name it.
bool Run::is_memory(const std::string& instance, const Seen& seen) const
{
  const auto& things = action_.request.things;
  const auto named = [&](const std::string& name) {
    return std::find(things.begin(), things.end(), name) != things.end();
  };
  return seen.done && seen.current && !named(instance) && !named(plan(instance).service);
}

/// What the other one of two has touched may not be so any more.
bool Run::really_ok(const std::string& instance) const
{
  const bool is_about_containers =
      action_.verb == Verb::stop || action_.verb == Verb::kill || action_.verb == Verb::clean;
  if (is_about_containers && other_touched(instance)) return true;
  const Seen now = look_at(instance);
  switch (action_.verb) {
  case Verb::start:
  case Verb::restart:
  case Verb::apply:
    return was_ready(instance); // was_ready asks for a new start, unless it may stay as it is
  case Verb::stop:
  case Verb::kill:
    return !now.running;
  case Verb::pull:
    return has_image(instance);
  case Verb::clean:
    return !now.exists;
  }
  return false;
}

/// For good, and so long before the end that it was heard of.
bool Run::has_died_in_time(const std::string& instance) const
{
  const bool is_judged = traits(action_.verb).brings_up && !ends_by_itself(plan(instance)) &&
                         !harbour_.anything_went_wrong() && other_ == nullptr && !client_.interrupted_at();
  const FakeContainer* const container = own(instance);
  if (!is_judged || container == nullptr || container->state == engine::State::running) return false;
  constexpr auto time_to_hear = 5ms;
  return container->finished_at && *container->finished_at + time_to_hear < harbour_.daemon_of(instance).moment();
}

bool Run::really_unchanged(const std::string& instance) const
{
  if (touched_.contains(instance) && !other_touched(instance)) return has_repaired_ && really_ok(instance);
  if (other_touched(instance)) return really_ok(instance);
  const auto found = seen_.find(instance);
  if (found == seen_.end()) return false;
  const Seen& seen = found->second;
  switch (action_.verb) {
  case Verb::start:
    return was_ready(instance);
  case Verb::restart:
  case Verb::apply:
    return left_alone(instance) && was_ready(instance);
  case Verb::stop:
  case Verb::kill:
    return !look_at(instance).running;
  case Verb::pull:
    return false;
  case Verb::clean:
    return !seen.exists || seen.running || is_memory(instance, seen);
  }
  return false;
}

bool Run::never_pulls() const
{
  return std::find(action_.words.begin(), action_.words.end(), "never") != action_.words.end();
}

bool Run::has_cause(const std::string& instance) const
{
  const InstancePlan& planned = plan(instance);
  const auto seen = seen_.find(instance);
  const bool had_image = seen != seen_.end() && seen->second.has_image; // another one may have pulled it since
  if (never_pulls() && (!had_image || !has_image(instance))) return true;
  if (may_be_kept(instance)) return true;
  return other_touched(instance) || hindered_.contains(instance) || !scenario_.boots_are_good ||
         in_trouble_.contains(instance) || in_trouble_.contains(planned.image) ||
         ships_in_trouble_.contains(planned.ship) || harbour_.anything_went_wrong();
}

bool Run::as_wanted(const std::string& instance) const
{
  const Seen now = look_at(instance);
  switch (action_.verb) {
  case Verb::start:
  case Verb::restart:
  case Verb::apply:
    return ends_by_itself(plan(instance)) ? now.done : now.running;
  case Verb::stop:
  case Verb::kill:
    return !now.running;
  case Verb::pull:
    return has_image(instance);
  case Verb::clean:
    return !now.exists || now.running || is_memory(instance, now);
  }
  return false;
}

} // namespace maestro::explore
