// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/error.hpp>
#include <maestro/guest_program/endpoint.hpp>
#include <maestro/guest_program/failure.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace maestro::guest_program;

namespace {

const guest::Environment inside(guest::Variables{
    {"DB_INSTANCES", "db-1,db-2"},
    {"DB_DB_1_HOST", "10.0.0.1"},
    {"DB_DB_1_SQL_PORT", "15432"},
    {"DB_DB_2_HOST", "::1"},
    {"DB_DB_2_SQL_PORT", "5432"},
    {"DB_DB_1_MANY_PORT", "1-9"},
    {"DB_DB_1_OFF_PORT", "-1"},
    {"DB_DB_2_OFF_PORT", "-1"},
    {"EMPTY_INSTANCES", ""},
});

/// Host, port and path.
std::string shown_endpoint(const std::string& target)
{
  std::string text;
  for (const Endpoint& endpoint : endpoints(target, inside))
    text += endpoint.host + " " + std::to_string(endpoint.port) + (endpoint.path ? " " + *endpoint.path : "") + "\n";
  return text;
}

} // namespace

TEST_CASE("endpoints: a service and a port stand for all of its instances")
{
  CHECK_EQ(shown_endpoint("db:sql"), "10.0.0.1 15432\n::1 5432\n");
  CHECK_EQ(endpoints("db:sql", inside)[1].name, "db:sql of db-2 at [::1]:5432");
}

TEST_CASE("endpoints: a host and a port stand for themselves")
{
  CHECK_EQ(shown_endpoint("tcp://db.example:5432"), "db.example 5432\n");
  CHECK_EQ(shown_endpoint("tcp://[::1]:1"), "::1 1\n");
}

TEST_CASE("endpoints: an HTTP address has the usual port and path")
{
  CHECK_EQ(shown_endpoint("http://web"), "web 80 /\n");
  CHECK_EQ(shown_endpoint("http://web:8080/health?deep=1#here"), "web 8080 /health?deep=1\n");
  CHECK_EQ(shown_endpoint("http://[2001:db8::1]?x"), "2001:db8::1 80 /?x\n");
}

TEST_CASE("endpoints: what is none of the three is wrong usage")
{
  for (const char* target : {"",
                             "db",
                             ":sql",
                             "db:",
                             "https://web",
                             "udp://a:1",
                             "tcp://a",
                             "tcp://:1",
                             "tcp://a:0",
                             "tcp://a:65536",
                             "tcp://a:x",
                             "tcp://a:",
                             "tcp://[::1",
                             "tcp://[::1]1",
                             "tcp://::1:80",
                             "tcp://a:1/x",
                             "tcp://u@a:1",
                             "http://",
                             "http://:80",
                             "http://a b",
                             "http://a/b c",
                             "http://a/\r\nHost: b",
                             "tcp://[]:1"})
    CHECK_THROWS_AS_MESSAGE(endpoints(target, inside), UsageError, target);
}

TEST_CASE("endpoints: what the container is not told is an error at once")
{
  const auto code = [](const std::string& target) {
    try {
      endpoints(target, inside);
    } catch (const Failure& failure) {
      return failure.code();
    }
    return -1;
  };
  CHECK_EQ(code("cache:sql"), exit_code::failed);
  CHECK_EQ(code("empty:sql"), exit_code::failed);
  CHECK_EQ(code("db:off"), exit_code::failed);
  CHECK_THROWS_AS(endpoints("db:http", inside), guest::Error);
  CHECK_THROWS_AS(endpoints("db:many", inside), guest::Error);
}
