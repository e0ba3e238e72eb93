// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/roll.hpp>
#include <maestro/run/execution.hpp>
#include <maestro/run/observe.hpp>

#include <fmt/core.h>

#include <algorithm>

/// How a play keeps as many of a service up as was promised.
namespace maestro {

/// Before it is asked whether it may go: others that ask meanwhile do not count it.
void Execution::note_out(const InstanceName& instance, bool was_ready)
{
  Out& out = out_[environment_.instances.at(instance).service];
  out.is_replaced = true;
  if (was_ready) out.now.insert(instance);
}

/// Once it is certain that an instance goes that was noted before.
void Execution::count_out(const InstanceName& instance)
{
  Out& out = out_[environment_.instances.at(instance).service];
  out.most = std::max(out.most, out.now.size() - std::min(out.now.size(), out.gained.size()));
}

/// Again, or for the first time.
void Execution::note_ready(const InstanceName& instance)
{
  Out& out = out_[environment_.instances.at(instance).service];
  if (out.now.erase(instance) == 0 && !replacing_.contains(instance)) out.gained.insert(instance);
}

void Execution::note_back(const InstanceName& instance)
{
  const auto out = out_.find(environment_.instances.at(instance).service);
  if (out != out_.end()) out->second.now.erase(instance);
}

void Execution::tell_kept_up()
{
  for (const Group& group : plan_.groups) {
    const auto out = out_.find(group.service);
    const bool kept_some = group.at_most > 0 && group.ready > 0 && out != out_.end() && out->second.is_replaced;
    if (!kept_some) continue;
    result_.kept_up.push_back({group.service, group.ready - std::min(group.ready, out->second.most),
                               environment_.services.at(group.service).instances.size()});
  }
}

/// Asks the ships of its service, where it is promised that some stay ready. What goes beside it is not counted.
std::optional<std::string> Execution::too_few_without(const InstanceName& instance)
{
  const Service& service = environment_.services.at(environment_.instances.at(instance).service);
  std::size_t least = 0;
  for (const Group& group : plan_.groups)
    if (group.service == service.name) least = std::max(least, group.keeps_up);
  if (least == 0) return std::nullopt;
  const Observed observed =
      observe(environment_, fleet_, {.counted = service.instances, .retelling = ObserveWish::Retelling::of_none});
  LinkBook links(environment_);
  const Standings standings = standings_of(environment_, service.instances, observed, links, plan_.adopts);
  const std::set<InstanceName>& going = out_[service.name].now;
  const auto stay = std::ranges::count_if(standings, [&](const auto& one) {
    return one.first != instance && !going.contains(one.first) && can_be_relied_on(one.second);
  });
  if (static_cast<std::size_t>(stay) >= least || !can_be_relied_on(standings.at(instance))) return std::nullopt;
  return fmt::format("without it {} of {} instances of {} would be ready, and {} must be", stay,
                     service.instances.size(), service.name, least);
}

/// One of the places where an error becomes a fact: that it is not known whether enough would stay. No promise is
/// broken on that.
std::optional<Execution::Objection> Execution::objection_to_stopping(const InstanceName& instance)
{
  try {
    auto few = too_few_without(instance);
    return few ? std::optional(Objection{*std::move(few)}) : std::nullopt;
  } catch (const Error& error) {
    return Objection{fmt::format("it is not known how many would be ready without it: {}", error.what()), error.hint(),
                     false};
  }
}

/// Before a stop. The first of a service that may not be stopped is told as a failure, and ends its roll; what was
/// replaced stays, unless this was an ordinary failure.
std::optional<Execution::Ending> Execution::kept_from_stopping(const Step& step)
{
  const InstanceName& instance = *step.instance();
  const ServiceName& service = environment_.instances.at(instance).service;
  const auto ended = [&](const InstanceName& first) {
    return Ending{Result::skipped, fmt::format("it was left running, as {} was", first), {}};
  };
  if (const auto first = kept_.find(service); first != kept_.end()) return ended(first->second);
  const auto own = replacing_.find(instance);
  const bool takes_down_ready = own == replacing_.end() || own->second.planned->takes_down_ready;
  note_out(instance, takes_down_ready);
  const auto* const stop = std::get_if<StopContainer>(&step.action);
  if (stop != nullptr && stop->is_relieved) return std::nullopt;
  const auto objection = objection_to_stopping(instance);
  if (!objection) return std::nullopt;
  Ending ending{Result::failed, fmt::format("it was left running: {}", objection->words), objection->hint};
  if (objection->is_known) {
    if (const auto [first, is_first] = kept_.try_emplace(service, instance); !is_first) return ended(first->second);
    ending.hint = "bring up what is down, or give fewer with --min-up";
  } else {
    note_failure(instance);
  }
  report(step, ending);
  return ending;
}

} // namespace maestro
