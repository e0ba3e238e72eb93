// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/event.hpp>
#include <maestro/run/secrets.hpp>

namespace maestro {

/// How a play ended, told without what is secret.
PlayResult without_secrets(PlayResult result, const Secrets& secrets);

/// Hands events on without what is secret: engines, checks and containers may repeat what they were told.
class MaskedEvents : public EventSink {
public:
  MaskedEvents(EventSink& next, const Secrets& secrets) : next_(next), secrets_(secrets) {}
  void on(const Event& event) override;

private:
  EventSink& next_;
  const Secrets& secrets_;
};

} // namespace maestro
