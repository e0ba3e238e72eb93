// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/event.hpp>

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace maestro::cli {

/// Notes which instances a play did not bring where they should be, and why.
class Unfinished : public EventSink {
public:
  void on(const Event& event) override
  {
    if (const auto* play = std::get_if<PlayFinished>(&event)) note(play->result);
    const auto* finished = std::get_if<InstanceFinished>(&event);
    if (finished == nullptr || finished->result == Result::ok || finished->result == Result::unchanged) return;
    const bool is_first = reasons_.insert_or_assign(finished->instance, finished->because).second;
    if (is_first) instances_.push_back(finished->instance); // one that died after all is told twice
  }
  /// In the order in which they were told.
  const std::vector<InstanceName>& instances() const { return instances_; }
  const std::map<InstanceName, std::string>& reasons() const { return reasons_; }
  /// What to do about it, once the play has ended; or empty.
  std::string hint(const InstanceName& instance) const
  {
    const auto found = hints_.find(instance);
    return found == hints_.end() ? std::string() : found->second;
  }

private:
  void note(const PlayResult& result)
  {
    for (const Failure& failure : result.failures)
      for (const InstanceName& instance : failure.instances) hints_.emplace(instance, failure.hint);
  }

  std::vector<InstanceName> instances_;
  std::map<InstanceName, std::string> reasons_, hints_;
};

} // namespace maestro::cli
