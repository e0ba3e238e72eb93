// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/draft.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <deque>

namespace maestro {

Draft::Draft(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish)
    : environment_(environment), graph_(graph), observed_(observed), wish_(wish), links_(environment)
{
  plan_.verb = wish.verb;
  plan_.environment = environment.name;
  plan_.instances = wish.instances;
  for (const InstanceName& name : wish.instances) {
    const Instance& instance = environment.instances.at(name);
    selected_[instance.service].push_back(&instance);
  }
  for (const auto& [ship, facts] : observed.ships)
    if (facts.error) plan_.unknown.push_back({ship, *facts.error});
}

StepId Draft::add(const Instance& instance, Action action, std::string because, Gate gate)
{
  const auto id = static_cast<StepId>(plan_.steps.size());
  plan_.steps.push_back({id, instance.name, instance.ship, std::move(action), std::move(because), std::move(gate.steps),
                         std::move(gate.milestones)});
  return id;
}

void Draft::put_behind(StepId step, Gate gate)
{
  Step& later = plan_.steps[step];
  later.after.insert(later.after.end(), gate.steps.begin(), gate.steps.end());
  later.after_milestones.insert(later.after_milestones.end(), gate.milestones.begin(), gate.milestones.end());
}

void Draft::settle(const Instance& instance, Settled verdict, std::string because)
{
  settled_.emplace(instance.name, verdict);
  plan_.settled.push_back({instance.name, instance.ship, verdict, std::move(because), container_id(instance)});
}

void Draft::set_goal(const Instance& instance, StepId step)
{
  plan_.goals.push_back({instance.name, instance.ship, step, container_id(instance)});
}

const engine::ContainerSummary* Draft::container(const Instance& instance) const
{
  return observed_.container(instance.ship, instance.name);
}

engine::ContainerSpec Draft::spec(const Instance& instance) const
{
  return container_spec(environment_, instance, links_);
}

std::string Draft::container_id(const Instance& instance) const
{
  const engine::ContainerSummary* there = container(instance);
  return there == nullptr ? std::string() : there->id;
}

std::optional<std::string> Draft::local_image_id(const Instance& instance) const
{
  const auto& images = observed_.ships.at(instance.ship).images;
  if (!images) return std::nullopt;
  const auto found = images->find(normalised(parse_image(instance.image)));
  return found == images->end() ? std::nullopt : std::optional(found->second);
}

std::optional<StepId> Draft::pull_if_needed(const Instance& instance)
{
  const bool missing = !local_image_id(instance);
  const PullPolicy policy = wish_.verb == Verb::pull ? PullPolicy::always : wish_.pull;
  if (policy == PullPolicy::never || (policy == PullPolicy::missing && !missing)) return std::nullopt;
  const std::pair key(instance.ship, normalised(parse_image(instance.image)));
  if (const auto made = pulls_.find(key); made != pulls_.end()) return made->second;
  std::string because = missing ? "the ship does not have it" : "a fresh one was asked for";
  return pulls_[key] = add(instance, PullImage{instance.image}, std::move(because));
}

std::vector<StepId> Draft::resources(const Instance& instance)
{
  std::vector<StepId> steps;
  const auto need = [&](const std::string& kind, const std::string& name, Action action) {
    const std::pair key(instance.ship, kind + name);
    auto made = resources_.find(key);
    if (made == resources_.end())
      made = resources_.emplace(key, add(instance, std::move(action), "the description declares it")).first;
    steps.push_back(made->second);
  };
  for (const NetworkAttachment& attachment : instance.settings.networks) {
    const auto declared = environment_.networks.find(attachment.network);
    if (declared != environment_.networks.end() && !declared->second.external)
      need("network ", attachment.network, EnsureNetwork{attachment.network});
  }
  for (const Bind& bind : instance.settings.binds) {
    const auto declared = environment_.volumes.find(bind.source);
    if (declared != environment_.volumes.end() && !declared->second.external)
      need("volume ", bind.source, EnsureVolume{bind.source});
  }
  return steps;
}

/// All services, each behind those it waits for; alphabetical where that leaves a choice, so that the same input gives
/// the same plan.
std::vector<ServiceName> Draft::service_order(Direction direction) const
{
  std::map<ServiceName, std::size_t> waits_for;
  std::map<ServiceName, std::vector<ServiceName>> waited_for_by;
  std::deque<ServiceName> ready;
  for (const auto& [name, service] : environment_.services) {
    const auto& next = graph_.next(name, direction);
    waits_for[name] = next.size();
    for (const ServiceName& other : next) waited_for_by[other].push_back(name);
    if (next.empty()) ready.push_back(name);
  }
  std::vector<ServiceName> order;
  while (!ready.empty()) {
    order.push_back(ready.front());
    ready.pop_front();
    for (const ServiceName& waiting : waited_for_by[order.back()])
      if (--waits_for[waiting] == 0) ready.push_back(waiting);
  }
  return order;
}

/// The selected, unsettled instances of a service, each behind those of the same service that it waits for.
std::vector<const Instance*> Draft::instance_order(const ServiceName& service, Direction direction) const
{
  std::vector<const Instance*> waiting;
  if (const auto selected = selected_.find(service); selected != selected_.end())
    for (const Instance* instance : selected->second)
      if (!settled_.contains(instance->name)) waiting.push_back(instance);
  std::vector<const Instance*> order;
  while (!waiting.empty()) {
    std::vector<const Instance*> later;
    for (const Instance* instance : waiting) {
      const auto& next = graph_.next(instance->name, direction);
      const bool must_wait = std::any_of(next.begin(), next.end(), [&](const InstanceName& other) {
        return std::any_of(waiting.begin(), waiting.end(), [&](const Instance* w) { return w->name == other; }) &&
               std::none_of(order.begin(), order.end(), [&](const Instance* o) { return o->name == other; });
      });
      (must_wait ? later : order).push_back(instance);
    }
    if (later.size() == waiting.size()) break; // a cycle: loading refuses it
    waiting = std::move(later);
  }
  return order;
}

void Draft::settle_unreachable()
{
  for (const InstanceName& name : wish_.instances) {
    const Instance& instance = environment_.instances.at(name);
    if (observed_.known(instance.ship)) continue;
    const auto facts = observed_.ships.find(instance.ship);
    settle(instance, Settled::unreachable,
           facts == observed_.ships.end() ? "its ship was not asked" : facts->second.error.value_or("no answer"));
  }
}

/// Whether others cannot be dealt with because of this one.
bool Draft::is_stuck(const Instance& instance, Direction direction) const
{
  const auto verdict = settled_.find(instance.name);
  if (verdict == settled_.end()) return false;
  if (verdict->second == Settled::unreachable) return true;
  if (verdict->second != Settled::blocked) return false;
  const engine::ContainerSummary* there = container(instance);
  const bool runs = there != nullptr && is_running(there->state);
  return direction == Direction::backward ? runs : !runs || is_unready(instance, *there);
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

std::string blocked_reason(const Instance& root, Direction direction)
{
  return direction == Direction::forward
             ? fmt::format("it needs {}, and nothing is known of ship {}", root.name, root.ship)
             : fmt::format("{} on ship {} needs it, and may still run", root.name, root.ship);
}

} // namespace

bool Draft::settle_blocked(Direction direction)
{
  if (wish_.ignore_order) return false;
  const std::size_t before = settled_.size();
  std::map<ServiceName, const Instance*> roots; // what everything behind a service is blocked by
  for (const ServiceName& service : service_order(direction)) {
    const auto& next = graph_.next(service, direction);
    const auto stuck =
        std::find_if(next.begin(), next.end(), [&](const ServiceName& name) { return roots[name] != nullptr; });
    const Instance* const root = stuck == next.end() ? nullptr : roots[*stuck];
    for (const Instance* instance : instance_order(service, direction)) {
      const engine::ContainerSummary* there = container(*instance);
      if (direction == Direction::backward && (there == nullptr || !is_running(there->state))) continue;
      const Instance* const blocker =
          root != nullptr ? root : first_stuck(graph_.next(instance->name, direction), direction);
      if (blocker != nullptr) settle(*instance, Settled::blocked, blocked_reason(*blocker, direction));
    }
    roots[service] = root != nullptr ? root : first_stuck(environment_.services.at(service).instances, direction);
  }
  return settled_.size() > before;
}

std::vector<MilestoneId> Draft::gates_of(const ServiceName& service, Direction direction,
                                         const Milestones& milestones) const
{
  std::vector<MilestoneId> gates;
  if (wish_.ignore_order) return gates;
  for (const ServiceName& next : graph_.next(service, direction))
    if (const auto milestone = milestones.at(next)) gates.push_back(*milestone);
  std::sort(gates.begin(), gates.end());
  gates.erase(std::unique(gates.begin(), gates.end()), gates.end());
  return gates;
}

std::optional<MilestoneId> Draft::add_milestone(const ServiceName& service, Direction direction,
                                                std::vector<StepId> steps, std::vector<MilestoneId> milestones)
{
  if (steps.empty() && milestones.empty()) return std::nullopt;
  if (steps.empty() && milestones.size() == 1) return milestones.front();
  const auto id = static_cast<MilestoneId>(plan_.milestones.size());
  plan_.milestones.push_back({id, service, direction == Direction::backward, std::move(steps), std::move(milestones)});
  return id;
}

void Draft::in_order(Direction direction, const PlanInstance& plan_instance)
{
  Milestones milestones;
  for (const ServiceName& service : service_order(direction)) {
    std::vector<MilestoneId> gates = gates_of(service, direction, milestones);
    std::vector<StepId> last_steps;
    std::map<InstanceName, StepId> last_of;
    for (const Instance* instance : instance_order(service, direction)) {
      Gate gate{{}, gates};
      if (!wish_.ignore_order)
        for (const InstanceName& provider : graph_.next(instance->name, direction))
          if (const auto last = last_of.find(provider); last != last_of.end()) gate.steps.push_back(last->second);
      if (const auto last = plan_instance(*instance, std::move(gate))) {
        last_of[instance->name] = *last;
        last_steps.push_back(*last);
      }
    }
    milestones[service] =
        wish_.ignore_order ? std::nullopt : add_milestone(service, direction, std::move(last_steps), std::move(gates));
  }
}

Plan Draft::finish() { return std::move(plan_); }

} // namespace maestro
