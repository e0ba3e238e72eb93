// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/load/load.hpp>
#include <maestro/maestro.hpp>
#include <maestro/net/loop.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/labels.hpp>

#include <explore/client.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace maestro::explore {

using engine::State;
using namespace std::chrono_literals;

namespace {

Environment loaded(const Scenario& scenario)
{
  Loaded loaded = load({.file = "maestro.yaml", .read = [&](const std::string&) { return scenario.description; }});
  if (!loaded.environment) {
    std::string problems = scenario.description;
    for (const Diagnostic& problem : loaded.problems) problems += to_text(problem);
    throw std::logic_error("the explorer wrote a bad description:\n" + problems);
  }
  return std::move(*loaded.environment);
}

} // namespace

bool is_aside(const std::string& name) { return name.ends_with(".new") || name.ends_with(".old"); }

Harbour*& present_harbour()
{
  static Harbour* present = nullptr;
  return present;
}

Harbour::Harbour(const Scenario& scenario) : scenario_(&scenario), environment_(loaded(scenario))
{
  for (const std::string& ship : scenario.ships) {
    daemons_[ship] = std::make_unique<FakeDaemon>(ship);
    furnish(ship);
  }
  std::set<std::string> placed;
  while (placed.size() < scenario.instances.size()) // what volumes are taken from comes first
    for (const auto& [name, plan] : scenario.instances)
      if (!placed.contains(name) && (plan.volumes_from.empty() || placed.contains(plan.volumes_from))) {
        put(plan);
        placed.insert(name);
      }
}

void Harbour::describe(const Scenario& scenario, std::map<std::string, std::string> pinned)
{
  pinned_ = std::move(pinned);
  scenario_ = &scenario;
  environment_ = loaded(scenario);
}

void Harbour::furnish(const std::string& ship)
{
  FakeDaemon& daemon = *daemons_[ship];
  daemon.has_network({.name = "net-there"});
  furnish_otherwise(daemon, ship);
  daemon.pull_time = 300ms;
  daemon.network_time = 40ms;
  daemon.identity_token = fmt::format("{}-token", secret_mark);
  for (const std::string& image : scenario_->offered) daemon.offers_image(image);
  if (const auto images = scenario_->images_on.find(ship); images != scenario_->images_on.end())
    for (const std::string& image : images->second)
      daemon.has_image(image, scenario_->renewed.contains(image) ? "sha256:0123456789abcdef" : "");
  publish_first(daemon);
  bring_published(daemon);
  if (const auto names = scenario_->foreign.find(ship); names != scenario_->foreign.end())
    for (const std::string& name : names->second) daemon.has_container(name, "busybox:1");
  for (const StrayPlan& stray : scenario_->strays)
    if (stray.ship == ship)
      daemon.has_container({.name = stray.name,
                            .image = "busybox:1",
                            .settings = {},
                            .own_labels = {{labels::environment, environment_->name}, {labels::instance, stray.name}}},
                           stray.running ? State::running : State::exited);
  for (const Leftover& leftover : scenario_->leftovers)
    if (leftover.ship == ship) leave_behind(leftover);
  daemon.on_effect = [this](const std::string& name, const std::string&) {
    for (Client* client : clients_)
      if (client->arrive(name)) return;
  };
  daemon.on_execute = [this](const FakeContainer& container, const std::vector<std::string>&) {
    const std::string instance = instance_of(container.spec.name);
    const InstancePlan& plan = scenario_->instances.at(instance);
    const bool up = daemon_of(instance).moment() - *container.started_at >= plan.answers_after;
    return engine::ExecResult{up ? 0 : 1, up ? "up" : "not yet"};
  };
}

void Harbour::furnish_otherwise(FakeDaemon& daemon, const std::string& ship)
{
  engine::NetworkSpec made = network_spec(*environment_, environment_->networks.at("net-made"));
  if (scenario_->doubled.contains(ship))
    for (int one = 0; one < 2; ++one) daemon.has_network(made);
  const auto otherwise = scenario_->otherwise.find(ship);
  if (otherwise == scenario_->otherwise.end()) return;
  made.internal = true;
  made.labels.clear();
  if (otherwise->second.contains("net-made") && !scenario_->doubled.contains(ship)) daemon.has_network(made);
  if (otherwise->second.contains("vol-made"))
    daemon.volumes["vol-made"] = {.name = "vol-made", .driver = "local", .options = {{"type", "nfs"}}, .labels = {}};
}

void Harbour::put(const InstancePlan& plan)
{
  FakeDaemon& daemon = this->daemon(plan.ship);
  daemon.script(plan.name, plan.boots);
  if (plan.before == Before::absent) return;
  engine::ContainerSpec spec = container_spec(*environment_, environment_->instances.at(InstanceName(plan.name)));
  if (plan.before_is_old) spec.own_labels["io.maestro.config-hash"] = "2-of-another-description";
  if (plan.owner != Owner::ours) spec.own_labels.clear();
  if (plan.owner == Owner::other_environment || plan.owner == Owner::other_tool) spec.settings.restart = {};
  if (plan.owner == Owner::other_environment)
    spec.own_labels = {{labels::environment, "elsewhere"}, {labels::config_hash, "2-theirs"}};
  if (plan.owner == Owner::other_tool) spec.own_labels["com.docker.compose.project"] = "shop";
  if (spec.settings.networks.size() > 1 && daemon.networks_called("net-made").empty())
    daemon.has_network({.name = "net-made"});
  const State state = plan.before == Before::created   ? State::created
                      : plan.before == Before::running ? State::running
                                                       : State::exited;
  FakeContainer& made = daemon.has_container(spec, state);
  if (state == State::running) { // for an hour, and ready since
    made.health = engine::Health::healthy;
    made.started_at = *made.started_at - std::chrono::hours(1);
    made.log.push_back({engine::OutputStream::standard_output, "all ready\n", *made.started_at});
  }
  made.stops_after = plan.boots.back().stops_after;
  made.wants_to_run = state == State::running;
  if (state == State::running && plan.network) made.joined.insert(daemon.networks_called("net-made").front());
  if (state == State::exited) made.exit_code = ends_by_itself(plan) ? plan.before_exit_code : 137;
}

std::string Harbour::name_of(const std::string& ship, const std::string& id)
{
  const auto& events = daemon(ship).events;
  const auto made =
      std::find_if(events.begin(), events.end(), [&](const engine::ContainerEvent& event) { return event.id == id; });
  return instance_of(made == events.end() ? id : made->name);
}

std::string Harbour::instance_of(const std::string& container) const
{
  const std::string name = container.substr(0, container.rfind('.'));
  return is_aside(container) && scenario_->instances.contains(name) ? name : container;
}

void Harbour::advance()
{
  for (auto& [ship, daemon] : daemons_) daemon->container("");
}

void Harbour::prepare()
{
  present_harbour() = this;
  clients_.clear();
  standing_refusals_.clear();
  went_wrong_ = world_changed_ = false;
}

bool Harbour::is_stopping_something()
{
  return std::any_of(daemons_.begin(), daemons_.end(), [](const auto& one) {
    const std::vector<std::string> names = one.second->container_names();
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const FakeContainer* const container = one.second->container(name);
      return container != nullptr && container->running() && !container->wants_to_run;
    });
  });
}

void Harbour::settle()
{
  clients_.clear();
  for (auto& [ship, daemon] : daemons_) {
    daemon->behave();
    daemon->reachable = true;
    daemon->at_work = 0;
  }
  if (late_.empty() && !is_stopping_something()) return;
  net::run(
      [&] {
        for (const Call& call : late_) {
          const auto engine = daemon(call.ship).connect();
          try {
            call.again(*engine);
          } catch (const Error&) { // it came too late for that
          }
        }
        // A daemon that was asked to stop something does so, whether somebody still waits for the answer or not.
        while (is_stopping_something()) net::sleep(100ms);
        return 0;
      },
      net::Time::simulated);
  late_.clear();
}

/// Of two, the one that runs in this fiber.
engine::Fleet Harbour::connect()
{
  const net::Fiber* const here = &net::Loop::current().fiber();
  const auto found =
      std::find_if(clients_.begin(), clients_.end(), [&](const Client* client) { return client->fiber() == here; });
  Client* const client = found == clients_.end() ? clients_.front() : *found;
  engine::Fleet fleet;
  for (const std::string& ship : scenario_->ships)
    fleet.add(ShipName(ship), [client, ship] { return client->connect(ship); });
  return fleet;
}

// ---- What goes wrong.

namespace {

std::string_view words_for(Trouble::Kind kind)
{
  switch (kind) {
  case Trouble::Kind::refuse:
    return "the daemon refuses";
  case Trouble::Kind::lose:
    return "the request is lost";
  case Trouble::Kind::lose_answer:
    return "the answer is lost";
  case Trouble::Kind::hang:
    return "the daemon does not answer";
  case Trouble::Kind::slow:
    return "the daemon is slow";
  case Trouble::Kind::cut_streams:
    return "streams are cut";
  case Trouble::Kind::end_streams:
    return "streams come to their end";
  case Trouble::Kind::unreachable:
    return "the ship is gone";
  case Trouble::Kind::crash:
    return "the daemon crashes";
  }
  return {};
}

} // namespace

void Harbour::make_trouble(const Trouble& trouble, const Call& call, Witness& witness)
{
  witness.told(fmt::format("{}: {}{}", call.ship, words_for(trouble.kind), trouble.stays ? ", from now on" : ""));
  FakeDaemon& there = daemon(call.ship);
  const int times = trouble.stays ? testing::always : 1;
  const bool by_name = !call.target.empty() && call.name != "remove"; // the daemon knows that one by its id
  const std::string target = by_name ? there.name_of(call.asked) : "*";
  went_wrong_ = true;
  switch (trouble.kind) {
  case Trouble::Kind::refuse:
    if (trouble.stays) standing_refusals_.insert(call.name + " " + call.target);
    return there.refuse(call.name, target, 500, "no space left on device", times);
  case Trouble::Kind::lose:
    return there.lose(call.name, target, times);
  case Trouble::Kind::lose_answer:
    return there.lose_answer(call.name, target, times);
  case Trouble::Kind::hang:
    if (call.name != "pull") there.hang(call.name, target, times); // a registry may take for ever
    return;
  case Trouble::Kind::slow:
    return there.slow(call.name, target, 3s, times);
  case Trouble::Kind::cut_streams:
    return there.cut_streams(true);
  case Trouble::Kind::end_streams:
    return there.cut_streams(false);
  case Trouble::Kind::unreachable:
    there.reachable = false;
    return there.cut_streams(true);
  case Trouble::Kind::crash:
    world_changed_ = true;
    return there.crash(trouble.stays ? net::Duration(1min) : net::Duration(700ms));
  }
}

} // namespace maestro::explore
