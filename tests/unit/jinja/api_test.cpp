// SPDX-License-Identifier: Apache-2.0
#include <jinja/values/dict.hpp>

#include "rendered.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace jinja;
using namespace jinja::testing;

TEST_CASE("rendering: the keys of the context are the names that a template sees")
{
  const Value context = Value::dict(
      {{"env", Value::dict({{"HOME", "/home/u"}})}, {"n", 3}, {"l", Value::list({1, "a", 2.5, true, Value::none()})}});
  CHECK_EQ(text_of("{{ env.HOME }} {{ n }} {{ l }}", {}, context), "/home/u 3 [1, 'a', 2.5, True, None]");
}

TEST_CASE("rendering: a template changes a copy of the context")
{
  const Value context = Value::dict({{"l", Value::list({1})}, {"d", Value::dict()}});
  CHECK_EQ(text_of("{% set _ = l.append(2) %}{% set _ = d.update(a=l) %}{{ l }}{{ d }}", {}, context),
           "[1, 2]{'a': [1, 2]}");
  CHECK_EQ(context.mapping().find(std::string_view("l"))->items().size(), 1);
  CHECK_EQ(context.mapping().find(std::string_view("d"))->mapping().size(), 0);
}

TEST_CASE("rendering: what is shared in the context stays shared in the copy")
{
  const Value list = Value::list({1});
  CHECK_EQ(text_of("{% set _ = a.append(2) %}{{ b }}", {}, Value::dict({{"a", list}, {"b", list}})), "[1, 2]");
}

TEST_CASE("rendering: functions of the caller are called with positional and named arguments")
{
  Environment environment;
  environment.globals["add"] = Value::function("add", [](const Arguments& arguments) -> Value {
    return arguments.positional.at(0).integer() + arguments.named.at(0).second.integer();
  });
  CHECK_EQ(render(environment, "main", "{{ add(1, b=2) }}", Value::dict()).text, "3");
}

TEST_CASE("rendering: imported templates see functions but not the context")
{
  Environment environment = environment_of({{"lib", "{% macro m() %}{{ f() }}{{ x }}{% endmacro %}"}});
  environment.globals["f"] = Value::function("f", [](const Arguments&) -> Value { return "F"; });
  CHECK_EQ(render(environment, "main", "{% import 'lib' as l %}{{ l.m() }}", Value::dict({{"x", "X"}})).text, "F");
  CHECK_EQ(
      render(environment, "main", "{% import 'lib' as l with context %}{{ l.m() }}", Value::dict({{"x", "X"}})).text,
      "FX");
}

TEST_CASE("rendering: the files name the main template first, then the others as they are used")
{
  const Rendered rendered =
      render(environment_of({{"a", "1"}, {"b", "2"}}), "main", "{% include 'b' %}{% include 'a' %}", Value::dict());
  CHECK_EQ(rendered.files, std::vector<std::string>{"main", "b", "a"});
}

TEST_CASE("rendering: one line end at the end of a template is dropped unless it is kept")
{
  CHECK_EQ(text_of("a\n\n"), "a\n");
  Environment environment;
  environment.options.keep_trailing_newline = true;
  CHECK_EQ(render(environment, "main", "a\n", Value::dict()).text, "a\n");
}

TEST_CASE("rendering: values that refer to themselves are shown and released")
{
  CHECK_EQ(text_of("{% set x = [1] %}{% set _ = x.append(x) %}{{ x }}"), "[1, [...]]");
  CHECK_EQ(text_of("{% set ns = namespace() %}{% set ns.me = ns %}{% macro m() %}{% endmacro %}{% set ns.m = m %}ok"),
           "ok");
  CHECK_EQ(text_of("{% set d = {} %}{% set _ = d.update(d=d) %}{{ d }}"), "{'d': {...}}");
}

TEST_CASE("rendering: the caller looks in again and again, and what it throws comes out as it is")
{
  struct Stop {};
  Environment environment;
  int looks = 0;
  environment.options.look = [&looks] { ++looks; };
  CHECK_EQ(render(environment, "main", "{% for i in range(5000) %}{{ i % 2 }}{% endfor %}", Value::dict()).text.size(),
           5000);
  CHECK_GT(looks, 5);
  const auto endless = [&environment] {
    render(environment, "main", "{% for i in range(10 ** 12) %}{% endfor %}", Value::dict());
  };
  environment.options.look = [] { throw Stop(); };
  CHECK_THROWS_AS(endless(), Stop);
  environment.options.look = [] { throw std::runtime_error("stop"); };
  CHECK_THROWS_WITH_AS(endless(), "stop", std::runtime_error);
  environment.options.look = [] { throw Failure("stop"); };
  CHECK_THROWS_WITH_AS(endless(), "stop", Failure);
}

TEST_CASE("rendering: the caller looks in while a template is parsed, too")
{
  struct Stop {};
  Environment environment;
  environment.options.look = [] { throw Stop(); };
  std::string large;
  for (int i = 0; i < 10'000; ++i) large += "{{ 1 }}";
  CHECK_THROWS_AS(render(environment, "main", large, Value::dict()), Stop);
}

TEST_CASE("rendering: further names are asked for when they are read, once, and hide nothing of the context")
{
  Environment environment = environment_of({{"lib", "{% macro m() %}{{ env is defined }}{% endmacro %}"}});
  int asked = 0;
  environment.further_names = [&](const std::string& name) {
    ++asked;
    return name == "env" ? Value::dict({{"A", 1}}) : Value();
  };
  const auto shown = [&](const std::string& source, const Value& context = Value::dict()) {
    asked = 0;
    return render(environment, "main", source, context).text;
  };
  CHECK_EQ(shown("{{ env.A }}{{ env.A }}{% set _ = env.update(A=2) %}{{ env.A }}"), "112");
  CHECK_EQ(asked, 1);
  CHECK_EQ(shown("{{ env }}", Value::dict({{"env", "mine"}})), "mine");
  CHECK_EQ(shown("{{ range(2)|list }}{{ other is defined }}"), "[0, 1]False");
  CHECK_EQ(shown("{% import 'lib' as lib %}{{ lib.m() }}{% import 'lib' as with with context %}{{ with.m() }}"),
           "FalseTrue");
  CHECK_EQ(shown("plain"), "plain");
  CHECK_EQ(asked, 0);
}

TEST_CASE("renderer: a template is read once, and each rendering begins anew")
{
  int read = 0;
  Environment environment;
  environment.loader = [&](const std::string&) -> std::optional<std::string> {
    ++read;
    return "{% set kept = f() %}{% macro m() %}{{ kept }}{% endmacro %}";
  };
  int called = 0;
  environment.globals["f"] = Value::function("f", [&](const Arguments&) -> Value { return ++called; });
  environment.options.limits.steps = 5'000;
  Renderer renderer(environment, "main",
                    "{% import 'lib' as lib %}{% set a = [1] %}{% set _ = a.append(a) %}{% macro n() %}{{ x }}"
                    "{% endmacro %}{{ lib.m() }}{{ n() }}{{ y }}{% for i in range(100) %}{% endfor %}");
  for (int turn = 1; turn <= 100; ++turn) {
    const Rendered rendered = renderer.render(Value::dict({{"x", turn}}));
    CHECK_EQ(rendered.text, std::to_string(turn) + std::to_string(turn));
    CHECK_EQ(rendered.warnings.size(), 1);
    CHECK_EQ(rendered.files.size(), 2);
  }
  CHECK_EQ(read, 1);
}

TEST_CASE("renderer: after an error the next rendering is as good as the first")
{
  const Environment environment = environment_of({});
  Renderer renderer(environment, "main",
                    "{% macro m() %}{{ 1 // x }}{% endmacro %}{% autoescape true %}{{ m() }}"
                    "{% endautoescape %}{{ '<' }}");
  for (int turn = 0; turn < 3; ++turn) {
    CHECK_THROWS_WITH_AS(renderer.render(Value::dict({{"x", 0}})), doctest::Contains("main:1:21: "), Error);
    CHECK_EQ(renderer.render(Value::dict({{"x", 1}})).text, "1<");
  }
  Renderer broken(environment, "main", "{% if %}");
  for (int turn = 0; turn < 2; ++turn) CHECK_THROWS_AS(broken.render(Value::dict()), Error);
}
