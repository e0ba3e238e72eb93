// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/render.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

RenderedDescription rendered(const Description& description, const RenderOptions& wishes = {})
{
  LoadOptions options = description.options;
  options.read = [&](const std::string& path) {
    const auto found = description.files.find(path);
    if (found == description.files.end()) throw Error(Fault::description, "cannot read '" + path + "'");
    return found->second;
  };
  return render(options, wishes);
}

} // namespace

TEST_CASE("render: the process environment is env and an undefined name is empty")
{
  Description description("a: {{ env.STAGE }}{{ env.get('N', 'd') }}{{ nope }}\n");
  description.options.process_environment = {{"STAGE", "test"}};
  const auto result = rendered(description);
  REQUIRE(result.text);
  CHECK_EQ(result.rendered(), "a: testd\n");
  REQUIRE_EQ(result.problems.size(), 1);
  CHECK_EQ(result.problems[0].message, "'nope' is not defined, and so empty");
  CHECK_EQ(result.problems[0].place.column, 45);
}

TEST_CASE("render: the end of a description stays as it is written, with marks of a template and without")
{
  const auto text = [](const std::string& description) { return rendered(Description(description)).rendered(); };
  for (const std::string end : {"", "\n", "\n\n", "\r\n"}) {
    const std::string lines = end == "\r\n" ? "\n" : end;
    CHECK_EQ(text("a: {{ 1 }}" + end), "a: 1" + lines);
    CHECK_EQ(text("a: 1" + end), "a: 1" + end);
  }
  CHECK_EQ(text("a: 1{% if 1 -%}\n"
                "{% endif -%}\n"),
           "a: 1");
  for (const std::string mark : {"", "{# a comment #}"}) {
    const Environment all =
        environment(mark + with_ships("services:\n  web:\n    image: web\n    instances:\n"
                                      "      web-1:\n        ship: h1\n        files:\n"
                                      "          /a:\n            content: |\n              one\n"));
    CHECK_EQ(*all.instances.at(InstanceName("web-1")).settings.files.at(0).content, "one\n");
  }
}

TEST_CASE("render: an undefined name is told with the variable that was meant")
{
  const auto hint = [](const std::string& text) {
    Description description(text);
    description.options.process_environment = {{"STAGE", "test"}};
    const auto result = rendered(description);
    return result.problems.size() == 1 ? result.problems[0].hint : std::string("not one problem");
  };
  CHECK_EQ(hint("é: {{ STAGE }}\n"), "write {{ env.STAGE }} for the variable of that name");
  CHECK_EQ(hint("é: {{ env.STGAE }}\n"), "did you mean 'STAGE'?");
  CHECK_EQ(hint("a: {{ env.OTHER }}\n"), "add | default('…') if that is meant");
  CHECK_EQ(hint("a: {{ env['OTHER'] }}\n"), "add | default('…') if that is meant");
  CHECK_EQ(hint("a: {{ other }}\n"), "add | default('…') if that is meant");
  CHECK_EQ(hint("a: {{ OTHER }}\n"), "write {{ env.OTHER }} for the variable of that name, which is not set here");
  CHECK_EQ(hint("{% set other = 1 %}\na: {{ ohter }}\n"), "did you mean 'other'?");
}

TEST_CASE("render: an undefined name is an error when that is wished")
{
  const auto result = rendered(Description("a: {{ nope }}\n"), {.strict_undefined = true});
  CHECK_FALSE(result.text);
  REQUIRE_EQ(result.problems.size(), 1);
  CHECK_EQ(result.problems[0].message, "'nope' is not defined");
}

TEST_CASE("render: includes are read beside the description whoever includes them")
{
  Description description("");
  description.options.file = "conf/shop.yaml";
  description.file("conf/shop.yaml", "{% include 'parts/a.yaml' %}")
      .file("conf/parts/a.yaml", "{% include 'parts/b.yaml' %}!")
      .file("conf/parts/b.yaml", "deep");
  CHECK_EQ(rendered(description).rendered(), "deep!");
}

TEST_CASE("render: a problem of an included part is told with that part's place")
{
  Description description("name: x\n{% include 'part.yaml' %}\n");
  description.file("part.yaml", "\nships: {h: {ip: [{{ 1 + 1 }}]}}\n");
  const Loaded loaded = description.load();
  REQUIRE_EQ(loaded.problems.size(), 1);
  CHECK_EQ(loaded.problems[0].place.file, "part.yaml");
  CHECK_EQ(loaded.problems[0].place.line, 2);
}

TEST_CASE("render: an include that is not there is told where it was asked for")
{
  const auto result = rendered(Description("a: 1\n{% include 'no.yaml' %}\n"));
  REQUIRE_EQ(result.problems.size(), 1);
  CHECK_EQ(result.problems[0].place.line, 2);
  CHECK_NE(result.problems[0].message.find("no.yaml"), std::string::npos);
}

TEST_CASE("render: the keys of JSON files are names that the template sees")
{
  Description description("{{ port }} {{ tags[1] }} {{ deep.a }} {{ none is none }}");
  description.file("one.json", R"({"port": 80, "tags": ["a", "b"], "none": null})")
      .file("two.json", R"({"deep": {"a": true}, "port": 81})");
  CHECK_EQ(rendered(description, {.contexts = {"one.json", "two.json"}}).rendered(), "81 b True True");
}

TEST_CASE("render: a context that is no JSON object is a problem")
{
  Description description("x");
  description.file("list.json", "[1]").file("text.json", "{a: 1}");
  CHECK_EQ(rendered(description, {.contexts = {"list.json"}}).problems.at(0).message,
           "'list.json' must hold a JSON object");
  CHECK_NE(rendered(description, {.contexts = {"text.json"}}).problems.at(0).message.find("'text.json' is no JSON"),
           std::string::npos);
  CHECK_EQ(rendered(description, {.contexts = {"none.json"}}).problems.at(0).message, "cannot read 'none.json'");
}

TEST_CASE("render: a text without a template is its own result")
{
  CHECK_EQ(rendered(Description("a: {b: c}\r\n")).rendered(), "a: {b: c}\r\n");
}

TEST_CASE("render: tojson writes any text so that YAML reads it as it was")
{
  const std::string text = "a \xF0\x9F\x90\xB3 \\ \" ' \xC3\xA9 <b>";
  Description description(with_instance("labels: {a: {{ env.TEXT | tojson }}}"));
  description.options.process_environment = {{"TEXT", text}};
  CHECK_EQ(environment(description.load()).instances.at(InstanceName("web-1")).settings.labels.at("a"), text);
}

TEST_CASE("render: a context that is missing is told under its own name")
{
  LoadOptions options;
  options.file = "maestro.yaml";
  options.read = [](const std::string& path) -> std::string {
    if (path == "maestro.yaml") return "name: a\n";
    throw Error(Fault::description, "cannot read '" + path + "'");
  };
  RenderOptions wishes;
  wishes.contexts = {"absent.json"};
  const RenderedDescription rendered = render(options, wishes);
  REQUIRE_EQ(rendered.problems.size(), 1);
  CHECK_EQ(rendered.problems[0].place.file, "absent.json");
}
