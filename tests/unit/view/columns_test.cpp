// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/columns.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

TEST_CASE("columns: the header at 120 columns")
{
  CHECK_EQ(Columns(120).header(),
           "  #  INSTANCE             SERVICE              SHIP                 CONTAINER                  STATUS    ");
}

TEST_CASE("columns: a narrow table has neither service nor container, and a wide one has wide columns")
{
  CHECK_EQ(Columns(80).prefix(7, "web-1", "web", "s1", Paint()), "  7. web-1                s1        ");
  CHECK_EQ(Columns(60).header(), "  #  INSTANCE        SHIP    STATUS");
  CHECK_FALSE(Columns(80).has_container());
  CHECK(Columns(100).has_container());
  CHECK_EQ(
      Columns(200).prefix(7, "web-1", "web", "s1", Paint()),
      "  7. web-1                                    web                  s1                                      ");
}

TEST_CASE("columns: names are cut in the middle, so that their numbers stay")
{
  CHECK_EQ(Columns(60).prefix(17, "production-frontend-17", "frontend", "rack-a-01", Paint()),
           " 17. product…tend-17 rac…-01");
  CHECK_EQ(Columns(60, "~").prefix(17, "production-frontend-17", "frontend", "s1", Paint()),
           " 17. product~tend-17 s1     ");
}

TEST_CASE("columns: long names are cut by a terminal's cells and not by bytes")
{
  CHECK_EQ(fitted("grüßgott", 4), "grüß");
  CHECK_EQ(fitted("grü", 5), "grü  ");
  CHECK_EQ(fitted("日本語", 5), "日本 ");
}

TEST_CASE("columns: names and ids cannot move the cursor or begin a line")
{
  CHECK_EQ(fitted("a\x1b[2J", 12), "a\\x1b[2J    ");
  CHECK_EQ(fitted("a\nb", 8), "a\\x0ab  ");
  CHECK_EQ(short_id("\x1b[31mab"), "\\x1b[31mab");
  CHECK_EQ(container_text("app:1\x07", "\r234567"), "1\\x07:\\x0d234567");
}

TEST_CASE("columns: only the instance is bold")
{
  CHECK_EQ(Columns(80).prefix(1, "web-1", "web", "s1", Paint(true)),
           "  1. \x1b[1mweb-1               \x1b[0m s1        ");
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
