// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/write.hpp>

#include "parsed.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro::yaml;

namespace {

constexpr std::size_t most = 1UL << 20U;

std::string written(std::string text, std::size_t bytes = most)
{
  const Parsed parsed(std::move(text));
  return write(parsed.root(), bytes).value_or("too long");
}

} // namespace

TEST_CASE("nodes are written as YAML that people read")
{
  CHECK_EQ(
      written("{services: {web: {image: 'nginx:1.25', ports: {http: 80}, command: [run, '-v'], env: {A: ''}, x: [], "
              "w: {}}}}"),
      "services:\n"
      "  web:\n"
      "    image: \"nginx:1.25\"\n"
      "    ports:\n"
      "      http: 80\n"
      "    command:\n"
      "      - run\n"
      "      - \"-v\"\n"
      "    env:\n"
      "      A: \"\"\n"
      "    x: []\n"
      "    w: {}\n");
  CHECK_EQ(written("[{a: 1, b: {c: 2}}, [x, [z]], ~]"), "- a: 1\n  b:\n    c: 2\n-\n  - x\n  -\n    - z\n- null\n");
  CHECK_EQ(written("5"), "5\n");
}

TEST_CASE("what aliases and merge keys stand for is written out")
{
  CHECK_EQ(written("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n"), "a:\n  b: 1\nc:\n  b: 1\nd:\n  b: 1\n  e: 2\n");
}

TEST_CASE("what is written is read as the same nodes")
{
  const std::string long_key(2000, 'k');
  for (const std::string& text :
       {std::string(
            "a: 1.10\nb: '1.10'\nc: yes\nd: 'yes'\ne: 0x1F\nf: 2014-01-01\ng: \"~\"\nh: ~\ni: 1_000\nj: 12:30:45\n"),
        std::string("a: !!float 5\nb: !!str 5\nc: !!int '7'\nd: !!bool yEs\ne: !!null ''\n"),
        std::string("a: \"\\x00\\t\\n\\r\\x7f\\u0085\\u2028\\ufeff\\ud7ff\\U0001F600\"\nb: 'é: #x'\n"),
        std::string("'<<': 1\n'=': 2\n'- a': 3\n'? b': 4\n80: 5\n' ': 6\n'': 7\n"), "? " + long_key + "\n: 1\n",
        std::string("a: {~: 1}\nb: {'': 1}\nc: {null: 1}\nd: {NULL: 1}\n? \n"), // a null as a key
        std::string("- - - a\n    - b\n- {c: [d, {e: f}]}\n"),
        std::string("text: |\n  one\n   two\n\nfolded: >\n  a\n  b\n")}) {
    CAPTURE(text);
    REQUIRE(Parsed(text).ok());
    CHECK_EQ(read(written(text)), read(text));
  }
}

TEST_CASE("a text that would be too long is not written")
{
  CHECK_EQ(written("a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n", 100), "too long");
}
