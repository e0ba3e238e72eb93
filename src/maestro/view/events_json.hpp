// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/time.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/tree.hpp>

#include <functional>

namespace maestro {

/// A play as one JSON object a line (docs/reference/events.md). A promise: fields are added, never changed.
class JsonView : public EventSink {
public:
  JsonView(const Plan& plan, std::function<Moment()> clock, Write write);
  void on(const Event& event) override;

private:
  const Plan& plan_;
  std::function<Moment()> clock_;
  Write write_;
};

/// `plan --format json`.
std::string plan_json(const Plan& plan);

} // namespace maestro
