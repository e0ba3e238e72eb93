// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The library's front door: a description becomes an Environment (load), its ships are asked (connect, observe), a
/// wish becomes a plan (make_plan), and the plan is carried out (execute). All that waits runs inside net::run:
///
///     maestro::net::run([] {
///       const maestro::Loaded loaded = maestro::load({.file = "maestro.yaml"});
///       if (!loaded.valid()) return 1; // loaded.problems says why
///       const maestro::Environment& environment = *loaded.environment;
///       const maestro::Graph graph(environment);
///       const auto instances = maestro::select(environment, graph, {.things = {"web"}});
///       maestro::engine::Fleet fleet = maestro::connect(environment);
///       const auto observed =
///           maestro::observe(environment, fleet, maestro::observe_wish(maestro::Verb::start, instances));
///       const auto plan = maestro::make_plan(environment, graph, observed, {.instances = instances});
///       return exit_code(maestro::execute(plan, environment, fleet, sink, {})); // sink: an EventSink of yours
///     });
#include <maestro/engine/docker_config.hpp>
#include <maestro/engine/fleet.hpp>
#include <maestro/load/load.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/model/graph.hpp>
#include <maestro/model/select.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/plan/secrets.hpp>
#include <maestro/run/closer.hpp>
#include <maestro/run/execute.hpp>
#include <maestro/run/follow.hpp>
#include <maestro/run/observe.hpp>
#include <maestro/run/secrets.hpp>

namespace maestro {

/// The engines of all ships. Nothing is contacted before it is asked for something. The HTTP headers that Docker's own
/// configuration asks for are sent with every request. Where /tmp cannot be written to, ssh's sockets are made in the
/// runtime folder of the user.
engine::Fleet connect(const Environment& environment, const engine::DockerConfig& docker = {},
                      const std::string& runtime_folder = {});

} // namespace maestro
