// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>

#include "rendered.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace jinja;
using namespace jinja::testing;

TEST_CASE("values: a dict keeps the order of insertion and finds its keys, also after many were removed")
{
  Dict dict;
  for (int i = 0; i < 1000; ++i) dict.set(i, i * 2);
  for (int i = 0; i < 1000; ++i)
    if (i % 3 != 0) CHECK_EQ(dict.remove(i).integer(), i * 2);
  dict.set(1, "again");
  CHECK_EQ(dict.size(), 335);
  CHECK_EQ(dict.find(Value(999))->integer(), 1998);
  CHECK_EQ(dict.find(Value(998)), nullptr);
  CHECK_EQ(dict.find(Value(1))->string(), "again");
  std::int64_t last = -1;
  for (const Dict::Entry& entry : dict.entries()) {
    if (!entry.live() || entry.key.integer() == 1) continue;
    CHECK_LT(last, entry.key.integer());
    last = entry.key.integer();
  }
}

TEST_CASE("values: numbers that are equal are the same key")
{
  Dict dict;
  dict.set(1, "one");
  dict.set(1.0, "float");
  dict.set(true, "true");
  dict.set("1", "text");
  CHECK_EQ(dict.size(), 2);
  CHECK_EQ(dict.find(Value(1))->string(), "true");
}

TEST_CASE("values: whole numbers and floats are compared exactly")
{
  CHECK_EQ(compare_numbers(9007199254740993, 9007199254740992.0), 1);
  CHECK_EQ(compare_numbers(9223372036854775807, 9223372036854775808.0), -1);
  CHECK_EQ(compare_numbers(-1, -0.5), -1);
  CHECK_EQ(compare_numbers(1, std::stod("nan")), 2);
}

TEST_CASE("values: floats are written with the fewest digits that read back")
{
  CHECK_EQ(real_text(0.1), "0.1");
  CHECK_EQ(real_text(1e15), "1000000000000000.0");
  CHECK_EQ(real_text(1e16), "1e+16");
  CHECK_EQ(real_text(0.0001), "0.0001");
  CHECK_EQ(real_text(0.00001), "1e-05");
  CHECK_EQ(real_text(-0.0), "-0.0");
}

TEST_CASE("values: bytes that are no UTF-8 are characters that come back unchanged")
{
  const std::string broken = "a\xff\xc3(\xe4\xb8\x96";
  CHECK_EQ(code_points(broken), 5);
  CHECK_EQ(text_of("{{ x }}{{ x|length }}", {}, Value::dict({{"x", broken}})), broken + "5");
  CHECK_EQ(upper(broken), "A\xff\xc3(\xe4\xb8\x96");
  CHECK_EQ(first_invalid(broken), 1);
}

TEST_CASE("values: containers are shared as in Python")
{
  CHECK_EQ(text_of("{% set a = [1] %}{% set b = a %}{% set _ = b.append(2) %}{{ a }}{{ a.copy() == a }}"),
           "[1, 2]True");
  CHECK_EQ(text_of("{% for x in [[]] * 2 %}{% set _ = x.append(1) %}{{ x }}{% endfor %}"), "[1][1, 1]");
}

TEST_CASE("values: a list may grow while a loop runs over it, a dict may not")
{
  CHECK_EQ(text_of("{% set l = [3] %}{% for x in l if x %}{{ x }}{% set _ = l.append(x - 1) %}{% endfor %}"), "321");
  CHECK_EQ(error_of("{% set d = {1: 1} %}{% for x in d %}{% set _ = d.update({x + 1: 1}) %}{% endfor %}"),
           "main:1:33: the dict was changed while a loop ran over it.");
}

TEST_CASE("values: dicts have the methods that only Python 2 has")
{
  const std::string dict = "{% set d = {'a': 1, 'b': 2} %}";
  CHECK_EQ(text_of(dict + "{% for k, v in d.iteritems() %}{{ k }}{{ v }}{% endfor %}"), "a1b2");
  CHECK_EQ(text_of(dict + "{{ d.iterkeys()|join }}{{ d.itervalues()|sum }}{{ d.iteritems()|list|length }}"), "ab32");
  CHECK_EQ(text_of(dict + "{% for k, v in d.iteritems()|sort(reverse=true) %}{{ k }}{% if not loop.last %},{% endif %}"
                          "{% endfor %}"),
           "b,a");
  CHECK_EQ(text_of(dict + "{{ d.has_key('a') }}{{ d.has_key('c') }}{{ {1: 2}.has_key(1.0) }}"), "TrueFalseTrue");
  CHECK_EQ(error_of("{{ {}.has_key() }}"), "main:1:7: 'has_key' needs the argument 'key'.");
}
