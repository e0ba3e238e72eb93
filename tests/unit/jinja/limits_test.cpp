// SPDX-License-Identifier: Apache-2.0
#include "rendered.hpp"
#include <doctest/doctest.h>
#include <pthread.h>

#include <chrono>
#include <string>

using namespace jinja;
using namespace jinja::testing;

namespace {

std::string times(int count, const std::string& text)
{
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

/// Runs it on a stack of 256 KB, as a fiber has.
template<class Work>
void on_small_stack(Work work)
{
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 2 * jinja::usual_stack);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<Work*>(argument))();
    return nullptr;
  };
  REQUIRE_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

bool ends_with_nesting_error(const std::string& source, const Files& files = {})
{
  std::string message;
  on_small_stack([&] { message = error_of(source, files); });
  return message.find("too many levels are nested here") != std::string::npos;
}

} // namespace

TEST_CASE("limits: nesting in the source ends with an error and not with the stack")
{
  for (const std::string open : {"(", "[", "-", "not ", "{1:", "x[", "f(", "x|f("})
    CHECK_MESSAGE(ends_with_nesting_error("{{ " + times(20000, open)), open);
  CHECK(ends_with_nesting_error(times(5000, "{% if 1 %}")));
  CHECK(ends_with_nesting_error("{% for " + times(5000, "(")));
  CHECK(ends_with_nesting_error("{{ 1" + times(5000, " if 1 else 1") + " }}"));
  CHECK(ends_with_nesting_error("{{ 'x'" + times(5000, "|upper") + " }}"));
  CHECK(ends_with_nesting_error("{{ x" + times(5000, ".y") + " }}"));
}

TEST_CASE("limits: macros, includes and loops that call themselves end with an error and not with the stack")
{
  CHECK(ends_with_nesting_error("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"));
  CHECK(ends_with_nesting_error("{% macro m() %}{{ m()|upper }}{% endmacro %}{{ m() }}"));
  CHECK(ends_with_nesting_error("{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}"));
  CHECK(ends_with_nesting_error("{% macro m(x=m()) %}{% endmacro %}{{ m() }}"));
  CHECK(ends_with_nesting_error("{% block b %}{{ self.b() }}{% endblock %}"));
  CHECK(ends_with_nesting_error("{% include 'a' %}", {{"a", "{% include 'a' %}"}}));
  CHECK(ends_with_nesting_error("{% import 'a' as a %}", {{"a", "{% import 'a' as a with context %}"}}));
  CHECK(ends_with_nesting_error(
      "{% set l = [] %}{% set _ = l.append(l) %}{% for x in l recursive %}{{ loop(x) }}{% endfor %}"));
  CHECK_NE(error_of("{% extends 'a' %}", {{"a", "{% extends 'b' %}"}, {"b", "{% extends 'a' %}"}}).find("in a circle"),
           std::string::npos);
}

TEST_CASE("limits: values that are nested very deeply are made, compared, shown and released without the stack")
{
  const std::string deep = "{% set ns = namespace(x=[], y=[], d={}) %}{% for i in range(20000) %}{% set ns.x = [ns.x] "
                           "%}{% set ns.y = (ns.y,) %}"
                           "{% set ns.d = {'k': ns.d} %}{% endfor %}";
  on_small_stack([&] { CHECK_EQ(error_of(deep), "no error: "); });
  CHECK(ends_with_nesting_error(deep + "{{ ns.x }}"));
  CHECK(ends_with_nesting_error(deep + "{{ ns.x == [ns.x] }}"));
  CHECK(ends_with_nesting_error(deep + "{{ ns.d|tojson }}"));
  CHECK(ends_with_nesting_error(deep + "{{ ns.d|pprint }}"));
  CHECK(ends_with_nesting_error(deep + "{{ ns.x < [ns.x] }}"));
  CHECK_NE(
      error_of(
          "{% set ns = namespace(y=1) %}{% for i in range(9999) %}{% set ns.y = (ns.y,) %}{% endfor %}{{ {ns.y: 1} }}")
          .find("too large to be a key"),
      std::string::npos);
  const std::string iterators =
      "{% set ns = namespace(g=['a']) %}{% for i in range(20000) %}{% set ns.g = ns.g|map('upper') %}{% endfor %}";
  on_small_stack([&] { CHECK_EQ(error_of(iterators), "no error: "); });
  CHECK(ends_with_nesting_error(iterators + "{{ ns.g|list }}"));
  const std::string closures =
      "{% set ns = namespace(h=1) %}{% for i in range(20000) %}{% set h = ns.h %}{% macro g() %}{{ h }}{% endmacro %}"
      "{% set ns.h = g %}{% endfor %}";
  on_small_stack([&] { CHECK_EQ(error_of(closures), "no error: "); });
  const std::string methods =
      "{% set ns = namespace(h=[]) %}{% for i in range(20000) %}{% set ns.h = [ns.h.append] %}{% endfor %}";
  on_small_stack([&] { CHECK_EQ(error_of(methods), "no error: "); });
}

TEST_CASE("limits: values do not outgrow the memory")
{
  for (const std::string source :
       {"{{ 'a' * 10 ** 9 }}", "{{ [1] * 10 ** 9 }}", "{{ '' * 9223372036854775807 }}", "{{ range(10 ** 12)|list }}",
        "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x|replace('a', 'aa')|replace('b', "
        "ns.x) %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ "
        "ns.x|tojson }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ "
        "ns.x|pprint }}",
        "{{ ('x' * 1000000).split('')|length }}", "{{ (['x' * 100000] * 10000)|join('-') }}",
        "{{ 'x'|indent('y' * 1000000)|length }}{{ ('a\n' * 1000)|indent('y' * 1000000) }}",
        "{% for i in range(10 ** 12) %}{% set x = 'y' * 1000 %}{% endfor %}", "{{ [1]|slice(10 ** 12)|list }}",
        "{{ [1]|batch(10 ** 12, 0)|list }}", "{% set l = [1] %}{% for x in l %}{% set _ = l.append(x) %}{% endfor %}"})
    CHECK_MESSAGE(error_of(source).find("no error") == std::string::npos, source);
  CHECK_EQ(error_of("{{ 'a' * 10 ** 9 }}"),
           "main:1:8: the template makes too many or too large values; it was stopped.");
}

TEST_CASE("limits: widths of formats and fillings are limited")
{
  for (const std::string source :
       {"{{ 'a'|center(10 ** 9) }}", "{{ 'a'.ljust(10 ** 9) }}", "{{ '%999999999d' % 1 }}", "{{ '%.999999999f' % 1 }}",
        "{{ '%*d' % (10 ** 9, 1) }}", "{{ '{:999999999}'.format(1) }}", "{{ '{:.999999999f}'.format(1.5) }}",
        "{{ 'a'|indent(10 ** 9) }}", "{{ '1'.zfill(10 ** 9) }}", "{{ [1]|tojson(10 ** 9) }}",
        "{{ 'a\tb'.expandtabs(10 ** 9) }}", "{{ '%99999999999999999999d' % 1 }}"})
    CHECK_MESSAGE(error_of(source).find("too large") != std::string::npos, source);
}

TEST_CASE("limits: the number of steps, the output and the time are limited")
{
  Options options;
  options.limits.steps = 100'000;
  CHECK_EQ(error_of("{% for i in range(10 ** 12) %}{% endfor %}", {}, options),
           "main:1:13: the template does too much: it was stopped after 100000 steps.");
  CHECK_NE(error_of("{{ range(10 ** 12)|sum }}", {}, options).find("does too much"), std::string::npos);
  CHECK_NE(error_of("{{ (10 ** 12) in range(10 ** 13)|map('int') }}", {}, options).find("does too much"),
           std::string::npos);
  options = {};
  options.limits.output = 1000;
  CHECK_EQ(error_of(times(200, "abcdefgh"), {}, options), "main:1:1: the output is too large; rendering was stopped.");
  CHECK_NE(error_of("{% for i in range(999) %}{{ i }}{% endfor %}", {}, options).find("output is too large"),
           std::string::npos);
  options = {};
  options.limits.time = std::chrono::milliseconds(50);
  int calls = 0;
  options.now = [&calls] { return std::chrono::steady_clock::time_point(std::chrono::milliseconds(++calls)); };
  CHECK_EQ(error_of("{% for i in range(10 ** 12) %}{% endfor %}", {}, options),
           "main:1:13: the template takes too long: it was stopped after 50 milliseconds.");
}

TEST_CASE("limits: ordinary nesting fits")
{
  on_small_stack([] {
    CHECK_EQ(text_of("{{ " + times(20, "(") + "1" + times(20, ")") + " }}"), "1");
    CHECK_EQ(text_of("{{ 1" + times(2000, " + 1") + " }}"), "2001");
    CHECK_EQ(text_of("{{ 'a'" + times(2000, " ~ 'a'") + " }}"), times(2001, "a"));
    CHECK_EQ(text_of("{% macro m(n) %}{% if n %}{{ n }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(15) }}"),
             "151413121110987654321");
  });
}

TEST_CASE("limits: large templates are rendered in no time")
{
  const auto started = std::chrono::steady_clock::now();
  const std::string large = times(500'000, "0123456789");
  CHECK_EQ(text_of(large).size(), large.size());
  CHECK_EQ(text_of("{% for i in range(100000) %}{% set x = i %}{{ x }}{% endfor %}").size(), 488'890);
  // Generous: it takes a hundredth of it without sanitizers on an idle machine.
  CHECK_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(25));
}
