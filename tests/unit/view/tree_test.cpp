// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/tree.hpp>

#include <doctest/doctest.h>
#include <unit/model/sample.hpp>

#include <string>

using namespace maestro;

namespace {

std::string tree(const Sample& sample, const std::vector<ServiceName>& services, bool recursive)
{
  std::string text;
  write_tree(Graph(sample.environment), services, recursive, [&](std::string_view piece) { text += piece; });
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
  write_tree(Graph(sample.environment), {ServiceName("s9999")}, false, [&](std::string_view piece) {
    lines += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
  });
  CHECK_EQ(lines, 10'000);
}
