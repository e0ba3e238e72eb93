// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/option.hpp>
#include <maestro/cli/releases.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/load/kept.hpp>
#include <maestro/load/kept_headers.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace maestro::cli {
namespace {

std::string name_of(const KeptRelease& release) { return fmt::format("release {}", release.record.number); }

[[noreturn]] void refuse_release(const std::string& name, const std::vector<Diagnostic>& problems,
                                 const Arguments& arguments, Terminal& terminal)
{
  show_problems(problems, arguments, terminal);
  throw Error(Fault::failed, fmt::format("{} cannot be brought back as it was described", name),
              "write what is missing into the description again, and apply that");
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
  const std::string name = name_of(release);
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
  const std::string name = name_of(release);
  const auto problems = direct_headers(*then.environment, *today.environment, name);
  if (!problems.empty()) refuse_release(name, problems, arguments, terminal);
  return then;
}

} // namespace maestro::cli
