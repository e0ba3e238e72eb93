// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/needs.hpp>
#include <maestro/plan/cascade.hpp>
#include <maestro/plan/draft.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace maestro {
namespace {

/// The heaviest thing that it has of that container; nothing if it has none.
std::optional<Tie> tie_to(const ContainerSettings& settings, const InstanceName& provider)
{
  std::optional<Tie> heaviest;
  for (const Need& need : needs_of(settings))
    if (need.container == provider.text() && (!heaviest || need.tie < *heaviest)) heaviest = need.tie;
  return heaviest;
}

std::string_view in_words(Tie tie)
{
  switch (tie) {
  case Tie::network:
    return "the network of";
  case Tie::processes:
    return "the processes of";
  case Tie::shared_memory:
    return "the shared memory of";
  case Tie::volumes:
    return "the volumes of";
  case Tie::link:
    return "a link to";
  }
  return {};
}

/// The instances of its ship whose containers it needs.
std::vector<const Instance*> providers_of(const Environment& environment, const Instance& instance)
{
  std::vector<const Instance*> all;
  for (const std::string& needed : needed_containers(instance.settings)) {
    const auto found = environment.instances.find(InstanceName(needed));
    if (found != environment.instances.end() && found->second.ship == instance.ship &&
        !instance.is_untied_from(found->first) && std::ranges::find(all, &found->second) == all.end())
      all.push_back(&found->second);
  }
  return all;
}

bool may_cascade(const Wish& wish) { return (wish.verb == Verb::apply || wish.verb == Verb::restart) && !wish.reuse; }

} // namespace

MayHang::MayHang(const Environment& environment, const Wish& wish) : environment_(environment)
{
  if (!may_cascade(wish)) return;
  for (const auto& [name, instance] : environment.instances)
    for (const Instance* provider : providers_of(environment, instance)) on_[provider].push_back(&instance);
}

std::vector<InstanceName> MayHang::behind(const std::vector<InstanceName>& instances, const Counts& counts) const
{
  std::vector<InstanceName> found;
  if (on_.empty()) return found;
  std::set<InstanceName> seen(instances.begin(), instances.end());
  std::vector<InstanceName> open(instances);
  while (!open.empty()) {
    const auto behind = on_.find(&environment_.instances.at(open.back()));
    open.pop_back();
    if (behind == on_.end()) continue;
    for (const Instance* instance : behind->second) {
      if ((counts && !counts(*instance)) || !seen.insert(instance->name).second) continue;
      found.push_back(instance->name);
      open.push_back(instance->name);
    }
  }
  return found;
}

void Hanging::add(const Instance& instance, const Instance& provider)
{
  const Tie tie = tie_to(instance.settings, provider.name).value_or(Tie::link);
  providers_[instance.name].emplace(provider.name, fmt::format("it has {} {}", in_words(tie), provider.name));
  on_[provider.name].push_back(instance.name);
  const ServiceName whole = root(provider.service);
  const ServiceName joined = root(instance.service);
  roots_[provider.service] = roots_[instance.service] = whole;
  for (auto& [service, root] : roots_)
    if (root == joined) root = whole;
}

std::vector<InstanceName> Hanging::providers_of(const InstanceName& instance) const
{
  std::vector<InstanceName> all;
  if (const auto found = providers_.find(instance); found != providers_.end())
    for (const auto& [provider, words] : found->second) all.push_back(provider);
  return all;
}

std::vector<InstanceName> Hanging::on(const InstanceName& provider) const
{
  const auto found = on_.find(provider);
  std::vector<InstanceName> all = found == on_.end() ? std::vector<InstanceName>() : found->second;
  std::ranges::sort(all);
  return all;
}

std::string Hanging::words(const InstanceName& instance) const
{
  const auto found = providers_.find(instance);
  return found == providers_.end() ? std::string() : found->second.begin()->second;
}

ServiceName Hanging::root(const ServiceName& service) const
{
  const auto found = roots_.find(service);
  return found == roots_.end() ? service : found->second;
}

std::vector<ServiceName> Hanging::undone_together(const ServiceName& service) const
{
  std::vector<ServiceName> all;
  if (!roots_.contains(service)) return all;
  for (const auto& [one, root] : roots_)
    if (root == roots_.at(service)) all.push_back(one);
  return all;
}

bool shares_namespaces(const ContainerSettings& settings, const InstanceName& provider)
{
  const auto tie = tie_to(settings, provider);
  return tie && *tie <= Tie::shared_memory;
}

void find_hanging(Draft& draft, const std::function<bool(const Instance&)>& is_made_anew)
{
  draft.hanging().clear();
  if (!may_cascade(draft.wish())) return;
  const auto& selected = draft.order(Direction::forward); // what is needed comes first
  const auto is_selected = [&, all = std::set<const Instance*>(selected.begin(), selected.end())](const Instance* one) {
    return all.contains(one);
  };
  for (const Instance* instance : selected) {
    if (draft.is_settled(*instance) || !draft.standing(*instance).up()) continue;
    for (const Instance* provider : providers_of(draft.environment(), *instance))
      if (is_selected(provider) && !draft.is_settled(*provider) && is_made_anew(*provider))
        draft.hanging().add(*instance, *provider);
  }
}

void remark_strangers(Draft& draft)
{
  if (!may_cascade(draft.wish())) return;
  std::vector<InstanceName> replaced;
  for (const InstanceName& name : draft.wish().instances)
    if (draft.is_replaced(name)) replaced.push_back(name);
  if (replaced.empty()) return;
  LinkBook links(draft.environment());
  for (const InstanceName& name : MayHang(draft.environment(), draft.wish()).behind(replaced)) {
    const Instance& instance = draft.environment().instances.at(name);
    const Standing standing = standing_of(draft.environment(), instance, draft.observed(), links, draft.wish().adopt);
    if (standing.stranger != nullptr && is_running(standing.stranger->state))
      draft.remark({Remark::Kind::differs,
                    name.text(),
                    instance.ship,
                    fmt::format("hangs on what is made anew, but belongs to {}, and is left", standing.whose.name),
                    {}});
  }
}

std::vector<InstanceName> with_what_may_hang(const Environment& environment, const Wish& wish,
                                             std::vector<InstanceName> instances)
{
  const auto more = MayHang(environment, wish).behind(instances);
  instances.insert(instances.end(), more.begin(), more.end());
  return instances;
}

Wish with_what_hangs(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish)
{
  const MayHang all(environment, wish);
  if (all.behind(wish.instances).empty()) return wish;
  Draft probe(environment, graph, observed, wish);
  LinkBook links(environment);
  const auto runs = [&](const Instance& instance) {
    return standing_of(environment, instance, observed, links, wish.adopt).up();
  };
  const std::set<InstanceName> selected(wish.instances.begin(), wish.instances.end());
  Wish whole = wish;
  for (const InstanceName& name : all.behind(made_anew(probe), runs)) {
    if (selected.contains(name)) continue;
    whole.instances.push_back(name);
    whole.brought.insert(name);
  }
  return whole;
}

} // namespace maestro
