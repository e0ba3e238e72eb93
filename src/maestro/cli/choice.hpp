// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/cli/option.hpp>
#include <maestro/model/select.hpp>
#include <maestro/plan/stray.hpp>

#include <set>
#include <string>

namespace maestro::cli {

/// Which instances a command is to act on, beside the things that are named.
struct Choice {
  bool with_dependencies = false, ignore_dependencies = false;
  std::string container_filter, ship_filter;
  bool expand_services = false, all = false;
};

/// The heading of the options of a choice.
constexpr std::string_view choice_group = "Choice of instances";

Options choice_options();
/// For commands that act on everything only if that is said.
Options careful_choice_options();

/// What a command is to act on.
SelectRequest select_request(const Arguments& arguments);

/// Whether everything is meant, on all ships or some.
bool is_of_all(const Arguments& arguments);

/// The instances that are named or chosen, not those that come with them.
std::vector<InstanceName> select_alone(const Environment& environment, const Graph& graph, const Arguments& arguments);

/// The services whose strays are meant.
StrayServices stray_services(const Environment& environment, const Graph& graph, const Arguments& arguments);

/// The ships where containers are looked for that no instance describes: all that pass the filter, if no things are
/// named or it is wanted anyway.
std::set<ShipName> ships_of_strays(const Environment& environment, const Arguments& arguments, bool wanted = false);

} // namespace maestro::cli
