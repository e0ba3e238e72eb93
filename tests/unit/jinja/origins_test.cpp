// SPDX-License-Identifier: Apache-2.0
#include "rendered.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace jinja;
using namespace jinja::testing;

namespace {

/// Where the first occurrence of `part` in the output came from, as `file:line:column`.
std::string source_of_part(const Rendered& rendered, const std::string& part)
{
  const std::size_t at = rendered.text.find(part);
  if (at == std::string::npos) return "not printed: " + rendered.text;
  const Source source = source_of(rendered, at);
  return source.file + ":" + std::to_string(source.line) + ":" + std::to_string(source.column);
}

std::string source_in(const std::string& source, const std::string& part, Files files = {})
{
  return source_of_part(render(environment_of(std::move(files)), "main", source, Value::dict()), part);
}

} // namespace

TEST_CASE("origins: text without tags is one literal run")
{
  const Rendered rendered = render({}, "main", "a\nb\nc", Value::dict());
  REQUIRE_EQ(rendered.origins.size(), 1);
  CHECK_EQ(rendered.origins[0].offset, 0);
  CHECK_EQ(rendered.origins[0].line, 1);
  CHECK_EQ(rendered.origins[0].column, 1);
  CHECK(rendered.origins[0].literal);
  CHECK_EQ(source_of_part(rendered, "c"), "main:3:1");
}

TEST_CASE("origins: nothing printed has no origins")
{
  CHECK_EQ(render({}, "main", "{% set x = 1 %}{{ '' }}", Value::dict()).origins.size(), 0);
}

TEST_CASE("origins: an expression is where its braces are")
{
  CHECK_EQ(source_in("ab\n  {{ 'value' }} rest", "value"), "main:2:3");
  CHECK_EQ(source_in("ab\n  {{ 'value' }} rest", "lue"), "main:2:3");
  CHECK_EQ(source_in("ab\n  {{ 'value' }} rest", "rest"), "main:2:17");
}

TEST_CASE("origins: columns count characters, not bytes")
{
  CHECK_EQ(source_in("é世 x{{ 'v' }}é y", "x"), "main:1:4");
  CHECK_EQ(source_in("é世 x{{ 'v' }}é y", "v"), "main:1:5");
  CHECK_EQ(source_in("é世 x{{ 'v' }}é y", "y"), "main:1:16");
}

TEST_CASE("origins: whitespace that was taken away does not shift what follows")
{
  CHECK_EQ(source_in("a  \n\n {%- if true -%}  \n  b{% endif %}", "b"), "main:4:3");
}

TEST_CASE("origins: line ends of other systems count once")
{
  CHECK_EQ(source_in("a\r\nb\r\n  {{ 1 }}", "1"), "main:3:3");
  CHECK_EQ(source_in("a\rb\rc", "c"), "main:3:1");
}

TEST_CASE("origins: each round of a loop leads to the same place")
{
  const Rendered rendered = render({}, "main", "{% for i in [1, 2] %}\nk{{ i }}: v\n{% endfor %}", Value::dict());
  CHECK_EQ(source_of_part(rendered, "k1"), "main:2:1");
  CHECK_EQ(source_of_part(rendered, "k2"), "main:2:1");
  CHECK_EQ(source_of_part(rendered, "2: v"), "main:2:2");
}

TEST_CASE("origins: included text leads to the included file")
{
  const Files files{{"part", "x: {{ 7 }}\ny: 2\n"}};
  CHECK_EQ(source_in("a\n{% include 'part' %}z", "y: 2", files), "part:2:1");
  CHECK_EQ(source_in("a\n{% include 'part' %}z", "7", files), "part:1:4");
  CHECK_EQ(source_in("a\n{% include 'part' %}z", "z", files), "main:2:21");
}

TEST_CASE("origins: what a macro prints leads to the macro's body")
{
  const std::string macro = "{% macro m(x) %}\nkey: {{ x }}!\n{% endmacro %}\n";
  CHECK_EQ(source_in(macro + "{{ m(5) }}", "key"), "main:2:1");
  CHECK_EQ(source_in(macro + "{{ m(5) }}", "5"), "main:2:6");
  CHECK_EQ(source_in(macro + "{{ m(5) if true }}", "key"), "main:2:1");
  CHECK_EQ(source_in("{% import 'lib' as l %}{{ l.m(5) }}", "key", {{"lib", macro}}), "lib:2:1");
  CHECK_EQ(source_in("{% from 'lib' import m %}{{ m(5) }}", "5", {{"lib", macro}}), "lib:2:6");
}

TEST_CASE("origins: the body of a call block leads to the block")
{
  const std::string macro = "{% macro m() %}<{{ caller() }}>{% endmacro %}\n";
  CHECK_EQ(source_in(macro + "{% call m() %}in{% endcall %}", "in"), "main:2:15");
  CHECK_EQ(source_in(macro + "{% call m() %}in{% endcall %}", ">"), "main:1:31");
}

TEST_CASE("origins: blocks lead to the template that defines them")
{
  const Files files{{"base", "A\n{% block b %}base{% endblock %}\nC"}};
  const std::string child = "{% extends 'base' %}\n{% block b %}child {{ super() }}{% endblock %}";
  CHECK_EQ(source_in(child, "A", files), "base:1:1");
  CHECK_EQ(source_in(child, "child", files), "main:2:14");
  CHECK_EQ(source_in(child, "base", files), "base:2:14");
  CHECK_EQ(source_in(child, "C", files), "base:3:1");
}

TEST_CASE("origins: a recursive loop leads to its body on every level")
{
  CHECK_EQ(
      source_in(
          "{% for n in [[1]] recursive %}\n{% if n is iterable %}{{ loop(n) }}{% else %}leaf{% endif %}{% endfor %}",
          "leaf"),
      "main:2:46");
}

TEST_CASE("origins: text that went through a filter block or a variable leads to where it is printed")
{
  CHECK_EQ(source_in("\n {% filter upper %}text{% endfilter %}", "TEXT"), "main:2:5");
  CHECK_EQ(source_in("{% set x %}text{% endset %}\n {{ x }}", "text"), "main:2:2");
  CHECK_EQ(source_in("{% macro m() %}text{% endmacro %}\n {{ m()|upper }}", "TEXT"), "main:2:2");
}

TEST_CASE("origins: they are sorted and no two have the same offset")
{
  const Rendered rendered = render(
      {}, "main", "a{{ '' }}b{% for i in range(9) %}{{ i }}{{ '' }},{% endfor %}{{ 1 }}{{ '' }}c", Value::dict());
  for (std::size_t i = 1; i < rendered.origins.size(); ++i)
    CHECK_LT(rendered.origins[i - 1].offset, rendered.origins[i].offset);
  CHECK_LT(rendered.origins.back().offset, rendered.text.size());
}

TEST_CASE("origins: a large literal text needs one origin, also around comments only where text is missing")
{
  CHECK_EQ(render({}, "main", std::string(100000, 'x'), Value::dict()).origins.size(), 1);
  CHECK_EQ(render({}, "main", "a{# c #}b", Value::dict()).origins.size(), 2);
}
