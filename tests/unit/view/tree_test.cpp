// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/tree.hpp>

#include <doctest/doctest.h>
#include <strings/cells.hpp>
#include <unit/model/sample.hpp>

#include <string>

using namespace maestro;

namespace {

std::string tree(const Sample& sample, const std::vector<ServiceName>& services, bool recursive,
                 const Style& style = {})
{
  std::string text;
  write_tree(Graph(sample.environment), services, recursive, style, [&](std::string_view piece) { text += piece; });
  return text;
}

Sample letters()
{
  Sample sample;
  sample.service("a", {"a1"})
      .service("b", {"b1"}, {"a"})
      .service("c", {"c1"}, {"a", "b"})
      .service("d", {"d1"}, {"c", "a", "b"});
  return sample;
}

} // namespace

TEST_CASE("deptree: a service stands once in a tree")
{
  CHECK_EQ(tree(letters(), {ServiceName("d")}, false), "d\n +- a\n +- b\n \\- c\n");
}

TEST_CASE("deptree: a recursive tree leaves nothing out")
{
  CHECK_EQ(tree(letters(), {ServiceName("d")}, true),
           "d\n +- a\n +- b\n |  \\- a\n \\- c\n   +- a\n   \\- b\n     \\- a\n");
}

TEST_CASE("deptree: an empty line stands between services")
{
  CHECK_EQ(tree(letters(), {ServiceName("a"), ServiceName("b")}, false), "a\n\nb\n \\- a\n");
}

TEST_CASE("deptree: a chain of ten thousand services is drawn")
{
  Sample sample;
  sample.service("s0", {});
  for (int i = 1; i < 10'000; ++i) sample.service("s" + std::to_string(i), {}, {"s" + std::to_string(i - 1)});
  std::size_t lines = 0;
  write_tree(Graph(sample.environment), {ServiceName("s9999")}, false, {}, [&](std::string_view piece) {
    lines += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
  });
  CHECK_EQ(lines, 10'000);
}

TEST_CASE("deptree: no row is wider than the terminal, however deep or long, and each tells who it is")
{
  Sample sample;
  sample.service("s0-of-a-rather-long-name-that-somebody-gave-to-it-without-thinking", {});
  std::string last = "s0-of-a-rather-long-name-that-somebody-gave-to-it-without-thinking";
  for (int i = 1; i < 100; ++i) {
    const std::string name = "s" + std::to_string(i) + "-production-frontend-of-the-shop";
    sample.service(name, {}, {last});
    last = name;
  }
  for (const std::size_t width : {60, 80, 120, 200}) {
    CAPTURE(width);
    const std::string text = tree(sample, {ServiceName(last)}, false, {.width = width});
    const auto lines = split(text, '\n');
    REQUIRE_EQ(lines.size(), 101); // the last of them is empty
    for (const std::string_view line : lines) CHECK_LE(strings::cells(line), width);
    CHECK(lines[98].starts_with("…"));
    CHECK(lines[98].ends_with(width > 70 ? "\\- s1-production-frontend-of-the-shop" : "-of-the-shop"));
    CHECK_NE(lines[98].find("\\- s1-production"), std::string_view::npos);
    CHECK_NE(lines[99].find("\\- s0-of-a-"), std::string_view::npos);
    CHECK(lines[99].ends_with("-thinking"));
  }
}
