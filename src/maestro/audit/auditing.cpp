// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/auditing.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/overloaded.hpp>
#include <maestro/base/random.hpp>
#include <maestro/base/text.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro {

namespace {

using namespace std::chrono_literals;
using audit::Delivery;
using audit::News;
using audit::Thing;

bool writes_it_down(const Auditor& auditor) { return std::holds_alternative<FileAuditor>(auditor.kind); }

std::string about(const Failure& failure)
{
  constexpr std::size_t most = 3;
  return failure.stray.empty() ? listed(failure.instances, most) : failure.stray;
}

/// Why a play that has ended is no success, on one line.
std::string reasons(const PlayResult& result)
{
  constexpr std::size_t most = 3;
  std::vector<std::string> all;
  if (result.interrupted_by != 0) all.emplace_back("interrupted");
  for (std::size_t i = 0; i < result.failures.size() && i < most; ++i) {
    const Failure& failure = result.failures[i];
    all.push_back(fmt::format("{}: {}: {}", about(failure), failure.doing, trimmed(failure.words)));
  }
  if (result.failures.size() > most) all.push_back(fmt::format("{} more", result.failures.size() - most));
  if (all.empty())
    for (const auto& [kind, count] : result.counts)
      if (kind != Result::ok && kind != Result::unchanged && count > 0)
        all.push_back(fmt::format("{} {}", count, to_text(kind)));
  return join(all, "; ");
}

} // namespace

Auditing::Auditing(const Environment& environment, AuditedCommand command, std::function<Moment()> now)
    : environment_(environment), about_(std::move(command)), now_(std::move(now))
{
  for (const Auditor& auditor : environment.auditors) deliveries_.emplace_back(auditor);
}

void Auditing::begin(const Plan& plan, const std::vector<InstanceName>& instances, Part part)
{
  plan_ = &plan;
  part_ = part;
  if (deliveries_.empty()) return;
  add(plan, instances);
  if (std::exchange(has_begun_, true)) return;
  *command_ = {.id = random_digits(),
               .environment = environment_.name,
               .action = about_.action,
               .who = about_.who,
               .machine = about_.machine};
  if (about_.description && std::ranges::any_of(environment_.auditors, writes_it_down))
    command_->description = about_.description();
  for (Delivery& delivery : deliveries_) workers_.spawn([&delivery] { delivery.work(); });
  announce();
}

/// Those that it waits for are told beside each other.
void Auditing::announce()
{
  const News first = news(News::Kind::begun, things_);
  std::vector<std::pair<const Delivery*, Error>> failures;
  net::Group calls;
  for (Delivery& delivery : deliveries_) {
    if (!delivery.wants(first)) continue;
    if (!delivery.holds_up(first)) {
      delivery.queue(first);
      continue;
    }
    calls.spawn([&] {
      try {
        delivery.tell(first);
      } catch (const Error& error) { // all of them are told together
        delivery.give_up();
        failures.emplace_back(&delivery, error);
      }
    });
  }
  calls.wait();
  if (failures.empty()) return;
  std::vector<std::string> words;
  words.reserve(failures.size());
  for (const auto& [delivery, error] : failures)
    words.push_back(fmt::format("{} could not be told: {}", delivery->name(), error.what()));
  throw Error(Fault::failed, join(words, "\n") + "\nnothing was done",
              "with `ignore_errors: true` an auditor holds up nobody");
}

void Auditing::add(const Plan& plan, const std::vector<InstanceName>& instances)
{
  const auto put = [&](Thing thing) {
    if (places_.emplace(thing.name, things_.size()).second) things_.push_back(std::move(thing));
  };
  const auto ip = [&](const ShipName& ship) { return environment_.ships.at(ship).ip; };
  const auto put_instance = [&](const InstanceName& name) {
    const Instance& instance = environment_.instances.at(name);
    put({.name = name.text(),
         .service = instance.service.text(),
         .ship = instance.ship.text(),
         .ip = ip(instance.ship)});
  };
  for (const InstanceName& name : instances) put_instance(name);
  for (const Selected& selected : plan.selected) put_instance(selected.name);
  for (const Step& step : plan.steps)
    if (const auto* stray = std::get_if<StrayContainer>(&step.subject))
      put({.name = stray->name, .ship = step.ship.text(), .ip = ip(step.ship)});
}

News Auditing::news(News::Kind kind, std::vector<Thing> about) const
{
  return {.kind = kind,
          .at = now_(),
          .command = command_,
          .about = std::make_shared<const std::vector<Thing>>(std::move(about))};
}

News Auditing::news_of(News::Kind kind, const Thing& thing) const
{
  News one = news(kind, {thing});
  one.of_command = false;
  return one;
}

void Auditing::tell(const News& news)
{
  for (Delivery& delivery : deliveries_)
    if (delivery.wants(news)) delivery.queue(news);
}

Thing* Auditing::thing(const std::string& name)
{
  const auto place = places_.find(name);
  return place == places_.end() ? nullptr : &things_[place->second];
}

void Auditing::on(const Event& event)
{
  if (!has_begun_) return;
  std::visit(Overloaded{
                 [&](const StepStarted& started) { note(started); },
                 [&](const StepFinished& finished) { note(finished); },
                 [&](const InstanceFinished& finished) { note(finished); },
                 [&](const PlayFinished& finished) {
                   result_ = finished.result;
                   is_its_own_ = part_ == Part::own;
                 },
                 [](const PlayStarted&) {},
                 [](const StepProgress&) {},
                 [](const Warning&) {},
                 [](const Interrupted&) {},
             },
             event);
}

/// What only prepares the command is not told apart.
void Auditing::note(const StepStarted& started)
{
  const InstanceName* const instance = plan_->steps[started.step].instance();
  if (part_ != Part::own || instance == nullptr) return;
  const Thing* const one = thing(instance->text());
  if (one != nullptr && begun_.insert(one->name).second) tell(news_of(News::Kind::begun, *one));
}

void Auditing::note(const StepFinished& finished)
{
  const auto* const stray = std::get_if<StrayContainer>(&plan_->steps[finished.step].subject);
  Thing* const one = stray == nullptr ? nullptr : thing(stray->name);
  if (one == nullptr || one->result.value_or(Result::ok) != Result::ok) return;
  one->result = finished.result;
  one->because = finished.error;
}

void Auditing::note(const InstanceFinished& finished)
{
  Thing* const one = thing(finished.instance.text());
  if (one == nullptr) return;
  one->result = finished.result;
  one->because = finished.because;
  const bool is_failure = finished.result == Result::failed || finished.result == Result::unreachable;
  if (is_failure && part_ == Part::preparation_to_be_met_again) return;
  if (!is_failure && (part_ != Part::own || finished.result != Result::ok || !begun_.contains(one->name))) return;
  News told = news_of(is_failure ? News::Kind::failed : News::Kind::succeeded, *one);
  if (is_failure) told.message = finished.because;
  tell(told);
}

News Auditing::last_news(const std::string& why) const
{
  const bool is_over = result_ && (is_its_own_ || why.empty()); // what went wrong then changes nothing any more
  const int code = is_over ? exit_code(*result_) : 1;
  News last = news(code == 0 ? News::Kind::succeeded : News::Kind::failed, things_);
  if (code != 0) last.message = is_over ? reasons(*result_) : why;
  if (is_over) {
    last.exit_code = code;
    last.took = result_->took;
  }
  return last;
}

std::vector<std::string> Auditing::end(const std::string& why)
{
  if (!std::exchange(has_begun_, false)) return {};
  tell(last_news(why));
  drain();
  std::vector<std::string> complaints;
  for (const Delivery& delivery : deliveries_)
    if (auto words = delivery.complaint()) complaints.push_back(*std::move(words));
  return complaints;
}

void Auditing::drain()
{
  constexpr net::Duration after_an_interrupt = 2s;
  net::to_the_end([&] {
    const net::Duration most = net::received_signal() == 0 ? net::unlimited : after_an_interrupt;
    net::Deadline cut(net::unlimited);
    const net::Interrupts interrupts([&](int) { cut.pass(); });
    cut.is_met_by([&] {
      net::Group waits;
      for (Delivery& delivery : deliveries_) waits.spawn([&delivery, most] { delivery.drain(most); });
      waits.wait();
    });
  });
}

} // namespace maestro
