// SPDX-License-Identifier: Apache-2.0
//
// Any text as a saved plan: refused with words that name the file, or read.
#include <maestro/base/error.hpp>
#include <maestro/view/saved_plan.hpp>

#include "fuzz.hpp"

#include <string>

using namespace maestro;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  try {
    const SavedPlan plan = read_saved_plan(as_text(data, size), "a.plan");
    for (const SavedPlan::Step& step : plan.steps) require(!step.what.empty() && step.why.starts_with("because "));
  } catch (const Error& error) {
    require(error.fault() == Fault::usage || error.fault() == Fault::outdated);
    require(std::string_view(error.what()).starts_with("a.plan: "));
  }
  return 0;
}
