// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/columns.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

constexpr Columns::Wish shop_columns{.first = 5, .instance = 10, .service = 8, .ship = 9, .container = 11};

Style of_width(std::size_t width, bool colours = false) { return {.paint = Paint(colours), .width = width}; }

Instance instance(const std::string& name, const std::string& service, const std::string& ship)
{
  return {.name = InstanceName(name), .service = ServiceName(service), .ship = ShipName(ship)};
}

} // namespace

TEST_CASE("columns: each is as wide as what stands in it, and as its title")
{
  CHECK_EQ(Columns(shop_columns, of_width(120)).header("  #"),
           "  #  INSTANCE    SERVICE   SHIP       CONTAINER    STATUS");
  CHECK_EQ(Columns(shop_columns, of_width(120)).prefix("  7.", instance("web-1", "web", "s1")),
           "  7. web-1       web       s1         ");
  CHECK_EQ(Columns({.first = 5, .service = 1}, {}).header("  #"), "  #  INSTANCE  SERVICE  SHIP  STATUS");
  CHECK_EQ(Columns({.first = 5}, {}).header("  #"), "  #  INSTANCE  SHIP  STATUS");
}

TEST_CASE("columns: container and service go where words would have little room")
{
  const std::string all = "  #  INSTANCE    SERVICE   SHIP       CONTAINER    STATUS";
  CHECK_EQ(Columns(shop_columns, of_width(91)).header("  #"), all);
  CHECK_EQ(Columns(shop_columns, of_width(90)).header("  #"), "  #  INSTANCE    SERVICE   SHIP       STATUS");
  CHECK_EQ(Columns(shop_columns, of_width(78)).header("  #"), "  #  INSTANCE    SERVICE   SHIP       STATUS");
  CHECK_EQ(Columns(shop_columns, of_width(77)).header("  #"), "  #  INSTANCE    SHIP       STATUS");
  CHECK_EQ(Columns(shop_columns, {}).header("  #"), all);
}

TEST_CASE("columns: words have all the room that there is")
{
  const Columns columns(shop_columns, of_width(100));
  CHECK_EQ(columns.room(columns.before_words(true)), 49);
  CHECK_EQ(columns.room(columns.before_words(false)), 62);
  CHECK_EQ(columns.room(200), 0);
  CHECK_EQ(Columns(shop_columns, {}).room(50), std::nullopt);
}

TEST_CASE("columns: names are cut in the middle, so that their numbers stay")
{
  constexpr Columns::Wish long_names{.first = 5, .instance = 22, .service = 8, .ship = 11};
  CHECK_EQ(
      Columns(long_names, of_width(60)).prefix(" 17.", instance("production-frontend-17", "frontend", "rack-a-01")),
      " 17. produc…nd-17  rack…-01  ");
  Style ascii = of_width(60);
  ascii.signs = ascii_signs;
  CHECK_EQ(Columns(long_names, ascii).prefix(" 17.", instance("production-frontend-17", "frontend", "s1")),
           " 17. produc~nd-17  s1        ");
  CHECK_EQ(Columns(long_names, {}).prefix(" 17.", instance("production-frontend-17", "frontend", "rack-a-01")),
           " 17. production-frontend-17  frontend  rack-a-01    ");
}

TEST_CASE("columns: names take cells and not bytes")
{
  CHECK_EQ(Columns(shop_columns, of_width(120)).prefix("1.", instance("日本-1", "grüße", "s1")),
           "1.   日本-1      grüße     s1         ");
}

TEST_CASE("columns: names and ids cannot move the cursor or begin a line")
{
  CHECK_EQ(Columns(shop_columns, {}).prefix("1.", instance("a\x1b[2J", "a\nb", "s1")),
           "1.   a\\x1b[2J    a\\x0ab    s1         ");
  CHECK_EQ(short_id("\x1b[31mab"), "\\x1b[31mab");
  CHECK_EQ(container_text("app:1\x07", "\r234567"), "1\\x07:\\x0d234567");
}

TEST_CASE("columns: only the instance is bold, and what takes no room has no container")
{
  CHECK_EQ(Columns(shop_columns, of_width(70, true)).prefix("  1.", instance("web-1", "web", "s1")),
           "  1. \x1b[1mweb-1     \x1b[0m  s1         ");
  CHECK_EQ(Columns(shop_columns, of_width(70)).container("1:abc", nullptr), "");
  CHECK_EQ(Columns(shop_columns, of_width(100)).container("1:abc", nullptr), "1:abc        ");
  CHECK_EQ(Columns(shop_columns, of_width(100)).container("a-very-long-tag:abc", nullptr), "a-very-long  ");
}

TEST_CASE("container column: the tag of the image and the short id")
{
  CHECK_EQ(container_text("org/redis:3.4", "17bc5fe8aa"), "3.4:17bc5fe");
  CHECK_EQ(container_text("redis", ""), "latest:-");
  CHECK_EQ(container_text("redis@sha256:abcdef0123", "17bc5fe8aa"), "abcdef0:17bc5fe");
  CHECK_EQ(short_id("sha256:aaaa1112222"), "aaaa111");
}

TEST_CASE("age: the words of the engine become compact times")
{
  CHECK_EQ(age("Up 2 hours"), "2h0m");
  CHECK_EQ(age("Up 5 seconds (healthy)"), "5s");
  CHECK_EQ(age("Up About a minute"), "1m0s");
  CHECK_EQ(age("Up About an hour (unhealthy)"), "1h0m");
  CHECK_EQ(age("Up Less than a second"), "0s");
  CHECK_EQ(age("Up 3 weeks (Paused)"), "21d0h0m");
  CHECK_EQ(age("Exited (0) 3 minutes ago"), "3m0s");
  CHECK_EQ(age("Exited (137) About an hour ago"), "1h0m");
  CHECK_EQ(age("Restarting (1) 4 seconds ago"), "4s");
}

TEST_CASE("age: other words say nothing")
{
  for (const char* words : {"", "Created", "Up", "Up ages", "Up -3 minutes", "Up 99999999999 years", "Dead",
                            "Exited (0)", "Exited (0) x ago", "Up 3"})
    CHECK_EQ(age(words), std::nullopt);
}
