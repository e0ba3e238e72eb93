// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/names.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro::guest;
using namespace std::chrono_literals;

TEST_CASE("names: a hosts file is addresses with their names")
{
  const Names names = names_from("# table\n127.0.0.1\tlocalhost  self # here\n\n::1 localhost\nfe80::1%eth0 odd\n"
                                 "10.0.0.300 wrong\n10.0.0.9\n  10.0.0.4 db.example db",
                                 std::nullopt);
  REQUIRE_EQ(names.hosts.size(), 3U);
  CHECK_EQ(to_text(names.hosts[0].address), "127.0.0.1");
  CHECK_EQ(names.hosts[0].names, std::vector<std::string>{"localhost", "self"});
  CHECK_EQ(to_text(names.hosts[1].address), "::1");
  CHECK_EQ(names.hosts[2].names, std::vector<std::string>{"db.example", "db"});
}

TEST_CASE("names: without a resolv.conf nobody can be asked")
{
  CHECK_FALSE(names_from("", std::nullopt).configured);
  CHECK(names_from("", std::nullopt).servers.empty());
}

TEST_CASE("names: a resolv.conf tells servers, searched domains and options")
{
  const Names names = names_from("", "; of an engine\nnameserver 127.0.0.11\nnameserver ::1 # six\nnameserver here\n"
                                     "search a.example b.example\noptions ndots:2 timeout:3 attempts:4 edns0\n");
  CHECK(names.configured);
  REQUIRE_EQ(names.servers.size(), 2U);
  CHECK_EQ(to_text(names.servers[1].address), "::1");
  CHECK_EQ(names.servers[1].port, 53);
  CHECK_EQ(names.search, std::vector<std::string>{"a.example", "b.example"});
  CHECK_EQ(names.dots, 2U);
  CHECK_EQ(names.patience, 3s);
  CHECK_EQ(names.attempts, 4U);
}

TEST_CASE("names: the last of domain and search counts")
{
  CHECK_EQ(names_from("", "search a b\ndomain c").search, std::vector<std::string>{"c"});
  CHECK_EQ(names_from("", "domain c\nsearch .").search, std::vector<std::string>{});
}

TEST_CASE("names: settings that are out of bounds or no numbers are cut or passed over")
{
  const Names names = names_from("", "options ndots:99 timeout:0 attempts:4000000000\noptions attempts:x timeout:\n"
                                     "nameserver\nsearch\n\n");
  CHECK_EQ(names.dots, 15U);
  CHECK_EQ(names.patience, 1s);
  CHECK_EQ(names.attempts, 5U);
  CHECK(names.servers.empty());
}

TEST_CASE("names: three servers are asked at most as the C library does")
{
  std::string text;
  for (int i = 1; i < 9; ++i) text += "nameserver 10.0.0." + std::to_string(i) + "\n";
  CHECK_EQ(names_from("", text).servers.size(), 3U);
}

TEST_CASE("addresses: texts of both families and nothing else")
{
  CHECK_EQ(to_text(address_from("10.0.0.1").value()), "10.0.0.1");
  CHECK_EQ(to_text(address_from("2001:DB8:0::1").value()), "2001:db8::1");
  for (const char* text : {"", "10.0.0", "10.0.0.1.2", "010.0.0.1", "localhost", "[::1]", "::1%lo", " 10.0.0.1"})
    CHECK_MESSAGE(!address_from(text), text);
}
