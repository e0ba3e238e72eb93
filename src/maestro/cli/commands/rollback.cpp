// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/change_options.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/goal.hpp>
#include <maestro/cli/locking.hpp>
#include <maestro/cli/releases.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/load/kept.hpp>
#include <maestro/run/pinned_images.hpp>
#include <maestro/view/history.hpp>
#include <maestro/view/saved_plan.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace maestro::cli {
namespace {

/// To the release that was named, or else to the one by which the last one is undone.
WayBack way_back(const Arguments& arguments, const History& history)
{
  if (!arguments.words.empty()) {
    const KeptRelease& named = release_called(arguments.words.front(), history);
    if (named.record.release && named.record.release->result != ReleaseResult::ok)
      throw Error(Fault::usage,
                  fmt::format("release {} ended as {}: what it was meant to be never ran", named.record.number,
                              to_text(named.record.release->result)),
                  "`maestro history` shows those that went well");
    return {.to = &named};
  }
  WayBack way = history.way_back();
  if (way.unread != nullptr)
    throw Error(
        Fault::failed,
        fmt::format("the last release, {}, cannot be read: {}", way.unread->record.number, way.unread->record.problem),
        "`maestro rollback RELEASE` goes back to one that is named");
  if (way.to == nullptr && !history.errors.empty())
    throw Error(Fault::unreachable, "there is no earlier release on the ships that answer");
  if (way.to == nullptr)
    throw Error(Fault::usage, "there is no earlier release that went well and is another than the last one",
                "`maestro history` shows those that are kept");
  return way;
}

std::vector<std::string> without(const std::vector<std::string>& names, const std::set<std::string>& others)
{
  std::vector<std::string> left;
  std::ranges::copy_if(names, std::back_inserter(left),
                       [&](const std::string& name) { return !others.contains(name); });
  return left;
}

/// What an undone release of some things was about, as far as it was there then and no other has made it since. What
/// all was made by others again is brought back all the same.
std::vector<std::string> part_to_return(const Release& undone, const std::set<std::string>& standing,
                                        const Environment& then)
{
  std::vector<std::string> known;
  for (const auto& [name, as_released] : undone.instances)
    if (then.instances.contains(InstanceName(name))) known.push_back(name);
  std::vector<std::string> changed = without(known, standing);
  if (!changed.empty() && changed.size() < known.size()) return changed;
  const auto is_known = [&](const std::string& thing) {
    return then.services.contains(ServiceName(thing)) || then.instances.contains(InstanceName(thing));
  };
  const bool can_be_said = !known.empty() && std::ranges::all_of(*undone.partial, is_known);
  return can_be_said ? *undone.partial : known;
}

/// All that nobody has to name, but for what others have made since.
std::vector<std::string> all_to_return(const std::set<std::string>& standing, const Environment& then)
{
  std::vector<std::string> names;
  for (const auto& [name, instance] : then.instances)
    if (!then.services.at(instance.service).omit) names.push_back(name.text());
  return without(names, standing);
}

/// What is brought back: what the release was about, or else what the undone one was about. Nothing named: everything.
std::vector<std::string> things_to_return(const WayBack& way, const Environment& then)
{
  const Release& release = *way.to->record.release;
  if (release.partial) return *release.partial;
  if (way.undone == nullptr) return {};
  const Release& undone = *way.undone->record.release;
  if (!undone.partial && way.standing.empty()) return {};
  std::vector<std::string> things;
  if (undone.partial) things = part_to_return(undone, way.standing, then);
  // Where what failed was not there before, all the rest may be as it was then, which is found out.
  if (!undone.partial || (things.empty() && undone.result == ReleaseResult::failed))
    things = all_to_return(way.standing, then);
  if (things.empty())
    throw Error(Fault::usage,
                fmt::format("release {} was about what release {} did not have, so there is nothing to bring back",
                            undone.number, release.number),
                "take it out of the description, and `maestro apply --prune` takes it away");
  return things;
}

/// A few of many lines, each behind the same words.
void note(const std::vector<std::string>& lines, const std::string& words, Terminal& terminal)
{
  constexpr std::size_t most = 5;
  for (std::size_t i = 0; i < lines.size() && i < most; ++i)
    terminal.error(note_text(words + lines[i], {}, terminal.error_style()));
  if (lines.size() > most)
    terminal.error(note_text(fmt::format("and {} more", lines.size() - most), {}, terminal.error_style()));
}

/// What is not quite as it was, because it was not kept.
void tell_what_is_not_brought_back(const Release& release, const Loaded& then, const std::vector<InstanceName>& unknown,
                                   Terminal& terminal)
{
  std::vector<std::string> files, images;
  for (const auto& [path, file] : then.material.value().files)
    if (!release.source.value().files.contains(path)) files.push_back(path);
  note(files, "not kept with the release, so that today's is used: file ", terminal);
  for (const InstanceName& name : unknown)
    images.push_back(fmt::format("{}: {}", name, then.environment->instances.at(name).image));
  note(images, "the image that ran is not known, so that its name decides: ", terminal);
  note(differences({release.description, release.withheld}, release_digests(*then.environment)),
       "otherwise than in the release: ", terminal);
}

/// An undone release may have left nothing but what is not described: then a second one would go nowhere else.
std::string words_if_reached(const History& history, const WayBack& way)
{
  const KeptRelease* const further = way.undone == nullptr ? nullptr : history.before(*way.to);
  return further == nullptr
             ? std::string()
             : fmt::format("all is as it was in release {} already; `maestro rollback {}` goes back further",
                           way.to->record.number, further->record.number);
}

/// What an earlier release was; its number is put among the words, for those who are told of the command.
Goal goal_to_return_to(Arguments& said, Terminal& terminal)
{
  const Loaded today = load_valid(said, terminal);
  engine::Fleet fleet = connect(*today.environment, docker_config(said, terminal), runtime_folder());
  const History history = history_of(*today.environment, fleet, terminal);
  const WayBack way = way_back(said, history);
  const KeptRelease& release = *way.to;
  Loaded then = description_to_apply(release, today, said, terminal);
  const Release& what = *release.record.release;
  const std::vector<InstanceName> unknown = pin_images(*then.environment, history, release);
  if (!said.quiet) {
    terminal.error(back_to_text(way, terminal.error_paint()));
    tell_what_is_not_brought_back(what, then, unknown, terminal);
  }
  std::vector<std::string> things = things_to_return(way, *then.environment);
  std::string if_reached = words_if_reached(history, way);
  said.words = {std::to_string(release.record.number)};
  return {.environment = *std::move(then.environment),
          .things = std::move(things),
          .kept = [source = what.source] { return source; },
          .checks_containers = true,
          .silent = silent_ships(history),
          .if_reached = std::move(if_reached)};
}

int roll_back(const Arguments& said, Terminal& terminal)
{
  if (said.words.size() > 1) throw Error(Fault::usage, "rollback is to one release");
  Arguments arguments = said;
  return change(
      Verb::apply, [&] { return goal_to_return_to(arguments, terminal); }, arguments, terminal);
}

} // namespace

Command declared::rollback()
{
  return {.name = "rollback",
          .task = Task::change,
          .rank = 2,
          .words = Words::free,
          .words_text = "[RELEASE]",
          .summary = "make what runs be what an earlier release was",
          .text = "Applies the description that was in force then, with exactly the images that ran, whatever their "
                  "names mean by now. Ships, registries and secrets are those of today. A release of some things is "
                  "gone back to for these. Without a number the last release that changed something is undone, for "
                  "what it was about: if it failed or was interrupted, by the one that was in force, or else by the "
                  "newest one before it that went well and is another. What was undone at once is passed over. What "
                  "failed cannot be gone back to. Shows the plan and asks; without a terminal, --yes is needed.",
          .examples = {{"rollback", "undo what was released last"},
                       {"rollback 12", "go back to release 12"},
                       {"plan rollback 12", "only show what that would do"}},
          .options = Options{yes_option()} + prune_options("remove what of ours was not described then") +
                     Options{leave_peers_option(), adopt_option()} + rolling_options() + play_options() +
                     lock_options(),
          .run = cli::roll_back,
          .verb = Verb::apply};
}

} // namespace maestro::cli
