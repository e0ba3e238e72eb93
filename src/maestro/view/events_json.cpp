// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/view/events_json.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/plan_json.hpp>

#include <boost/json.hpp>

namespace maestro {
namespace {

namespace json = boost::json;

constexpr Result results[] = {Result::ok,      Result::unchanged,   Result::failed,
                              Result::skipped, Result::unreachable, Result::cancelled};

json::array names(const std::vector<InstanceName>& instances)
{
  json::array all;
  for (const InstanceName& instance : instances) all.push_back(json::value(instance.text()));
  return all;
}

/// A resource is told with the first of the instances that need it, and with all of them.
void describe(json::object& line, const Step& step)
{
  if (const InstanceName* instance = step.instance()) line["instance"] = instance->text();
  if (!step.needed_by.empty()) {
    line["instance"] = step.needed_by.front().text();
    line["instances"] = names(step.needed_by);
  }
  line["ship"] = step.ship.text();
  line["subject"] = {{"kind", kind(step.subject)}, {"name", name(step.subject)}, {"ship", step.ship.text()}};
  line["action"] = word(step.action);
}

json::object counts(const PlayResult& result)
{
  json::object object;
  for (const Result kind : results) {
    const auto found = result.counts.find(kind);
    object[to_text(kind)] = found == result.counts.end() ? 0 : found->second;
  }
  return object;
}

json::object fields(const Plan& plan, const Event& event)
{
  json::object line;
  const auto begin = [&](std::string_view name) { line["event"] = name; };
  const auto about = [&](std::string_view name, StepId step) {
    begin(name);
    line["step"] = step + 1;
    describe(line, plan.steps.at(step));
  };
  std::visit(Overloaded{
                 [&](const PlayStarted&) {
                   begin("play_started");
                   line["environment"] = plan.environment;
                   if (plan.is_repair) line["repair"] = true;
                   line["instances"] = plan.selected.size();
                   line["steps"] = planned_steps(plan);
                 },
                 [&](const StepStarted& fact) { about("step_started", fact.step); },
                 [&](const StepProgress& fact) {
                   about("step_progress", fact.step);
                   if (fact.percent) line["percent"] = *fact.percent;
                   if (fact.total > 0) line["current"] = fact.current, line["total"] = fact.total;
                   if (!fact.note.empty()) line["note"] = fact.note;
                   if (fact.waited.count() > 0) line["seconds"] = json_seconds(fact.waited);
                 },
                 [&](const StepFinished& fact) {
                   about("step_finished", fact.step);
                   line["result"] = to_text(fact.result);
                   line["seconds"] = json_seconds(fact.took);
                   if (!fact.error.empty()) line["error"] = fact.error;
                 },
                 [&](const InstanceFinished& fact) {
                   begin("instance_finished");
                   line["instance"] = fact.instance.text();
                   line["ship"] = fact.ship.text();
                   line["result"] = to_text(fact.result);
                   const bool wrong = fact.result == Result::failed || fact.result == Result::unreachable;
                   if (!fact.because.empty()) line[wrong ? "error" : "because"] = fact.because;
                   if (!fact.container_id.empty()) line["container_id"] = fact.container_id;
                   if (fact.down) line["down"] = true;
                 },
                 [&](const Warning& fact) {
                   begin("warning");
                   line["instance"] = fact.instance.text();
                   line["ship"] = fact.ship.text();
                   line["message"] = fact.words;
                 },
                 [&](const Interrupted& fact) {
                   begin("interrupted");
                   line["signal"] = fact.signal;
                 },
                 [&](const PlayFinished& fact) {
                   begin("play_finished");
                   line["counts"] = counts(fact.result);
                   json::array kept_up;
                   for (const KeptUp& kept : fact.result.kept_up)
                     kept_up.push_back({{"service", kept.service.text()}, {"least", kept.least}, {"of", kept.of}});
                   line["kept_up"] = std::move(kept_up);
                   line["down"] = names(fact.result.down);
                   line["exit_code"] = exit_code(fact.result);
                   line["seconds"] = json_seconds(fact.result.took);
                 },
             },
             event);
  return line;
}

} // namespace

JsonView::JsonView(const Plan& plan, std::function<Moment()> clock, Write write)
    : plan_(plan), clock_(std::move(clock)), write_(std::move(write))
{
}

void JsonView::on(const Event& event)
{
  json::object line = fields(plan_, event);
  line["time"] = to_rfc3339(clock_());
  line["play"] = to_text(plan_.verb);
  write_(json_line(line));
}

json::object plan_value(const Plan& plan, FieldValues values)
{
  json::object summary;
  json::array steps;
  for (const Step& step : plan.steps) {
    json::array after;
    for (const StepId id : all_after(plan, step)) after.push_back(id + 1);
    const std::string action(word(step.action));
    json::object one{{"id", step.id + 1},
                     {"because", because(step)},
                     {"cause", to_text(step.cause)},
                     {"after", std::move(after)},
                     {"turn", step.is_undo ? json::value(nullptr) : json::value(step.turn + 1)},
                     {"undo", step.is_undo}};
    describe(one, step);
    one["fields"] = fields_json(step.fields, values);
    steps.push_back(std::move(one));
    if (step.is_undo) continue;
    json::value& count = summary[action];
    count = count.is_null() ? 1 : count.as_int64() + 1;
  }
  json::array settled;
  for (const SettledInstance& one : plan.settled)
    settled.push_back({{"instance", one.instance.text()},
                       {"ship", one.ship.text()},
                       {"verdict", to_text(one.verdict)},
                       {"because", one.because},
                       {"hint", text_or_null(one.hint)}});
  json::array groups;
  for (const Group& group : plan.groups)
    groups.push_back({{"service", text_or_null(group.service.text())},
                      {"at_most", group.at_most == 0 ? json::value(nullptr) : json::value(group.at_most)},
                      {"keeps_up", group.keeps_up == 0 ? json::value(nullptr) : json::value(group.keeps_up)},
                      {"spares_after_failure", group.spares_after_failure},
                      {"undoes_all", group.undoes_all}});
  json::array remarks;
  for (const Remark& remark : plan.remarks)
    remarks.push_back({{"kind", to_text(remark.kind)},
                       {"name", remark.name},
                       {"ship", remark.ship.text()},
                       {"text", remark.text},
                       {"hint", text_or_null(remark.hint)}});
  json::array unknown;
  for (const UnknownShip& ship : plan.unknown) unknown.push_back({{"ship", ship.ship.text()}, {"error", ship.error}});
  return {{"format", 1},
          {"verb", to_text(plan.verb)},
          {"environment", plan.environment},
          {"steps", std::move(steps)},
          {"groups", std::move(groups)},
          {"settled", std::move(settled)},
          {"remarks", std::move(remarks)},
          {"unknown", std::move(unknown)},
          {"summary", std::move(summary)}};
}

std::string plan_json(const Plan& plan) { return json_document(plan_value(plan)); }

} // namespace maestro
