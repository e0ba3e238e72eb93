// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/status_text.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/plan/in_place.hpp>
#include <maestro/plan/standing.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <variant>

namespace maestro {
namespace {

/// A container that its policy has brought back this often, and whose present life is this young, is in a loop.
constexpr std::int64_t restarts_of_a_loop = 3;
constexpr std::chrono::seconds young{10}; // Docker forgets earlier deaths of what has lived so long

constexpr int killed = 137; // 128 + SIGKILL

/// Whether the engine's words tell that a container was started only just now: "Up Less than a second", "Up 5 seconds".
bool is_young(const engine::ContainerSummary& container)
{
  const auto age = engine::uptime(container.status_text);
  return !age || *age <= young;
}

bool is_in_a_loop(const engine::ContainerSummary& container, const engine::ContainerState* inspected)
{
  return inspected != nullptr && inspected->restart_count >= restarts_of_a_loop && is_young(container);
}

Condition condition_of(const Instance& instance, const engine::ContainerSummary& container,
                       const engine::ContainerState* inspected)
{
  const engine::State state = inspected == nullptr ? container.state : inspected->state;
  switch (state) {
  case engine::State::created:
    return Condition::created;
  case engine::State::running: {
    if (is_in_a_loop(container, inspected)) return Condition::restarting;
    const engine::Health health = inspected == nullptr ? container.health : inspected->health;
    if (health == engine::Health::starting) return Condition::starting;
    return health == engine::Health::unhealthy ? Condition::unhealthy : Condition::running;
  }
  case engine::State::paused:
    return Condition::paused;
  case engine::State::restarting:
    return Condition::restarting;
  case engine::State::removing:
  case engine::State::dead:
    return Condition::dead;
  case engine::State::exited: {
    const auto code = inspected == nullptr ? container.exit_code : std::optional(inspected->exit_code);
    return expects_end(instance.lifecycle.running) && code == 0 ? Condition::done : Condition::ended;
  }
  }
  return Condition::unknown;
}

Readiness readiness_of(const Instance& instance, const Standing& standing)
{
  const std::vector<Check>& checks = instance.lifecycle.running;
  switch (standing.condition) {
  case Condition::done:
    return Readiness::ready;
  case Condition::running: {
    if (expects_end(checks)) return Readiness::unready;
    if (expects_health(checks) && standing.container->health != engine::Health::healthy) return Readiness::unready;
    const bool health_says_all = std::all_of(
        checks.begin(), checks.end(), [](const Check& check) { return std::holds_alternative<HealthCheck>(check); });
    return health_says_all ? Readiness::ready : Readiness::untested;
  }
  case Condition::starting:
    // Without a check that asks for health an instance is ready as soon as it runs, also when it is started.
    if (expects_health(checks) || expects_end(checks)) return Readiness::unready;
    return checks.empty() ? Readiness::ready : Readiness::untested;
  case Condition::unhealthy:
  case Condition::paused:
  case Condition::restarting:
  case Condition::ended:
  case Condition::created:
  case Condition::dead:
  case Condition::absent:
  case Condition::unknown:
    return Readiness::unready;
  }
  return Readiness::unready;
}

/// Engines name an image by its id alone once its name means another one.
bool has_lost_its_name(const engine::ContainerSummary& container) { return is_id(container.image); }

/// Whether an image's name alone tells: a container that was made by a digest runs what a tag meant once.
bool is_other_than(const ImageReference& described, const engine::ContainerSummary& container)
{
  return described.digest.empty() && (has_lost_its_name(container) || !parse_image(container.image).digest.empty());
}

/// Missing is only an image that is described as it was: of another one that is described now, its ship need not have
/// any yet.
enum class ImageIs { same, other, missing };

ImageIs image_of(const Instance& instance, const ShipFacts& facts, const engine::ContainerSummary& container)
{
  const ImageReference described = parse_image(instance.image);
  if (instance.pinned_image) return instance.pinned_image->id == container.image_id ? ImageIs::same : ImageIs::other;
  if (!facts.images) return is_other_than(described, container) ? ImageIs::other : ImageIs::same;
  const auto local = facts.images->find(normalised(described));
  if (local == facts.images->end()) {
    const std::string& name = image_name(container, facts);
    return is_id(name) || normalised(parse_image(name)) == normalised(described) ? ImageIs::missing : ImageIs::other;
  }
  const bool is_as_on_ship = local->second == facts.image_id(container);
  return is_as_on_ship && !facts.moved_images.contains(local->first) ? ImageIs::same : ImageIs::other;
}

/// Whether what was changed since it was made is as described by now, of a container whose labels leave that open.
bool is_as_told(const engine::ContainerSummary& container, const engine::Retold& retold, const ShipFacts& facts,
                const engine::ContainerSpec& described)
{
  const std::vector<Field> fields = differing_fields({.described = described,
                                                      .labels = container.labels,
                                                      .retold = retold,
                                                      .was_changed = facts.traces.contains(container.id),
                                                      .ship = &facts});
  return std::ranges::all_of(fields, &Field::outside);
}

/// Whether it is made as described, by its labels or by what its engine tells; nothing if neither is known.
std::optional<bool> is_current(const ShipFacts& facts, const engine::ContainerSummary& container,
                               const engine::ContainerSpec& described)
{
  const auto current = has_current_config(container.labels, described);
  if (!current) return std::nullopt;
  const bool is_open =
      *current ? facts.traces.contains(container.id) : may_have_been_updated(container.labels, described);
  const auto retold = facts.retold.find(container.id);
  if (!is_open || facts.is_podman || retold == facts.retold.end()) return current;
  return is_as_told(container, retold->second, facts, described);
}

Difference difference_of(const Environment& environment, const Instance& instance, const ShipFacts& facts,
                         const engine::ContainerSummary& container, const SecretDigests& secrets, LinkBook& links)
{
  const ImageIs image = image_of(instance, facts, container);
  if (image == ImageIs::missing) return Difference::image_missing;
  const bool is_same = image == ImageIs::same;
  if (facts.made_as_described.contains(container.id)) return is_same ? Difference::none : Difference::image;
  engine::ContainerSpec described = container_spec(environment, instance, links);
  label_secrets(described, secrets);
  const auto current = is_current(facts, container, described);
  if (!current) return is_same ? Difference::unknown : Difference::image;
  if (*current) return is_same ? Difference::none : Difference::image;
  if (!is_same)
    return differs_only_in(container.labels, described, [](std::string_view key) { return key == "image"; })
               ? Difference::image
               : Difference::image_and_configuration;
  const std::optional<UpdatePolicy>& update = environment.services.at(instance.service).update;
  const bool is_left =
      update && update->leaves_peers &&
      differs_only_in(container.labels, described, [](std::string_view key) { return key == "peers"; });
  return is_left ? Difference::peers : Difference::configuration;
}

} // namespace

const std::string& image_name(const engine::ContainerSummary& container, const ShipFacts& facts)
{
  const engine::ContainerState* const inspected = facts.closer_look(container);
  return inspected == nullptr ? container.image : inspected->image;
}

bool has_another_image(const Instance& instance, const engine::ContainerSummary& container, const ShipFacts& facts)
{
  return image_of(instance, facts, container) == ImageIs::other;
}

std::string_view to_text(Condition condition)
{
  switch (condition) {
  case Condition::running:
    return "running";
  case Condition::starting:
    return "starting";
  case Condition::unhealthy:
    return "unhealthy";
  case Condition::paused:
    return "paused";
  case Condition::restarting:
    return "restarting";
  case Condition::ended:
    return "ended";
  case Condition::done:
    return "done";
  case Condition::created:
    return "created";
  case Condition::dead:
    return "dead";
  case Condition::absent:
    return "absent";
  case Condition::unknown:
    return "unknown";
  }
  return {};
}

std::string_view to_text(Difference difference)
{
  switch (difference) {
  case Difference::image:
    return "its image has changed";
  case Difference::image_missing:
    return "its image is not on the ship any more";
  case Difference::configuration:
    return "its configuration has changed";
  case Difference::image_and_configuration:
    return "its image and its configuration have changed";
  case Difference::peers:
    return "what it is told of its peers has changed, and is left";
  case Difference::none:
  case Difference::unknown:
    return {};
  }
  return {};
}

bool differs(Difference difference) { return difference != Difference::unknown && !is_as_described(difference); }

bool differs_in_configuration(Difference difference)
{
  return difference == Difference::configuration || difference == Difference::image_and_configuration;
}

bool is_as_described(Difference difference)
{
  return difference == Difference::none || difference == Difference::peers;
}

bool Standing::done_as_described() const { return condition == Condition::done && is_as_described(difference); }

bool Standing::up() const
{
  switch (condition) {
  case Condition::running:
  case Condition::starting:
  case Condition::unhealthy:
  case Condition::paused:
  case Condition::restarting:
    return true;
  case Condition::ended:
  case Condition::done:
  case Condition::created:
  case Condition::dead:
  case Condition::absent:
  case Condition::unknown:
    return false;
  }
  return false;
}

Standing standing_of(const Environment& environment, const Instance& instance, const Observed& observed,
                     LinkBook& links, bool adopt)
{
  Standing standing;
  if (!observed.known(instance.ship)) return standing;
  const ShipFacts& facts = observed.ships.at(instance.ship);
  standing.condition = Condition::absent;
  const auto found = facts.containers.find(instance.name.text());
  if (found == facts.containers.end()) return standing;
  const engine::ContainerSummary& container = found->second;
  standing.whose = ownership(container.labels, environment.name);
  if (standing.whose.foreign() && !adopt) {
    standing.stranger = &container;
    return standing;
  }
  standing.container = &container;
  const engine::ContainerState* const inspected = facts.closer_look(container);
  standing.image = image_name(container, facts);
  standing.condition = condition_of(instance, container, inspected);
  if (inspected != nullptr) {
    standing.out_of_memory = inspected->oom_killed;
    standing.restarts = inspected->restart_count;
    standing.start_failed = standing.condition == Condition::created && inspected->exit_code != 0;
  }
  const bool runs_just_now = inspected != nullptr && inspected->state == engine::State::running; // in a loop
  if (standing.condition != Condition::created && !runs_just_now &&
      (!standing.up() || standing.condition == Condition::restarting))
    standing.exit_code = inspected == nullptr ? container.exit_code : std::optional(inspected->exit_code);
  if (observed.compared)
    standing.difference = difference_of(environment, instance, facts, container, observed.secrets, links);
  standing.readiness = readiness_of(instance, standing);
  return standing;
}

Standings standings_of(const Environment& environment, const std::vector<InstanceName>& instances,
                       const Observed& observed, LinkBook& links, bool adopt)
{
  Standings standings;
  standings.reserve(instances.size());
  for (const InstanceName& name : instances)
    standings.emplace(name, standing_of(environment, environment.instances.at(name), observed, links, adopt));
  return standings;
}

bool leaves_questions(const Instance& instance, const engine::ContainerSummary& container)
{
  return has_lost_its_name(container) || leaves_its_condition_open(instance, container);
}

bool leaves_its_condition_open(const Instance& instance, const engine::ContainerSummary& container)
{
  switch (container.state) {
  case engine::State::created:
  case engine::State::restarting:
    return true;
  case engine::State::running: {
    const std::string& policy = instance.settings.restart.name;
    return !policy.empty() && policy != "no" && is_young(container);
  }
  case engine::State::exited:
    return container.exit_code == killed || !container.exit_code;
  case engine::State::paused:
  case engine::State::removing:
  case engine::State::dead:
    return false;
  }
  return false;
}

std::string in_words(const Standing& standing)
{
  const std::string code = standing.exit_code ? fmt::format("{}", *standing.exit_code) : std::string("unknown");
  const std::string times =
      standing.restarts > 0 ? counted(static_cast<std::size_t>(standing.restarts), "time") : std::string();
  switch (standing.condition) {
  case Condition::ended:
    return fmt::format("ended with exit code {}{}", code, standing.out_of_memory ? " (out of memory)" : "");
  case Condition::restarting:
    if (!standing.exit_code && !times.empty()) return fmt::format("restarting ({})", times);
    return fmt::format("restarting (exit code {}{})", code, times.empty() ? "" : ", " + times);
  case Condition::done:
    return "done (exit code 0)";
  case Condition::running:
  case Condition::starting:
  case Condition::unhealthy:
  case Condition::paused:
  case Condition::created:
  case Condition::dead:
  case Condition::absent:
  case Condition::unknown:
    return std::string(to_text(standing.condition));
  }
  return {};
}

} // namespace maestro
