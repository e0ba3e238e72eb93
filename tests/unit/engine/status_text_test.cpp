// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/status_text.hpp>

#include <doctest/doctest.h>

using namespace maestro::engine;
using namespace std::chrono_literals;

TEST_CASE("status text: every amount that engines write is read")
{
  CHECK_EQ(uptime("Up Less than a second"), 0s);
  CHECK_EQ(uptime("Up 1 second"), 1s);
  CHECK_EQ(uptime("Up 59 seconds (health: starting)"), 59s);
  CHECK_EQ(uptime("Up About a minute"), 1min);
  CHECK_EQ(uptime("Up 2 minutes (healthy)"), 2min);
  CHECK_EQ(uptime("Up About an hour (Paused)"), 1h);
  CHECK_EQ(uptime("Up 47 hours"), 47h);
  CHECK_EQ(uptime("Up 13 days"), std::chrono::days(13));
  CHECK_EQ(uptime("Up 7 weeks"), std::chrono::weeks(7));
  CHECK_EQ(uptime("Up 23 months"), std::chrono::days(23 * 30));
  CHECK_EQ(uptime("Up 3 years"), std::chrono::days(3 * 365));
}

TEST_CASE("status text: what has ended has an age, and no time for which it is up")
{
  CHECK_EQ(age("Exited (137) 3 hours ago"), 3h);
  CHECK_EQ(age("Exited (0) About a minute ago"), 1min);
  CHECK_EQ(age("Restarting (1) Less than a second ago"), 0s);
  CHECK_EQ(age("Up 5 minutes (unhealthy)"), 5min);
  CHECK_EQ(uptime("Exited (137) 3 hours ago"), std::nullopt);
}

TEST_CASE("status text: other words say nothing about a time")
{
  for (const char* const words :
       {"", "Created", "Dead", "Removal In Progress", "Up", "Up ", "Up 5", "Up 5 fortnights", "Up five minutes",
        "Up -5 minutes", "Up 99999999999 years", "Up 2000000 years", "Exited (0)", "Exited (0) 3 hours"}) {
    CAPTURE(words);
    CHECK_EQ(age(words), std::nullopt);
    CHECK_EQ(uptime(words), std::nullopt);
  }
}
