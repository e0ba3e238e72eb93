// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <maestro/compose/text.hpp>
#include <maestro/yaml/parse.hpp>

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
std::string rendered(const std::string& written_text, const Variables& variables = {})
{
  jinja::Environment environment;
  std::vector<std::pair<jinja::Value, jinja::Value>> env(variables.begin(), variables.end());
  std::vector<std::pair<jinja::Value, jinja::Value>> names{{"env", jinja::Value::dict(std::move(env))}};
  return jinja::render(environment, "text", written_text, jinja::Value::dict(std::move(names))).text;
}

/// That, read as YAML: a text.
std::string read_again(const std::string& text, const Variables& variables = {})
{
  using namespace maestro;
  Sources sources;
  Diagnostics problems(sources);
  const std::string page = "[" + rendered(written(parse_text(text)), variables) + "]";
  const auto document = yaml::parse(sources, sources.add("text", page), problems);
  REQUIRE(document);
  REQUIRE_EQ(document->root().items.size(), 1);
  const yaml::Node& node = *document->root().items[0];
  CHECK_EQ(node.type, yaml::Type::text);
  return std::string(node.text);
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
  const auto quoted = [&](const std::string& text) { return rendered(written_in_quotes(parse_text(text)), some); };
  CHECK_EQ(quoted("plain"), "plain");
  CHECK_EQ(quoted("{{ x }} {% y %} {# z #} {{{"), R"("{{ x }} {% y %} {# z #} {{{")");
  CHECK_EQ(quoted("{$A}"), R"("{a}")");
  CHECK_EQ(quoted("${A:-x}-${NONE:-it's \"odd\" \\ {{}"), R"("a-it's \"odd\" \\ {{")");
  CHECK_EQ(quoted("${NONE:-${A}b}"), R"("ab")");
  CHECK_EQ(quoted("${A:+yes}${NONE:+no}${NONE+no}"), R"("yes")");
}

TEST_CASE("text: what a variable holds is never taken for something else")
{
  for (const std::string odd :
       {"x\"y", "p\\nq", "'", "a: b #c", "7", "no", "null", "two\nlines\n", " {{ x }} ", "\t"}) {
    const Variables some{{"H", odd}};
    CAPTURE(odd);
    CHECK_EQ(read_again("$H", some), odd);
    CHECK_EQ(read_again("${H}/", some), odd + "/");
    CHECK_EQ(read_again("it's \"\\n {{ x }} ${H}-${NONE:-b}", some), "it's \"\\n {{ x }} " + odd + "-b");
    CHECK_EQ(read_again("${NONE:-$H}", some), odd);
    CHECK_EQ(read_again("${H:+$H}", some), odd);
    CHECK_EQ(read_again("${NONE-" + odd.substr(0, odd.find('}')) + "}"), odd.substr(0, odd.find('}')));
  }
}

TEST_CASE("text: a character of any plane may stand beside a variable, and in one")
{
  for (const std::string value : {"a", "a\"b", "c:\\d", "\U0001f680"}) {
    const Variables some{{"A", value}};
    CHECK_EQ(read_again("\u00e9 \u20ac $A", some), "\u00e9 \u20ac " + value);
    CHECK_EQ(read_again("\U0001f680 $A", some), "\U0001f680 " + value);
  }
  CHECK_EQ(read_again("${NONE:-\U0001f680}"), "\U0001f680");
}

TEST_CASE("text: defaults from elsewhere count before those that are written")
{
  const Variables env_file{{"TAG", "14"}, {"EMPTY", ""}};
  const auto with = [&](const std::string& text) {
    return written_bare(with_defaults(parse_text(text), values_of(env_file)));
  };
  CHECK_EQ(with("$TAG"), "{{ env.TAG | default('14', true) }}");
  CHECK_EQ(with("a:${TAG:-16}"), "a:{{ env.TAG | default('14', true) }}");
  CHECK_EQ(with("${TAG-16}"), "{{ env.TAG | default('14') }}");
  CHECK_EQ(with("${TAG:?}"), "{{ env.TAG | default('14', true) }}");
  CHECK_EQ(with("${OTHER:-$TAG}"), "{{ env.OTHER | default(env.TAG | default('14', true), true) }}");
  CHECK_EQ(with("${EMPTY:-16}"), "{{ env.EMPTY | default('16', true) }}");
  CHECK_EQ(with("${EMPTY-16}"), "{{ env.EMPTY | default('') }}");
  CHECK_EQ(with("${OTHER:-16}"), "{{ env.OTHER | default('16', true) }}");
  CHECK_EQ(with("x${TAG:+-y}"), "x-y");
}

TEST_CASE("text: what a variable brings in does not split")
{
  const auto parts = split(parse_text("${A:-x:y}:b:${C}"), ':');
  REQUIRE_EQ(parts.size(), 3);
  CHECK_EQ(value_of(parts[0], values_of({})), "x:y");
  CHECK_EQ(value_of(parts[1], values_of({})), "b");
  CHECK_EQ(only_variable(parts[2]), "C");
}
