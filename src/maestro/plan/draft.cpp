// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/podman.hpp>
#include <maestro/plan/declared.hpp>
#include <maestro/plan/draft.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/plan/resolve.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {

namespace {

std::string adopted_text(const Standing& standing)
{
  return standing.whose.name.empty()
             ? std::string("has no label of ours (made by hand, or by MaestroNG): it is taken over as it is")
             : fmt::format("belonged to {}: it is taken over", standing.whose.name);
}

} // namespace

Draft::Draft(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish)
    : environment_(environment), graph_(graph), observed_(observed), wish_(wish), links_(environment),
      standings_(standings_of(environment, wish.instances, observed, links_, wish.adopt)),
      strays_(strays_of(environment, observed))
{
  plan_.verb = wish.verb;
  plan_.adopts = wish.adopt;
  plan_.environment = environment.name;
  for (const Direction direction : {Direction::forward, Direction::backward})
    for (const InstanceName& name : graph.ordered(wish.instances, direction))
      order_[index_of(direction)].push_back(&environment.instances.at(name));
  for (const Instance* instance : order(traits(wish.verb).direction)) {
    const Standing& standing = standings_.at(instance->name);
    const bool there = standing.container != nullptr;
    plan_.selected.push_back({instance->name, instance->ship, standing.condition,
                              there ? standing.container->id : std::string(),
                              there ? standing.image : instance->image});
    const ShipFacts* const facts = there ? &observed.ships.at(instance->ship) : nullptr;
    if (there && (facts->retold.contains(standing.container->id) || !facts->moved_images.empty() ||
                  (differs(standing.difference) && carries_secrets(standing.container->labels)))) // whose label tells
      differing_.emplace(instance->name,
                         differing_fields(*instance, standing, *facts, spec(*instance), observed.secrets));
    if (there && standing.whose.owner != Owner::ours)
      remark({Remark::Kind::adopted, instance->name.text(), instance->ship, adopted_text(standing), {}});
  }
  for (const auto& [ship, facts] : observed.ships)
    if (facts.error && facts.needed) plan_.unknown.push_back({ship, *facts.error});
}

engine::ContainerSpec Draft::spec(const Instance& instance) const
{
  return container_spec(environment_, instance, links_);
}

const std::vector<Field>& Draft::differing(const Instance& instance) const
{
  static const std::vector<Field> nothing;
  const auto found = differing_.find(instance.name);
  return found == differing_.end() ? nothing : found->second;
}

WantedImage Draft::image(const Instance& instance) const
{
  return wanted_image(instance, observed_.ships.at(instance.ship));
}

const Roll& Draft::roll(const ServiceName& service) const
{
  static const Roll all_at_once;
  const auto found = rolls_.find(service);
  return found == rolls_.end() ? all_at_once : found->second;
}

bool Draft::spares_after_failure(const ServiceName& service) const
{
  if (!hanging_.undone_together(service).empty()) return true;
  return !wish_.keep_going && roll(service).failure_action != FailureAction::proceed;
}

// ---- Instances for which nothing is done.

bool Draft::is_refused(const Instance& instance) const
{
  const auto settled = settled_.find(instance.name);
  return settled != settled_.end() && settled->second == Verdict::refused;
}

const Instance* Draft::first_held_up() const
{
  const auto is_held_up = [&](const Instance* instance) {
    const auto settled = settled_.find(instance->name);
    return settled != settled_.end() && (would_fail(settled->second) || settled->second == Verdict::blocked);
  };
  const auto& instances = order(Direction::forward);
  const auto found = std::ranges::find_if(instances, is_held_up);
  return found == instances.end() ? nullptr : *found;
}

void Draft::settle(const Instance& instance, Verdict verdict, std::string because, std::string hint)
{
  settled_.emplace(instance.name, verdict);
  plan_.settled.push_back({instance.name, instance.ship, verdict, std::move(because), std::move(hint)});
}

void Draft::settle_untouchable()
{
  for (const Instance* instance : order(traits(wish_.verb).direction)) {
    if (!observed_.known(instance->ship)) {
      const auto facts = observed_.ships.find(instance->ship);
      settle(*instance, Verdict::unreachable,
             facts == observed_.ships.end() ? "its ship was not asked" : facts->second.error.value_or("no answer"));
    } else if (standing(*instance).stranger != nullptr) {
      ForeseenFailure refusal = foreign_failure(standing(*instance));
      settle(*instance, Verdict::foreign, std::move(refusal.because), std::move(refusal.hint));
    } else if (const auto unpulled = observed_.unpulled.find(instance->name); unpulled != observed_.unpulled.end()) {
      settle(*instance, Verdict::refused, fmt::format("its image was to be pulled anew: {}", unpulled->second.because),
             unpulled->second.hint);
    }
  }
}

/// Whether others cannot be dealt with because of this one.
bool Draft::is_stuck(const Instance& instance, Direction direction) const
{
  const auto settled = settled_.find(instance.name);
  if (settled == settled_.end()) return false;
  switch (settled->second) {
  case Verdict::unreachable:
    return true;
  case Verdict::foreign: // ours does not run
    return direction == Direction::forward;
  case Verdict::blocked:
  case Verdict::refused: // what was done before was to be done anew
    return direction == Direction::backward
               ? standing(instance).up()
               : !standing(instance).up() || standing(instance).readiness == Readiness::unready;
  case Verdict::already_running:
  case Verdict::already_stopped:
  case Verdict::absent:
  case Verdict::still_running:
  case Verdict::up_to_date:
  case Verdict::done:
    return false;
  }
  return false;
}

/// The first of these that is stuck; null if there is none.
const Instance* Draft::first_stuck(const std::vector<InstanceName>& instances, Direction direction) const
{
  for (const InstanceName& name : instances) {
    const Instance& instance = environment_.instances.at(name);
    if (is_stuck(instance, direction)) return &instance;
  }
  return nullptr;
}

namespace {

std::string blocked_reason(const Instance& root, Verdict why, Direction direction)
{
  if (direction == Direction::backward)
    return why == Verdict::unreachable ? fmt::format("{} on ship {} needs it, and may still run", root.name, root.ship)
                                       : fmt::format("{} on ship {} needs it, and goes on", root.name, root.ship);
  return why == Verdict::unreachable ? fmt::format("it needs {}, and nothing is known of ship {}", root.name, root.ship)
                                     : fmt::format("it needs {}, which cannot be brought up", root.name);
}

} // namespace

const Instance* Draft::blocker_behind(const ServiceName& service, Direction direction, Blockers& known) const
{
  return resolved(known, graph_, service, direction, [&](const ServiceName& one) {
    for (const ServiceName& next : graph_.next(one, direction))
      if (const Instance* blocker = known.at(next)) return blocker;
    // What is rolled does not stop for what it needs.
    if (direction == Direction::backward && roll(one).is_rolled) return static_cast<const Instance*>(nullptr);
    return first_stuck(environment_.services.at(one).instances, direction);
  });
}

const Instance* Draft::blocker_of(const Instance& instance, Direction direction, Blockers& known) const
{
  // What is rolled goes down while what needs it goes on, but for what has things of its container.
  if (direction == Direction::forward || !roll(instance.service).is_rolled)
    for (const ServiceName& next : graph_.next(instance.service, direction))
      if (const Instance* blocker = blocker_behind(next, direction, known)) return blocker;
  if (const Instance* stuck = first_stuck(graph_.next(instance.name, direction), direction)) return stuck;
  return direction == Direction::backward ? first_stuck(hanging_.on(instance.name), direction) : nullptr;
}

bool Draft::settle_blocked(Direction direction)
{
  if (wish_.ignore_order) return false;
  const std::size_t before = settled_.size();
  Blockers known;
  for (const Instance* instance : order(direction)) {
    if (is_settled(*instance)) continue;
    if (direction == Direction::backward && !standing(*instance).up()) continue;
    if (const Instance* blocker = blocker_of(*instance, direction, known))
      settle(*instance, Verdict::blocked, blocked_reason(*blocker, settled_.at(blocker->name), direction));
  }
  return settled_.size() > before;
}

/// Of the selected ones and the others.
std::size_t Draft::ready_of(const Service& service) const
{
  return static_cast<std::size_t>(std::ranges::count_if(service.instances, [&](const InstanceName& name) {
    const auto known = standings_.find(name);
    if (known != standings_.end()) return can_be_relied_on(known->second);
    return can_be_relied_on(standing_of(environment_, environment_.instances.at(name), observed_, links_, wish_.adopt));
  }));
}

void Draft::settle_rolls(const std::function<bool(const Instance&)>& is_changed)
{
  const auto is_relied_on = [&](const Instance& instance) { return can_be_relied_on(standing(instance)); };
  std::map<ServiceName, RollFacts> facts;
  for (const Instance* instance : order(Direction::forward)) {
    const auto [found, is_new] = facts.try_emplace(instance->service);
    if (is_new) found->second.ready = ready_of(environment_.services.at(instance->service));
    if (!is_settled(*instance) && is_changed(*instance) && !is_relied_on(*instance)) ++found->second.becoming;
  }
  for (const auto& [name, found] : facts)
    rolls_.insert_or_assign(name, roll_of(environment_.services.at(name), wish_, found));
  for (const Instance* instance : order(Direction::forward)) {
    const Roll& of_service = roll(instance->service);
    if (of_service.can_keep_up || is_settled(*instance) || !is_changed(*instance) || !is_relied_on(*instance)) continue;
    if (is_started_first(*this, *instance)) continue;
    settle(*instance, Verdict::refused,
           fmt::format("{} of {} instances of {} are ready, and {} must stay so", of_service.ready, of_service.of,
                       instance->service, of_service.keeps_up),
           fmt::format("--min-up {} replaces it all the same", of_service.possible - 1));
  }
}

// ---- Order.

Gate Draft::gate(const Instance& instance, Direction direction)
{
  Gate gate;
  if (const auto way = cleared_.find(instance.name); direction == Direction::forward && way != cleared_.end())
    gate.steps = way->second;
  if (wish_.ignore_order) return gate;
  for (const ServiceName& next : graph_.next(instance.service, direction))
    if (const auto before = milestone(next, direction)) gate.milestones.push_back(*before);
  std::sort(gate.milestones.begin(), gate.milestones.end());
  gate.milestones.erase(std::unique(gate.milestones.begin(), gate.milestones.end()), gate.milestones.end());
  const auto& instances = reached_[index_of(direction)].instances;
  for (const InstanceName& provider : graph_.next(instance.name, direction))
    if (const auto last = instances.find(provider); last != instances.end()) gate.steps.push_back(last->second);
  return gate;
}

std::optional<MilestoneId> Draft::milestone(const ServiceName& service, Direction direction)
{
  if (wish_.ignore_order) return std::nullopt;
  return resolved(reached_[index_of(direction)].milestones, graph_, service, direction,
                  [&](const ServiceName& one) { return add_milestone(one, direction); });
}

std::optional<MilestoneId> Draft::add_milestone(const ServiceName& service, Direction direction)
{
  const Reached& reached = reached_[index_of(direction)];
  Milestone milestone{.service = service,
                      .reached =
                          direction == Direction::backward ? Milestone::Reached::stopped : Milestone::Reached::ready};
  if (const auto steps = reached.services.find(service); steps != reached.services.end())
    milestone.after = steps->second;
  for (const ServiceName& next : graph_.next(service, direction))
    if (const auto before = reached.milestones.at(next)) milestone.after_milestones.push_back(*before);
  std::vector<MilestoneId>& before = milestone.after_milestones;
  std::sort(before.begin(), before.end());
  before.erase(std::unique(before.begin(), before.end()), before.end());
  if (milestone.after.empty() && before.empty()) return std::nullopt;
  if (milestone.after.empty() && before.size() == 1) return before.front();
  milestone.id = static_cast<MilestoneId>(plan_.milestones.size());
  plan_.milestones.push_back(std::move(milestone));
  return plan_.milestones.back().id;
}

void Draft::reached(const Instance& instance, Direction direction, StepId last)
{
  Reached& reached = reached_[index_of(direction)];
  reached.instances[instance.name] = last;
  reached.services[instance.service].push_back(last);
}

MilestoneId Draft::all_of(const ServiceName& service, std::vector<StepId> steps)
{
  const auto id = static_cast<MilestoneId>(plan_.milestones.size());
  plan_.milestones.push_back(
      {.id = id, .service = service, .reached = Milestone::Reached::proved, .after = std::move(steps)});
  return id;
}

Gate Draft::behind_changes(const ServiceName& service)
{
  Changes& changes = changes_[service];
  if (changes.steps.size() < 2) return {changes.steps, {}};
  if (changes.counted != changes.steps.size()) {
    changes.counted = changes.steps.size();
    changes.all = static_cast<MilestoneId>(plan_.milestones.size());
    plan_.milestones.push_back(
        {.id = *changes.all, .service = service, .reached = Milestone::Reached::changed, .after = changes.steps});
  }
  return {{}, {*changes.all}};
}

std::optional<MilestoneId> Draft::all_so_far()
{
  if (plan_.steps.empty()) return std::nullopt;
  Milestone milestone{.id = static_cast<MilestoneId>(plan_.milestones.size()), .reached = Milestone::Reached::done};
  for (const Step& step : plan_.steps) milestone.after.push_back(step.id);
  plan_.milestones.push_back(std::move(milestone));
  return plan_.milestones.back().id;
}

std::set<ServiceName> Draft::all_behind(const std::set<ServiceName>& services, Direction direction) const
{
  std::set<ServiceName> all;
  if (wish_.ignore_order) return all;
  std::vector<ServiceName> open(services.begin(), services.end());
  while (!open.empty()) {
    const ServiceName service = std::move(open.back());
    open.pop_back();
    for (const ServiceName& next : graph_.next(service, direction))
      if (all.insert(next).second) open.push_back(next);
  }
  return all;
}

// ---- Steps.

StepId Draft::append(Step step, Gate gate)
{
  step.id = static_cast<StepId>(plan_.steps.size());
  step.after = std::move(gate.steps);
  step.after_milestones = std::move(gate.milestones);
  plan_.steps.push_back(std::move(step));
  return plan_.steps.back().id;
}

StepId Draft::add(const Instance& instance, Action action, Reason reason, Gate gate)
{
  const bool creates = std::holds_alternative<CreateContainer>(action);
  const bool updates = std::holds_alternative<UpdateContainer>(action);
  if (creates) remark_what_podman_ignores(instance);
  if (auto* const create = std::get_if<CreateContainer>(&action)) create->image = image(instance).reference;
  if (auto* const verify = std::get_if<VerifyCreate>(&action)) verify->image = image(instance).reference;
  return append({.subject = instance.name,
                 .ship = instance.ship,
                 .action = std::move(action),
                 .cause = reason.cause,
                 .detail = std::move(reason.detail),
                 .fields = creates || updates ? differing(instance) : std::vector<Field>()},
                std::move(gate));
}

StepId Draft::add(const Stray& stray, Action action, Reason reason, Gate gate)
{
  return append({.subject = StrayContainer{stray.name},
                 .ship = stray.ship,
                 .action = std::move(action),
                 .cause = reason.cause,
                 .detail = std::move(reason.detail)},
                std::move(gate));
}

StepId Draft::add(const StrayResource& stray, Action action, Reason reason, Gate gate)
{
  return append({.subject = stray.resource,
                 .ship = stray.ship,
                 .action = std::move(action),
                 .cause = reason.cause,
                 .detail = std::move(reason.detail)},
                std::move(gate));
}

void Draft::put_behind(StepId step, Gate gate)
{
  Step& later = plan_.steps[step];
  later.after.insert(later.after.end(), gate.steps.begin(), gate.steps.end());
  later.after_milestones.insert(later.after_milestones.end(), gate.milestones.begin(), gate.milestones.end());
}

void Draft::remark_what_podman_ignores(const Instance& instance)
{
  std::string text;
  for (const std::string& one :
       ignored_by_podman(effective_settings(instance), observed_.ships.at(instance.ship).is_podman))
    text += (text.empty() ? "is made by Podman, where " : "; ") + one;
  if (!text.empty()) remark({Remark::Kind::podman, instance.name.text(), instance.ship, std::move(text), {}});
}

void Draft::set_goal(const Instance& instance, BroughtUp up, bool changes_nothing)
{
  plan_.goals.push_back({instance.name, instance.ship, up.done, changes_nothing, up.ready});
}

std::optional<StepId> Draft::goal_of(const InstanceName& instance) const
{
  const auto goal = std::ranges::find(plan_.goals, instance, &Goal::instance);
  return goal == plan_.goals.end() ? std::nullopt : std::optional(goal->step);
}

/// The step that is made once for all instances of a ship that need a resource.
StepId Draft::share(const Instance& instance, const Resource& resource, Action action, Cause cause)
{
  const auto [place, is_new] = shared_.try_emplace({instance.ship, resource});
  if (is_new)
    place->second =
        append({.subject = resource, .ship = instance.ship, .action = std::move(action), .cause = cause}, {});
  std::vector<InstanceName>& needed_by = plan_.steps[place->second].needed_by;
  if (needed_by.empty() || needed_by.back() != instance.name) needed_by.push_back(instance.name);
  return place->second;
}

std::optional<StepId> Draft::pull_if_needed(const Instance& instance)
{
  const WantedImage wanted = image(instance);
  const std::string name = normalised(parse_image(wanted.reference));
  const bool missing = wanted.id.empty();
  const bool moved = observed_.ships.at(instance.ship).moved_images.contains(name);
  const PullPolicy policy = wish_.verb == Verb::pull ? PullPolicy::always : wish_.pull;
  if (policy == PullPolicy::never || (policy == PullPolicy::missing && !missing && !moved)) return std::nullopt;
  // Spellings of one image are pulled once, as the first instance spells it.
  const Cause found = moved ? Cause::registry : Cause::refresh;
  return share(instance, {Resource::Kind::image, name}, PullImage{wanted.reference},
               missing ? Cause::image_needed : found);
}

void Draft::wait_for_material(const Instance& instance, Gate& gate)
{
  if (const auto pull = pull_if_needed(instance)) gate.steps.push_back(*pull);
  for (const StepId step : resources(instance)) gate.steps.push_back(step);
}

std::vector<StepId> Draft::resources(const Instance& instance)
{
  std::vector<StepId> steps;
  for (const Resource& resource : declared_resources(environment_, instance)) {
    if (is_there_once(resource, observed_.ships.at(instance.ship))) continue;
    Action action = EnsureVolume{resource.name};
    if (resource.kind == Resource::Kind::network) action = EnsureNetwork{resource.name};
    steps.push_back(share(instance, resource, std::move(action), Cause::declared));
  }
  return steps;
}

void Draft::undo_with(const Instance& instance, StepId first, PutBack undo)
{
  const bool was_ready = can_be_relied_on(standing(instance));
  undos_.emplace(instance.name,
                 std::pair(Replacement{.instance = instance.name,
                                       .first = first,
                                       .proved = first,
                                       .takes_down_ready = was_ready && !is_started_first(*this, instance),
                                       .waits_for_all = false,
                                       .hangs_on = hanging_.providers_of(instance.name)},
                           std::move(undo)));
}

/// Behind all others, because they are no part of what is planned to be done.
void Draft::add_undos()
{
  for (auto& [name, one] : undos_) {
    auto& [replacement, undo] = one;
    replacement.undo = add(environment_.instances.at(name), std::move(undo), {Cause::undo});
    plan_.steps[replacement.undo].is_undo = true;
    plan_.replacements.push_back(std::move(replacement));
  }
}

void Draft::find_consequences()
{
  std::vector<Affected> all;
  for (const Step& step : plan_.steps)
    if (std::holds_alternative<CreateContainer>(step.action))
      all.push_back({&environment_.instances.at(*step.instance()), step.cause, &step.fields});
  plan_.consequences = consequences_of(all);
}

// ---- Turns and groups.

/// A step goes on with the turn of the step before it if it waits for nothing else and has the same subject.
void Draft::form_turns()
{
  for (Step& step : plan_.steps) {
    if (step.is_undo) continue;
    const bool follows = step.after.size() == 1 && step.after_milestones.empty();
    const Step* const before = follows ? &plan_.steps[step.after.front()] : nullptr;
    const bool goes_on = before != nullptr && before->instance() != nullptr && step.instance() != nullptr &&
                         *before->instance() == *step.instance() &&
                         plan_.turns[before->turn].steps.back() == before->id;
    if (goes_on) {
      step.turn = before->turn;
    } else {
      step.turn = static_cast<TurnId>(plan_.turns.size());
      plan_.turns.push_back({.id = step.turn});
    }
    Turn& turn = plan_.turns[step.turn];
    turn.steps.push_back(step.id);
    if (takes_down(step)) turn.takes_down = true;
  }
}

void Draft::form_groups()
{
  if (wish_.concurrency > 0) {
    plan_.groups.push_back({.id = 0, .at_most = wish_.concurrency});
    for (Turn& turn : plan_.turns) turn.groups.push_back(0);
  }
  const VerbTraits& of_verb = traits(plan_.verb);
  if (!of_verb.takes_down || !of_verb.brings_up) return;
  form_groups_of_services(
      [&](const ServiceName& service) -> std::optional<Group> {
        if (!spares_after_failure(service)) return std::nullopt;
        const std::vector<ServiceName> with = hanging_.undone_together(service);
        return Group{.spares_after_failure = true,
                     .undoes_all = !with.empty() || roll(service).failure_action == FailureAction::rollback,
                     .with = with};
      },
      [&](const ServiceName& service) { return hanging_.root(service); }, [](const Turn&) { return true; });
  form_groups_of_services(
      [&](const ServiceName& service) -> std::optional<Group> {
        const Roll& of_service = roll(service);
        if (of_service.at_most == 0) return std::nullopt;
        return Group{.at_most = of_service.at_most, .keeps_up = of_service.keeps_up, .ready = of_service.ready};
      },
      [](const ServiceName& service) { return service; }, [](const Turn& turn) { return turn.takes_down; });
}

/// A group for each service, or those that are one to it, of their turns that belong to it.
void Draft::form_groups_of_services(const std::function<std::optional<Group>(const ServiceName&)>& promise,
                                    const std::function<ServiceName(const ServiceName&)>& one,
                                    const std::function<bool(const Turn&)>& belongs)
{
  std::map<ServiceName, std::optional<GroupId>> groups;
  for (Turn& turn : plan_.turns) {
    const InstanceName* const instance = plan_.steps[turn.steps.front()].instance();
    if (instance == nullptr || !belongs(turn)) continue;
    const ServiceName service = one(environment_.instances.at(*instance).service);
    const auto [group, is_new] = groups.try_emplace(service);
    if (is_new) {
      if (auto promised = promise(service)) {
        group->second = promised->id = static_cast<GroupId>(plan_.groups.size());
        promised->service = service;
        plan_.groups.push_back(*std::move(promised));
      }
    }
    if (group->second) turn.groups.push_back(*group->second);
  }
}

Plan Draft::finish()
{
  add_undos();
  find_consequences();
  form_turns();
  form_groups();
  return std::move(plan_);
}

} // namespace maestro
