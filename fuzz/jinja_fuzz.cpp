// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>

#include "fuzz.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Any bytes are a template that ends with text or with an error, within its limits. The part behind a line "====" is
/// what includes and imports get.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::string_view input = as_text(data, size);
  const std::size_t end = input.find("\n====\n");
  const std::string other(end == std::string_view::npos ? "{{ x }}" : input.substr(end + 6));

  jinja::Environment environment;
  environment.options.limits.time = std::chrono::milliseconds(500);
  environment.options.limits.steps = 20'000;
  environment.options.limits.output = 1U << 16U;
  environment.options.limits.memory = 1U << 22U;
  environment.options.limits.width = 1U << 12U;
  environment.options.strict_undefined = size % 7 == 0;
  environment.options.trim_blocks = size % 3 == 0;
  environment.options.lstrip_blocks = size % 2 == 0;
  environment.loader = [&](const std::string& name) -> std::optional<std::string> {
    return name == "a" ? std::optional(other) : std::nullopt;
  };
  const jinja::Value context = jinja::Value::dict({{"x", "text"},
                                                   {"n", 3},
                                                   {"l", jinja::Value::list({3, "b", 1.5})},
                                                   {"d", jinja::Value::dict({{"k", "v"}, {"m", 1}})}});
  try {
    const jinja::Rendered rendered = jinja::render(environment, "fuzz", input.substr(0, end), context);
    std::size_t last = 0;
    bool first = true;
    for (const jinja::Origin& origin : rendered.origins) {
      require(first || origin.offset > last);
      require(origin.offset < rendered.text.size() && origin.file < rendered.files.size());
      require(origin.line > 0 && origin.column > 0);
      last = origin.offset;
      first = false;
    }
  } catch (const jinja::Error& error) {
    require(error.line > 0 && error.column > 0);
  }
  return 0;
}
