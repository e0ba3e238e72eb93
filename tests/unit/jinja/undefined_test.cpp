// SPDX-License-Identifier: Apache-2.0
#include "rendered.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace jinja;
using namespace jinja::testing;

namespace {

Options strict()
{
  Options options;
  options.strict_undefined = true;
  return options;
}

std::string warnings_of(const std::string& source, Files files = {})
{
  std::string result;
  for (const Warning& warning : render(environment_of(std::move(files)), "main", source, Value::dict()).warnings)
    result += warning.name + "@" + warning.file + ":" + std::to_string(warning.line) + ":" +
              std::to_string(warning.column) + " ";
  return result;
}

} // namespace

TEST_CASE("undefined: it prints as nothing, is false and empty")
{
  CHECK_EQ(text_of("[{{ nope }}{{ 'x' if nope }}{% for i in nope %}i{% endfor %}{{ nope|length }}]"), "[0]");
  CHECK_EQ(text_of("{{ nope == other }}{{ nope is defined }}{{ nope|default('d') }}"), "TrueFalsed");
}

TEST_CASE("undefined: an attribute of it, a call or arithmetic is an error")
{
  CHECK_EQ(error_of("{{ nope.x }}"), "main:1:9: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ nope['x'] }}"), "main:1:8: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ nope() }}"), "main:1:4: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ nope + 1 }}"), "main:1:9: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ {'a': 1}.b.c }}"), "main:1:15: a dict has no attribute 'b'.");
}

TEST_CASE("undefined: what was printed as nothing is warned of, with the place where it was read")
{
  CHECK_EQ(warnings_of("a\n {{ nope }}"), "nope@main:2:5 ");
  CHECK_EQ(warnings_of("{% set x = {}.y %}{{ x }}{{ x ~ 'a' }}"), "y@main:1:15 ");
  CHECK_EQ(warnings_of("{{ nope|upper }}{{ [nope]|join }}"), "nope@main:1:4 nope@main:1:21 ");
  CHECK_EQ(warnings_of("{% include 'p' %}", {{"p", "{{ q }}"}}), "q@p:1:4 ");
  CHECK_EQ(warnings_of("{% for i in [1, 2] %}{{ nope }}{% endfor %}"), "nope@main:1:25 ");
}

TEST_CASE("undefined: what was printed as nothing is told with the nearest of the names around")
{
  const auto nearest = [](const std::string& source) {
    const auto warnings = render(environment_of({}), "main", source, Value::dict()).warnings;
    return warnings.size() == 1 ? warnings.front().nearest : "not one warning";
  };
  CHECK_EQ(nearest("{% set tag = 1 %}{{ tga }}"), "tag");
  CHECK_EQ(nearest("{% for node in [1] %}{{ noed }}{% endfor %}"), "node");
  CHECK_EQ(nearest("{{ xyzzy }}"), "");
}

TEST_CASE("undefined: what was only asked for is not warned of")
{
  CHECK_EQ(warnings_of("{{ nope is defined }}{{ nope|default('x') }}{% if nope %}{% endif %}{{ nope or 1 }}"), "");
}

TEST_CASE("undefined: strict, every use is an error but asking whether it is there")
{
  CHECK_EQ(error_of("{{ nope }}", {}, strict()), "main:1:4: 'nope' is not defined.");
  CHECK_EQ(error_of("{% if nope %}{% endif %}", {}, strict()), "main:1:7: 'nope' is not defined.");
  CHECK_EQ(error_of("{% for x in nope %}{% endfor %}", {}, strict()), "main:1:13: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ nope == 1 }}", {}, strict()), "main:1:9: 'nope' is not defined.");
  CHECK_EQ(error_of("{{ nope is defined }}{{ nope|default('d') }}", {}, strict()), "no error: Falsed");
  CHECK_EQ(error_of("{{ nope is sequence }}", {}, strict()), "no error: False");
}
