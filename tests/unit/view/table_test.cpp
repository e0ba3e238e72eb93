// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/table.hpp>

#include <doctest/doctest.h>
#include <strings/cells.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace maestro;

namespace {

const std::vector<TableRow> rows = {
    {{"✔"}, {"redis-1"}, {"redis"}, {"east"}, {"up 2d"}, {"redis:7"}, {"6379"}},
    {{"~"}, {"web-2"}, {"web"}, {"west"}, {"up 3m · changed (image, env)"}, {"web:2.0"}, {"80→8080"}},
    {{"✘"}, {"web-3"}, {"web"}, {"north"}, {"ended 137, out of memory, 2m ago · 4 restarts"}, {}, {}},
    {{"?"}, {"cache-1"}, {"cache"}, {"west"}, {"unknown: west does not answer (no route to host)"}, {}, {}},
};

Table table(std::optional<std::size_t> width, std::vector<TableRow> of = rows)
{
  return {{{.title = "", .gap = 1},
           {.title = "INSTANCE", .narrow = Narrow::cut_in_the_middle},
           {.title = "SERVICE", .narrow = Narrow::goes},
           {.title = "SHIP", .narrow = Narrow::cut_in_the_middle},
           {.title = "STATE", .narrow = Narrow::cut_after_a_word},
           {.title = "IMAGE", .narrow = Narrow::goes},
           {.title = "PORTS", .narrow = Narrow::goes}},
          std::move(of),
          {.width = width}};
}

} // namespace

TEST_CASE("table: columns are as wide as their content, and last words reach over what is empty")
{
  const std::string all = "  INSTANCE  SERVICE  SHIP   STATE                         IMAGE    PORTS\n"
                          "✔ redis-1   redis    east   up 2d                         redis:7  6379\n"
                          "~ web-2     web      west   up 3m · changed (image, env)  web:2.0  80→8080\n"
                          "✘ web-3     web      north  ended 137, out of memory, 2m ago · 4 restarts\n"
                          "? cache-1   cache    west   unknown: west does not answer (no route to host)\n";
  CHECK_EQ(table({}).text(), all);
  CHECK_EQ(table(120).text(), all);
}

TEST_CASE("table: the last columns that can go do so first, then names are cut in the middle")
{
  CHECK_EQ(table(73).title(), "  INSTANCE  SERVICE  SHIP   STATE                         IMAGE");
  CHECK_EQ(table(71).title(), "  INSTANCE  SHIP   STATE");
  std::vector<TableRow> long_names = {{{"✔"}, {"production-frontend-17"}, {"web"}, {"rack-a-01"}, {"up 2d"}, {}, {}}};
  CHECK_EQ(table(30, long_names).line(0), "✔ produ…nd-17  rack…-01  up 2d");
}

TEST_CASE("table: a name that reaches to the end of its row is cut before those in front of it")
{
  const Table table({{.title = "", .narrow = Narrow::cut_in_the_middle},
                     {.title = "", .narrow = Narrow::cut_in_the_middle},
                     {.title = ""}},
                    {{{"image"}, {"registry.example/organisation/image-with-a-long-name:1.2"}, {}},
                     {{"port http"}, {"8080/tcp"}, {"down"}}},
                    {.width = 50});
  CHECK_EQ(table.line(0), "image      registry.example/or…ith-a-long-name:1.2");
  CHECK_EQ(table.line(1), "port http  8080/tcp  down");
}

TEST_CASE("table: no row is wider than the terminal, and no word of a state is cut")
{
  for (std::size_t width = 30; width < 200; ++width) {
    CAPTURE(width);
    const Table narrow = table(width);
    for (std::size_t i = 0; i < narrow.size(); ++i) {
      CAPTURE(narrow.line(i));
      CHECK_LE(strings::cells(narrow.line(i)), width);
    }
    CHECK_NE(narrow.line(2).find("ended"), std::string::npos);
    CHECK_NE(narrow.line(3).find("unknown"), std::string::npos);
  }
}

TEST_CASE("table: wide characters take the cells that they take")
{
  const Table wide({{.title = "SHIP"}, {.title = "STATE"}}, {{{"日本"}, {"up"}}, {{"a"}, {"up"}}}, {});
  CHECK_EQ(wide.text(), "SHIP  STATE\n日本  up\na     up\n");
}

TEST_CASE("table: colours take no room")
{
  const Table coloured({{.title = "A"}, {.title = "B"}}, {{{"x", &Paint::red}, {"y"}}, {{"xx"}, {"y"}}},
                       {.paint = Paint(true)});
  CHECK_EQ(coloured.line(0), "\x1b[1;31mx\x1b[0m   y");
}
