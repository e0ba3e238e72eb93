// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a JSON file for templates of maestro-guest. What is read can be written as JSON, and reads as the same
// again.
#include <jinja/template.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/json.hpp>

#include "fuzz.hpp"

#include <optional>
#include <string>

using namespace maestro::guest_program;

namespace {

/// Nothing where the text is no JSON; keys are sorted, and of equal ones there is one.
std::optional<std::string> written(std::string_view text)
{
  try {
    const jinja::Value context = jinja::Value::dict({{"it", json_value(text, "fuzz.json")}});
    return jinja::render({}, "fuzz", "{{ it|tojson }}", context).text;
  } catch (const Failure& failure) {
    require(std::string_view(failure.what()).starts_with("fuzz.json:"));
    return std::nullopt;
  } catch (const jinja::Error&) { // nested deeper than the stack is, which sanitizers make short
    return std::nullopt;
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::optional<std::string> once = written(as_text(data, size));
  if (once) require(written(*once) == once);
  return 0;
}
