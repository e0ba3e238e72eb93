// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/run/masked_events.hpp>

#include <utility>

namespace maestro {

PlayResult without_secrets(PlayResult result, const Secrets& secrets)
{
  for (Failure& failure : result.failures) {
    for (std::string* words : {&failure.doing, &failure.words, &failure.hint, &failure.left_behind})
      *words = secrets.masked(std::move(*words));
    for (std::string& line : failure.log) line = secrets.masked(std::move(line));
  }
  for (Warning& warning : result.warnings) warning.words = secrets.masked(std::move(warning.words));
  return result;
}

void MaskedEvents::on(const Event& event)
{
  if (!secrets_.knows_any()) return next_.on(event);
  Event told = event;
  std::visit(Overloaded{
                 [](PlayStarted&) {}, [](StepStarted&) {},
                 [&](StepProgress& progress) { progress.note = secrets_.masked(std::move(progress.note)); },
                 [&](StepFinished& finished) { finished.error = secrets_.masked(std::move(finished.error)); },
                 [&](InstanceFinished& finished) { finished.because = secrets_.masked(std::move(finished.because)); },
                 [&](Warning& warning) { warning.words = secrets_.masked(std::move(warning.words)); },
                 [](Interrupted&) {}, [](PlayFinished&) {}, // of a result without secrets
             },
             told);
  next_.on(told);
}

} // namespace maestro
