// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/plan/container_spec.hpp>

#include <explore/run.hpp>

#include <algorithm>

/// What the world around a run is like.
namespace maestro::explore {

std::set<std::string> Run::providers(const std::string& instance) const
{
  std::set<std::string> all;
  if (action_.ignore_order) return all;
  for (const std::string& service : scenario_.required_by(plan(instance).service))
    for (const std::string& name : scenario_.services.at(service).instances)
      if (selected_.contains(name)) all.insert(name);
  const std::string& giver = plan(instance).volumes_from;
  if (selected_.contains(giver)) all.insert(giver);
  return all;
}

std::set<std::string> Run::dependents(const std::string& instance) const
{
  std::set<std::string> all;
  for (const std::string& other : selected_)
    if (providers(other).contains(instance)) all.insert(other);
  return all;
}

namespace {

bool is_same(const RestartPolicy& one, const RestartPolicy& other)
{
  return one.name == other.name && one.retries == other.retries;
}

} // namespace

/// Whether whoever looks knows that it was changed as it ran.
bool Run::has_trace(const FakeContainer& container) const
{
  const auto& volumes = harbour_.daemon_of(harbour_.instance_of(container.spec.name)).volumes;
  return std::any_of(volumes.begin(), volumes.end(), [&](const auto& one) {
    const auto label = one.second.labels.find("io.maestro.container");
    return label != one.second.labels.end() && label->second == container.id;
  });
}

/// Labels tell what it was made with; whether its restart policy was changed since, only its engine. That is asked
/// where labels tell of another policy, for a way back, and by an apply where there is a trace of a change.
bool Run::is_current(const FakeContainer& container) const
{
  Instance described = environment_.instances.at(InstanceName(harbour_.instance_of(container.spec.name)));
  const RestartPolicy wanted = described.settings.restart;
  const bool is_as_wanted = is_same(container.spec.settings.restart, wanted);
  const auto was_made_with = [&](const RestartPolicy& policy) {
    described.settings.restart = policy;
    return has_current_config(container.labels(), container_spec(environment_, described)).value_or(false);
  };
  const bool is_asked = action_.words.front() == "rollback" && container.labels().contains("io.maestro.declared");
  const bool is_known = action_.verb == Verb::apply && has_trace(container);
  if (was_made_with(wanted)) return is_as_wanted || (!is_asked && !is_known);
  const std::vector<RestartPolicy> policies{{"no"}, {"always"}, {"on-failure", 2}, {"unless-stopped"}};
  return is_as_wanted && std::any_of(policies.begin(), policies.end(), was_made_with);
}

/// The id of the image that it is to be made from, if its ship has that; else empty.
std::string Run::image_for(const std::string& instance) const
{
  const auto& images = harbour_.daemon_of(instance).images;
  if (const auto pinned = pinned_.find(instance); pinned != pinned_.end()) {
    const auto is_it = [&](const auto& one) { return one.second == pinned->second; };
    return std::any_of(images.begin(), images.end(), is_it) ? pinned->second : std::string();
  }
  const auto named = images.find(normalised(parse_image(plan(instance).image)));
  return named == images.end() ? std::string() : named->second;
}

bool Run::has_image(const std::string& instance) const { return !image_for(instance).empty(); }

Run::Kind Run::kind_of(const std::string& ship, const FakeContainer& container) const
{
  const std::map<std::string, std::string> labels = container.labels();
  const auto label = labels.find("io.maestro.environment");
  const bool ours = label != labels.end() && label->second == environment_.name;
  const auto described = scenario_.instances.find(harbour_.instance_of(container.spec.name));
  const bool is_described = described != scenario_.instances.end() && described->second.ship == ship;
  if (ours) return is_described ? Kind::described : Kind::stray;
  const bool has_owner = label != labels.end() || labels.contains("com.docker.compose.project");
  return is_described && !has_owner ? Kind::described : Kind::foreign;
}

/// Of the container that is asked about, also if it is gone.
Run::Kind Run::kind_of(const Call& call) const
{
  if (const FakeContainer* container = harbour_.daemon(call.ship).container(call.asked))
    return kind_of(call.ship, *container);
  const auto& of_ship = before_.at(call.ship);
  const auto known = of_ship.find(call.asked);
  return known == of_ship.end() ? Kind::described : known->second.kind;
}

/// The container of an instance; null if there is none, or somebody else's has its name.
FakeContainer* Run::own(const std::string& instance) const
{
  FakeContainer* const container = harbour_.container(instance);
  const bool is_own =
      container != nullptr && (action_.adopt || kind_of(plan(instance).ship, *container) == Kind::described);
  return is_own ? container : nullptr;
}

/// A network or volume that it needs is on its ship with other settings.
bool Run::has_other_resources(const std::string& instance) const
{
  const auto otherwise = scenario_.otherwise.find(plan(instance).ship);
  if (otherwise == scenario_.otherwise.end()) return false;
  const bool doubled = scenario_.doubled.contains(plan(instance).ship); // these are as described
  return (plan(instance).network && !doubled && otherwise->second.contains("net-made")) ||
         (plan(instance).volume && otherwise->second.contains("vol-made"));
}

/// It is known before anything is touched that this command can do nothing for it.
bool Run::is_obstructed(const std::string& instance) const
{
  const FakeContainer* const container = harbour_.container(instance);
  if (container != nullptr && own(instance) == nullptr) return true;
  if (!traits(action_.verb).brings_up) return false;
  const auto& strays = scenario_.strays;
  const bool has_moved = std::any_of(strays.begin(), strays.end(), [&](const StrayPlan& stray) {
    const FakeContainer* const old = harbour_.daemon(stray.ship).container(instance);
    return stray.name == instance && old != nullptr && old->running();
  });
  return has_moved || has_other_resources(instance);
}

/// The selected instances that are obstructed, or need, or in a restart are needed by, such a one.
std::set<std::string> Run::find_hindered() const
{
  std::set<std::string> all;
  for (const std::string& instance : selected_)
    if (is_obstructed(instance)) all.insert(instance);
  const bool pulls_first = action_.replaces() && action_.only_if_changed && action_.pulls;
  if (pulls_first && !strange_at_first_.empty()) return selected_; // all is left if a pull fails
  if (!traits(action_.verb).brings_up) return all;
  for (std::size_t before = 0; before != all.size();) {
    before = all.size();
    for (const std::string& instance : selected_) {
      std::set<std::string> others = providers(instance);
      if (action_.replaces() && !is_rolled(instance)) others.merge(dependents(instance));
      if (std::any_of(others.begin(), others.end(), [&](const std::string& other) { return all.contains(other); }))
        all.insert(instance);
    }
  }
  return all;
}

Run::Seen Run::look_at(const std::string& instance) const
{
  Seen seen;
  const FakeContainer* container = own(instance);
  seen.at = harbour_.daemon_of(instance).moment();
  seen.has_image = has_image(instance);
  if (container == nullptr) return seen;
  const bool same_image = image_for(instance) == container->image_id;
  seen.exists = true;
  seen.running = container->running();
  seen.current = same_image && is_current(*container);
  seen.unchanged = same_image && (!container->labels().contains("io.maestro.config-hash") || is_current(*container));
  seen.done = ends_by_itself(plan(instance)) && !seen.running && container->state != engine::State::created &&
              container->exit_code == 0;
  seen.healthy = container->health == engine::Health::healthy;
  return seen;
}

/// `restart --only-if-changed` does nothing to what runs, or has done its work, as described.
bool Run::left_alone(const std::string& instance) const
{
  const auto seen = seen_.find(instance);
  if (!action_.only_if_changed || seen == seen_.end()) return false;
  return (seen->second.running && seen->second.unchanged) || (seen->second.done && seen->second.current);
}

/// What a container on a ship that could not be asked may need is not stopped by a restart.
bool Run::must_stay(const std::string& instance) const
{
  const FakeContainer* const container = own(instance);
  return seen_.at(instance).running && container != nullptr && container->running() &&
         std::any_of(known_.begin(), known_.end(), [](const auto& one) { return !one.second; });
}

} // namespace maestro::explore
