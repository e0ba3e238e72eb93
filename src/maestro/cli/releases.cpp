// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/option.hpp>
#include <maestro/cli/releases.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/load/kept.hpp>
#include <maestro/load/kept_headers.hpp>
#include <maestro/plan/description_changes.hpp>
#include <maestro/run/pinned_images.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace maestro::cli {
namespace {

std::string title_of(const KeptRelease& release) { return fmt::format("release {}", release.record.number); }

[[noreturn]] void refuse_release(const std::string& name, const std::vector<Diagnostic>& problems,
                                 const Arguments& arguments, Terminal& terminal)
{
  show_problems(problems, arguments, terminal);
  throw Error(Fault::failed, fmt::format("{} cannot be brought back as it was described", name),
              "write what is missing into the description again, and apply that");
}

Side side_with(Loaded loaded, const KeptRelease& release, const History& history)
{
  Side side{release.record.number, std::move(loaded), {}};
  pin_images(*side.loaded.environment, history, release);
  side.digests = release_digests(side.environment());
  side.digests.withheld = release.record.release->withheld; // what was withheld is today's by now
  return side;
}

std::optional<Side> side_if_kept(const KeptRelease& release, const History& history, const Loaded& today,
                                 const Arguments& arguments)
{
  if (!release.record.release || !release.record.release->source) return std::nullopt;
  Loaded then = load_kept(*release.record.release->source, today, load_options(arguments), title_of(release));
  if (!then.environment) return std::nullopt;
  return side_with(std::move(then), release, history);
}

bool is_named(const InstanceChange& change, const std::vector<std::string>& things)
{
  return things.empty() || std::ranges::any_of(things, [&](const std::string& thing) {
           return thing == change.name.text() || thing == change.service.text();
         });
}

} // namespace

History history_of(const Environment& environment, engine::Fleet& fleet, Terminal& terminal)
{
  History history = read_history(environment, fleet);
  report_unreachable(history.errors, terminal);
  return history;
}

const KeptRelease& release_called(const std::string& word, const History& history)
{
  constexpr Range numbers{1, 999'999};
  const auto number = static_cast<ReleaseNumber>(number_of(word, numbers, "a release"));
  const auto found =
      std::ranges::find(history.releases, number, [](const KeptRelease& one) { return one.record.number; });
  if (found == history.releases.end() && !history.errors.empty())
    throw Error(Fault::unreachable, fmt::format("there is no release {} on the ships that answer", number));
  if (found == history.releases.end())
    throw Error(Fault::usage, fmt::format("there is no release {}", number),
                "`maestro history` shows those that are kept");
  return *found;
}

Loaded description_of(const KeptRelease& release, const Loaded& today, const Arguments& arguments, Terminal& terminal)
{
  const std::string name = title_of(release);
  if (!release.record.release)
    throw Error(Fault::failed, fmt::format("{} cannot be read: {}", name, safe_text(release.record.problem)));
  if (!release.record.release->source)
    throw Error(Fault::failed, fmt::format("{} can be told, but not brought back: its description was not kept", name),
                fmt::format("maestro {} wrote it", safe_text(release.record.release->maestro)));
  Loaded then = load_kept(*release.record.release->source, today, load_options(arguments), name);
  if (!then.environment) refuse_release(name, then.problems, arguments, terminal);
  return then;
}

Loaded description_to_apply(const KeptRelease& release, const Loaded& today, const Arguments& arguments,
                            Terminal& terminal)
{
  Loaded then = description_of(release, today, arguments, terminal);
  const std::string name = title_of(release);
  const auto problems = direct_headers(*then.environment, *today.environment, name);
  if (!problems.empty()) refuse_release(name, problems, arguments, terminal);
  return then;
}

Side side_of(const KeptRelease& release, const History& history, const Loaded& today, const Arguments& arguments,
             Terminal& terminal)
{
  return side_with(description_of(release, today, arguments, terminal), release, history);
}

DescriptionDiff compared(const Side& then, const Side& now, const std::vector<std::string>& things)
{
  DescriptionDiff diff{.environment = now.environment().name,
                       .then = then.number,
                       .now = now.number,
                       .compared = now.environment().instances.size()};
  DescriptionDigests before = then.digests, after = now.digests;
  for (InstanceChange& change : instance_changes(then.environment(), now.environment())) {
    const std::string part = "instance " + change.name.text(); // is told by itself
    for (DescriptionDigests* digests : {&before, &after}) digests->parts.erase(part);
    after.withheld = before.withheld; // which is other because of it
    if (is_named(change, things)) diff.instances.push_back(std::move(change));
  }
  if (things.empty()) diff.others = differences(before, after);
  return diff;
}

std::optional<DescriptionDiff> compared_with_before(const KeptRelease& release, const History& history,
                                                    const Loaded& today, const Arguments& arguments)
{
  const KeptRelease* const before = history.before(release);
  if (before == nullptr) return std::nullopt;
  const auto then = side_if_kept(*before, history, today, arguments);
  const auto now = side_if_kept(release, history, today, arguments);
  return then && now ? std::optional(compared(*then, *now, {})) : std::nullopt;
}

} // namespace maestro::cli
