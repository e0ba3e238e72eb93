// SPDX-License-Identifier: Apache-2.0
#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>

/// What is judged when a run has ended.
namespace maestro::explore {

using namespace std::chrono_literals;

void Run::finish(int exit_code, const std::string& out, const std::string& err, bool must_succeed)
{
  check_bystanders(must_succeed && hindered_.empty() && other_ == nullptr && traits(action_.verb).brings_up);
  check_leftovers(must_succeed && exit_code == 0 && other_ == nullptr);
  has_repaired_ = err.find("left in the middle") != std::string::npos;
  check_secrets(out);
  check_secrets(err);
  if (err.find("internal:") != std::string::npos) violated("internal error", err);
  if (client_.endless()) violated("no end", "more calls or time than any play needs");
  if (client_.killed()) return;
  check_time();
  for (const auto& [ship, instance] : run_twice_) // a ship that could not be asked may hide it
    if (known_.contains(ship) && known_[ship] && err.find("ship '" + ship + "'") == std::string::npos)
      violated("runs twice", fmt::format("{}, which still runs on {}", instance, ship));
  check_exit_code(exit_code, err);
  if (is_told_as_json()) check_story(story_ = story_of(out), exit_code, err);
  if (!must_succeed) return;
  check_wanted();
  if (exit_code != 0 && hindered_.empty() && other_ == nullptr)
    violated("failed without a cause", fmt::format("exit code {}\n{}", exit_code, err));
}

bool Run::is_told_as_json() const
{
  return std::find(action_.words.begin(), action_.words.end(), "json") != action_.words.end();
}

void Run::check_wanted()
{
  if (action_.fail_fast && !hindered_.empty()) return;
  for (const std::string& instance : selected_)
    if (!hindered_.contains(instance) && !as_wanted(instance) && (other_ == nullptr || !is_excused(instance)))
      violated("not as wanted", instance + " after a run without disturbance");
}

/// Two restarts can be in each other's way, so that what the one has stopped is brought up by none; but one says so.
bool Run::is_excused(const std::string& instance) const
{
  const auto is_told_so = [&](const Run& run) {
    const auto told = run.story_.told.find(instance);
    return told == run.story_.told.end() || (told->second.result != "ok" && told->second.result != "unchanged");
  };
  return action_.replaces() && (is_told_so(*this) || is_told_so(*other_));
}

void Run::check_secrets(const std::string& text)
{
  if (const auto at = text.find(secret_mark); at != std::string::npos)
    violated("a secret is shown", text.substr(at > 60 ? at - 60 : 0, 160));
}

/// Another description may have what this one has not.
bool Run::is_described_by_other(const std::string& name) const
{
  return other_ != nullptr && other_->scenario_.instances.contains(harbour_.instance_of(name));
}

/// What belongs to others, and strays, are as they were; nothing is there under a name that is not described.
void Run::check_bystanders(bool must_be_tidy)
{
  for (const std::string& ship : scenario_.ships) {
    FakeDaemon& daemon = harbour_.daemon(ship);
    for (const auto& [id, before] : before_[ship]) {
      const bool adopts = action_.adopt || (other_ != nullptr && other_->action_.adopt);
      const auto ends_any = [](const Action& action) { return action.strays || action.prunes; };
      const bool ends_strays = ends_any(action_) || (other_ != nullptr && ends_any(other_->action_));
      const bool may_change = before.kind == Kind::described || (before.kind == Kind::foreign && adopts) ||
                              (before.kind == Kind::stray && (ends_strays || is_described_by_other(before.name)));
      if (may_change) continue;
      const FakeContainer* const now = daemon.container(id);
      if (now == nullptr || now->spec.name != before.name)
        violated("somebody else's container is gone", fmt::format("{} on {}", before.name, ship));
      else if (!harbour_.world_changed() && (now->life != before.life || now->state != before.state))
        violated("somebody else's container was touched", fmt::format("{} on {}", before.name, ship));
    }
    for (const std::string& name : daemon.container_names()) {
      const FakeContainer& container = *daemon.container(name);
      if (must_be_tidy && is_aside(name) && kind_of(ship, container) == Kind::described)
        violated("a strange name", fmt::format("{} on {}", name, ship));
      if (!before_[ship].contains(container.id) && kind_of(ship, container) != Kind::described &&
          !is_described_by_other(name))
        violated("a strange container", fmt::format("{} on {}", name, ship));
    }
  }
}

void Run::check_time()
{
  const net::Duration to_give_lock_back = other_ == nullptr ? 3s : 15s; // the other one's signals are not its own
  if (const auto again = client_.interrupted_again_at(); again && client_.ended_at() - *again > to_give_lock_back)
    violated("not cut by the second interrupt", fmt::format("{} ms", (client_.ended_at() - *again) / 1ms));
  if (const auto first = client_.interrupted_at(); first && client_.ended_at() - *first > 1min)
    violated("long after the interrupt", fmt::format("{} s", (client_.ended_at() - *first) / 1s));
}

void Run::check_exit_code(int exit_code, const std::string& err)
{
  if (exit_code == Exit::interrupted && !client_.interrupted_at()) violated("exit code", "130 without a signal");
  // Of one who was killed, nobody can tell that he is gone as long as the ships that he gave signs on do not answer.
  const bool may_be_locked = exit_code == Exit::locked && harbour_.anything_went_wrong();
  if (exit_code != Exit::interrupted && exit_code != 0 && exit_code != 1 && exit_code != 4 && !may_be_locked)
    violated("exit code", fmt::format("{}\n{}", exit_code, err));
}

} // namespace maestro::explore
