// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/audit/delivery.hpp>
#include <maestro/model/environment.hpp>
#include <maestro/plan/plan.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace maestro {

/// What auditors are to know of a command that the description does not say.
struct AuditedCommand {
  std::string action{}; // start, stop, rollback, …
  std::string who{}, machine{};
  std::function<std::string()> description{}; // a digest of it; asked for only if an auditor writes it down
};

/// Tells the auditors of a description of one command that changes something: when it begins, what becomes of its
/// instances, and how it ended. It may have several plans, of which those before its own only prepare it: it begins
/// with the first one, and ends once. An auditor delays it by its own time-out at most, in the beginning; what is told
/// later goes on beside it. Lives inside net::run.
class Auditing : public EventSink {
public:
  /// The environment must outlive it, and the clock is asked for the time of each event.
  Auditing(const Environment& environment, AuditedCommand command, std::function<Moment()> now);

  /// What a plan is for the command: what it is about, or a preparation; of that, what fails may be met again by the
  /// plan that follows, and is told then.
  enum class Part { own, preparation, preparation_to_be_met_again };

  /// Right before a plan is carried out, which must outlive what is told of it. Before the first one, waits for the
  /// auditors that have to be told before anything is done; throws Error(Fault::failed) if one cannot be.
  void begin(const Plan& plan, const std::vector<InstanceName>& instances, Part part);
  void on(const Event& event) override;
  /// The command has ended, by itself or, if that is not empty, for this reason. Waits for the auditors, also when this
  /// fiber was cancelled, each as long as its time-out; an interrupt, then or before, makes that short. Returns what
  /// could not be told.
  std::vector<std::string> end(const std::string& why);

private:
  using News = audit::News;

  void add(const Plan& plan, const std::vector<InstanceName>& instances);
  void announce();
  void tell(const News& news);
  News news(News::Kind kind, std::vector<audit::Thing> about) const;
  News news_of(News::Kind kind, const audit::Thing& thing) const;
  News last_news(const std::string& why) const;
  void note(const StepStarted& started);
  void note(const StepFinished& finished);
  void note(const InstanceFinished& finished);
  audit::Thing* thing(const std::string& name);
  void drain();

  const Environment& environment_;
  AuditedCommand about_;
  std::function<Moment()> now_;
  std::list<audit::Delivery> deliveries_;
  std::shared_ptr<audit::Command> command_ = std::make_shared<audit::Command>();
  std::vector<audit::Thing> things_;
  std::map<std::string, std::size_t> places_; // of their names in things_
  std::set<std::string> begun_;               // of which it was told
  const Plan* plan_ = nullptr;
  Part part_ = Part::own; // of the plan
  bool has_begun_ = false;
  std::optional<PlayResult> result_; // of the last plan that was carried out
  bool is_its_own_ = false;          // that plan is the command's
  net::Group workers_;               // the last one: they end before what they use
};

} // namespace maestro
