// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <maestro/compose/text.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace maestro::compose;

namespace {

using Variables = std::map<std::string, std::string>;

Values values_of(const Variables& variables)
{
  return [&variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string value(const std::string& text, const Variables& variables = {})
{
  return value_of(parse_text(text), values_of(variables)).value_or("<none>");
}

/// What the template of a description makes of what was written.
std::string rendered(const std::string& text, const Variables& variables = {})
{
  jinja::Environment environment;
  std::vector<std::pair<jinja::Value, jinja::Value>> env(variables.begin(), variables.end());
  std::vector<std::pair<jinja::Value, jinja::Value>> names{{"env", jinja::Value::dict(std::move(env))}};
  return jinja::render(environment, "text", written(parse_text(text)), jinja::Value::dict(std::move(names))).text;
}

} // namespace

TEST_CASE("text: variables of Compose have their values, defaults and alternatives")
{
  const Variables some{{"A", "a"}, {"EMPTY", ""}};
  CHECK_EQ(value("x$A-${A}y", some), "xa-ay");
  CHECK_EQ(value("${EMPTY:-b}${EMPTY-c}${NONE:-d}${NONE-e}", some), "bde");
  CHECK_EQ(value("${A:+x}${EMPTY:+y}${EMPTY+z}${NONE+w}", some), "xz");
  CHECK_EQ(value("${NONE:-${ALSO:-${A}}}", some), "a");
  CHECK_EQ(value("${NONE}", some), "<none>");
  CHECK_EQ(value("${EMPTY:?is needed}", some), "<none>");
  CHECK_EQ(value("${A:?is needed}", some), "a");
}

TEST_CASE("text: a dollar that begins no variable stands for itself")
{
  CHECK_EQ(value("$$A costs $5, ${}, ${1}, ${A, $"), "$A costs $5, ${}, ${1}, ${A, $");
  CHECK_EQ(value("${A:x}"), "${A:x}");
}

TEST_CASE("text: what is written is rendered to the same text again")
{
  const Variables some{{"A", "a"}};
  CHECK_EQ(rendered("plain"), "plain");
  CHECK_EQ(rendered("{{ x }} {% y %} {# z #} {{{"), R"("{{ x }} {% y %} {# z #} {{{")");
  CHECK_EQ(rendered("{$A}", some), R"("{a}")");
  CHECK_EQ(rendered("${A:-x}-${NONE:-it's \"odd\" \\ {{}", some), R"("a-it's \"odd\" \\ {{")");
  CHECK_EQ(rendered("${NONE:-${A}b}", some), R"("ab")");
  CHECK_EQ(rendered("${A:+yes}${NONE:+no}${NONE+no}", some), R"("yes")");
}

TEST_CASE("text: what a variable brings in does not split")
{
  const auto parts = split(parse_text("${A:-x:y}:b:${C}"), ':');
  REQUIRE_EQ(parts.size(), 3);
  CHECK_EQ(value_of(parts[0], values_of({})), "x:y");
  CHECK_EQ(value_of(parts[1], values_of({})), "b");
  CHECK_EQ(only_variable(parts[2]), "C");
}
