// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/lock_volume.hpp>

#include <explore/run.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace maestro::explore {

Run::Run(Harbour& harbour, const Action& action, bool traced, const Disturbance* disturbance, const Extent& extent,
         std::string sign, bool takes_lock)
    : harbour_(harbour), scenario_(harbour.scenario()), environment_(harbour.environment()), pinned_(harbour.pinned()),
      action_(action), traced_(traced), takes_lock_(takes_lock), sign_(std::move(sign)),
      client_(harbour, *this, disturbance, extent)
{
  harbour.admit(client_);
  const bool only_strays = action.strays && action.request.things.empty() && !action.request.everything;
  if (!only_strays)
    for (const InstanceName& name : select(environment_, Graph(environment_), action.request))
      selected_.insert(name.text());
  find_what_may_come_along();
  for (const std::string& ship : scenario_.ships) leftovers_[ship] = leftovers_of(ship);
  for (const std::string& ship : scenario_.ships)
    for (auto& of_ship = before_[ship]; const std::string& name : harbour.daemon(ship).container_names()) {
      const FakeContainer& container = *harbour.daemon(ship).container(name);
      of_ship[container.id] = {name, kind_of(ship, container), container.life, container.state};
    }
  for (const std::string& instance : selected_)
    if (harbour.container(instance) != nullptr && own(instance) == nullptr) strange_at_first_.insert(instance);
  hindered_ = find_hindered();
}

/// What takes volumes from what a restart makes anew, on the same ship: that is made anew with it.
void Run::find_what_may_come_along()
{
  if (!action_.replaces() || action_.reuse) return;
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [name, instance] : scenario_.instances) {
      const std::string& giver = instance.volumes_from;
      const bool hangs = !giver.empty() && (selected_.contains(giver) || may_come_along_.contains(giver));
      if (hangs && !selected_.contains(name) && may_come_along_.insert(name).second) changed = true;
    }
  }
}

void Run::violated(const std::string& rule, const std::string& words)
{
  // Two that go without the lock are in each other's way: what they do to one instance has no order.
  static const std::set<std::string> of_order{"started too early", "stopped too early", "summary",         "told ok",
                                              "told skipped",      "rolled too far",    "removed unproven"};
  if (other_ != nullptr && !takes_lock_ && of_order.contains(rule)) return;
  violations_.push_back(rule + ": " + words);
  trace("VIOLATED " + violations_.back());
}

void Run::trace(const std::string& line) const
{
  if (!traced_) return;
  double now = -1;
  try {
    now = std::chrono::duration<double>(net::now().time_since_epoch()).count();
  } catch (const std::logic_error&) { // after the run
  }
  fmt::print("{:10.4f}  {}{}\n", now, sign_, line);
}

/// The other one of two has done something to it that took effect.
bool Run::other_touched(const std::string& instance) const
{
  return other_ != nullptr && (other_->touched_.contains(instance) || other_->ended_.contains(instance));
}

/// Whether it is asked in the middle of a play how many are up: then nobody asks for images, or what else is to go.
bool Run::is_question(const Call& call) const
{
  if (!action_.replaces()) return false;
  const auto images = images_asked_.find(call.ship);
  return images == images_asked_.end() || images->second < containers_asked_.at(call.ship);
}

/// Whether the play has ended: then it is only looked for the release that is kept, and nothing is decided by it.
bool Run::is_over() const
{
  if (program_ == nullptr || !is_told_as_json()) return false;
  const Story story = story_of(program_->told_so_far());
  return story.ended && story.verb == to_text(action_.verb);
}

void Run::asked(const Call& call)
{
  trace(fmt::format("{:8}      -> {} {}", call.ship, call.name, call.target));
  if (call.name == "containers") containers_asked_[call.ship] = net::now();
  const bool asks_what_goes = action_.prunes && call.name == "networks" && call.target.empty();
  if (call.name == "images" || asks_what_goes) images_asked_[call.ship] = net::now();
  if (call.name == "volume" && call.target == lock_name(environment_.name)) tokens_.insert(call.asked);
  if (!call.changes) return;
  if (call.name == "rename" || call.name == "update" || call.name == "stop" || is_aside(call.asked))
    replacing_.insert(call.target);
  if (call.name == "start") unanswered_.insert(call.target);
  check_concurrency();
  check_interrupted(call);
}

void Run::answered(const Call& call, const std::string& refusal)
{
  trace(fmt::format("{:8}      <- {} {}: {}", call.ship, call.name, call.target, refusal.empty() ? "ok" : refusal));
  if (!refusal.empty()) {
    in_trouble_.insert(call.target);
    ships_in_trouble_.insert(call.ship);
  }
  if (call.name == "stop" && asked_to_stop_.contains(call.target) && refusal.empty())
    taken_down_[call.target] = harbour_.daemon(call.ship).moment();
  if (call.name == "start" && call.answered) unanswered_.erase(call.target);
  const auto interrupted = client_.interrupted_at();
  if (call.changes && interrupted && *interrupted == net::now()) ended_at_interrupt_.insert(call.target);
  if (call.name == "containers" && !is_question(call) && !is_over()) {
    if (refusal.empty())
      for (auto& [name, seen] : looking_[call.ship]) seen_[name] = seen;
    const auto before = known_.find(call.ship);
    known_[call.ship] = refusal.empty() && (before == known_.end() || before->second);
  }
  // What fails before anything is changed makes the ship unknown.
  const bool asks_for_all = call.target.empty(); // otherwise a step asks about what it is to make
  const bool asks = call.name == "images" || call.name == "retell" || call.name == "image" ||
                    (changes_.empty() && asks_for_all && (call.name == "networks" || call.name == "volumes"));
  if (!asks || refusal.empty()) return;
  known_[call.ship] = false;
  // Unless an instance needs them, only what is described no more, or was changed as it ran, stays unknown.
  const bool is_for_traces = action_.verb == Verb::apply && call.name == "volumes";
  if (is_for_traces || (action_.prunes && (call.name == "networks" || call.name == "volumes")))
    half_known_.insert(call.ship);
}

namespace {

bool is_about_container(const Call& call)
{
  return call.name == "create" || call.name == "start" || call.name == "stop" || call.name == "kill" ||
         call.name == "remove";
}

} // namespace

/// What an earlier run has set aside and not replaced gets its name back, until another one is made.
void Run::note_calling_back(const Call& call)
{
  if (call.name == "create") called_back_.erase(call.target);
  if (call.name != "rename") return;
  const FakeContainer* const renamed = harbour_.daemon(call.ship).container(call.asked);
  if (renamed != nullptr && renamed->spec.name.ends_with(".old")) called_back_.insert(call.target);
}

void Run::taking_effect(const Call& call)
{
  trace(fmt::format("{:8}      !! {} {}", call.ship, call.name, call.target));
  if (call.name == "containers" && !is_question(call) && !is_over()) {
    known_.erase(call.ship);
    for (const auto& [name, planned] : scenario_.instances) {
      if (planned.ship != call.ship) continue;
      seen_.erase(name);
      looking_[call.ship][name] = look_at(name);
    }
  }
  if (!call.changes) return;
  changes_.push_back(call.name + " " + call.target);
  harbour_.advance();
  check_lock(call);
  note_calling_back(call);
  if (!is_about_container(call)) {
    if (call.name == "update") updated_.insert(call.target);
    check_pruned(call);
    return check_ship(call);
  }
  const Kind kind = kind_of(call);
  check_ship(call);
  check_strangers(call, kind);
  if (kind == Kind::stray || (kind == Kind::foreign && !action_.adopt)) return;
  check_scope(call);
  if (!scenario_.instances.contains(call.target)) return;
  const FakeContainer* const hit = harbour_.daemon(call.ship).container(call.asked);
  const bool is_made_aside = is_aside(hit == nullptr ? call.asked : hit->spec.name) &&
                             (hit == nullptr || hit->state == engine::State::created);
  if (is_made_aside && call.name == "start") { // beside the old one
    check_start(call.target);
    started_[call.target] = harbour_.daemon_of(call.target).moment();
  }
  if (is_made_aside) return; // nothing that serves is touched by it
  const bool was_there = before_[call.ship].contains(call.asked);
  const bool ends = call.name == "stop" || call.name == "kill";
  if (ends) stopped_.insert(call.asked);
  if (ends && hit != nullptr && hit->running()) ended_.insert(call.target);
  if (ends && !was_there && takes_back(call.target)) return;
  if (ends && hit != nullptr && has_not_proved_itself(call.ship, *hit)) return;
  if (ends && is_replaced(call) && is_served_by_another(call)) return;
  const bool was_stopped_by_us = was_there && asked_to_stop_.contains(call.target) && !action_.reuse;
  const bool serves_again = is_replaced(call) || was_stopped_by_us || called_back_.contains(call.target);
  if (call.name == "start" && serves_again) return; // as before
  if (ends) asked_to_stop_.insert(call.target);
  if (call.name != "create" && (hit == nullptr || (ends && !hit->running()))) return; // somebody, or it, was faster
  check_refused(call);
  if (call.name == "start") {
    check_start(call.target);
    started_[call.target] = harbour_.daemon_of(call.target).moment();
  }
  if (ends) {
    check_end(call.target);
  }
  if (call.name == "remove" && was_there) check_removal(call.target);
  if (call.name == "remove" && was_there && !has_not_proved_itself(call.ship, *hit)) check_proof(call);
  if (relied_on_.contains(call.target))
    violated("started too early", fmt::format("what relies on {}, before {} {}", call.target, call.name, call.target));
  const bool only_asks = call.name == "create" && harbour_.container(call.target) != nullptr; // whether it would
  if (call.name == "remove") ended_.insert(call.target);
  if (!only_asks && !only_tidies(call)) touched_.insert(call.target);
}

/// Whether what it removes was replaced before, and the instance goes on as it is.
bool Run::only_tidies(const Call& call) const
{
  const FakeContainer* const hit = harbour_.daemon(call.ship).container(call.asked);
  return call.name == "remove" && hit != nullptr && is_aside(hit->spec.name) && is_served_by_another(call);
}

/// Whether it is being replaced: then what was made for that may go, and what was there before be put back.
bool Run::takes_back(const std::string& instance) const
{
  return traits(action_.verb).brings_up && replacing_.contains(instance);
}

/// Whether what it was to replace is still there.
bool Run::has_not_proved_itself(const std::string& ship, const FakeContainer& container) const
{
  const auto labels = container.labels();
  const auto label = labels.find("io.maestro.replaces");
  return label != labels.end() && harbour_.daemon(ship).container(label->second) != nullptr;
}

/// Whether another container was made to replace the one that is asked about.
bool Run::is_replaced(const Call& call) const
{
  FakeDaemon& daemon = harbour_.daemon(call.ship);
  const auto names = daemon.container_names();
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto labels = daemon.container(name)->labels();
    const auto label = labels.find("io.maestro.replaces");
    return label != labels.end() && label->second == call.asked;
  });
}

/// Whether the instance runs in another container than the one that is asked about.
bool Run::is_served_by_another(const Call& call) const
{
  const FakeContainer* const serving = own(call.target);
  return serving != nullptr && serving->running() && serving != harbour_.daemon(call.ship).container(call.asked);
}

} // namespace maestro::explore
