// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/execution.hpp>

#include <algorithm>
#include <utility>

/// How a play takes back a replacement that has not proved itself.
namespace maestro {

void Execution::note_beginning(const Step& step)
{
  const auto own = step.instance() == nullptr ? replacing_.end() : replacing_.find(*step.instance());
  if (own == replacing_.end()) return;
  if (own->second.planned->first == step.id) own->second.has_begun = true;
  if (takes_down(step)) own->second.is_touched = true;
}

bool Execution::is_to_undo(const InstanceName& instance) const
{
  const auto found = replacing_.find(instance);
  if (stopped_because_) return false; // others may be at it, and their next play ends it
  return found != replacing_.end() && found->second.has_begun && !found->second.is_over;
}

/// Takes back what was begun of a replacement, if it has not proved itself. Returns why the old container does not
/// serve as before, if so.
std::optional<Execution::Ending> Execution::undo(const InstanceName& instance)
{
  if (!is_to_undo(instance)) return std::nullopt;
  Replacing& replacing = replacing_.at(instance);
  replacing.is_over = true;
  const Step& step = plan_.steps[replacing.planned->undo];
  if (const auto barred = barred_from(step)) {
    report(step, *barred);
    return barred;
  }
  const net::TimePoint began = net::now();
  sink_.on(StepStarted{step.id});
  const Ending ending = attempt(step);
  sink_.on(StepFinished{step.id, ending.result, net::now() - began, ending.words});
  if (ending.result == Result::ok || tools_.started_again.contains(instance)) down_.erase(instance);
  if (ending.result == Result::ok) {
    tools_.created.erase(instance);
    note_put_back(instance);
  }
  if (ending.result == Result::ok || ending.result == Result::cancelled || !replacing.is_touched) return std::nullopt;
  report(step, ending);
  return ending;
}

/// The failure that it began with has left nothing behind, after all.
void Execution::note_put_back(const InstanceName& instance)
{
  const std::vector<InstanceName> alone{instance};
  const auto last = std::find_if(result_.failures.rbegin(), result_.failures.rend(),
                                 [&](const Failure& failure) { return failure.instances == alone; });
  if (last != result_.failures.rend()) last->left_behind = "nothing: its old container serves as before";
}

/// Whether it removes what a new container has replaced that has proved itself. The next play does that as well.
bool Execution::is_tidying(const Step& step) const
{
  if (!std::holds_alternative<RemoveContainer>(step.action) || step.instance() == nullptr) return false;
  const auto own = replacing_.find(*step.instance());
  return own != replacing_.end() && own->second.is_over;
}

} // namespace maestro
