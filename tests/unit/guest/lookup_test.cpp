// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/error.hpp>
#include <maestro/guest/resolve.hpp>

#include <doctest/doctest.h>
#include <guest/dns_server.hpp>
#include <sys/eventfd.h>

#include <string>

using namespace maestro::guest;
using namespace maestro::test;
using namespace std::chrono_literals;

namespace {

const TimePoint beginning{}; // lookups take their time from whoever waits for them

std::vector<std::string> texts(const Lookup& lookup)
{
  std::vector<std::string> all;
  for (const Address& address : lookup.addresses()) all.push_back(to_text(address));
  return all;
}

} // namespace

TEST_CASE("lookup: an address is its own name")
{
  CHECK_EQ(texts(Lookup("10.0.0.1", Families::any, {}, beginning)), std::vector<std::string>{"10.0.0.1"});
  CHECK_EQ(texts(Lookup("::1", Families::any, {}, beginning)), std::vector<std::string>{"::1"});
  CHECK_EQ(Lookup("::1", Families::ipv4, {}, beginning).failure(), "'::1' is no IPv4 address");
}

TEST_CASE("lookup: the hosts file is looked at first and for any case of letters")
{
  const Names names = names_from("10.0.0.1 db\n::1 DB\n10.0.0.2 db\n", std::nullopt);
  CHECK_EQ(texts(Lookup("Db", Families::any, names, beginning)),
           std::vector<std::string>{"10.0.0.1", "::1", "10.0.0.2"});
  CHECK_EQ(texts(Lookup("db", Families::ipv4, names, beginning)), std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
}

TEST_CASE("lookup: this machine is known without any file")
{
  CHECK_EQ(texts(Lookup("localhost", Families::any, {}, beginning)), std::vector<std::string>{"127.0.0.1"});
}

TEST_CASE("lookup: without a server the failure says which file is missing or says nothing")
{
  CHECK_EQ(Lookup("db", Families::any, names_from("", std::nullopt), beginning).failure(),
           "'db' is not in /etc/hosts, and there is no /etc/resolv.conf to name a DNS server");
  CHECK_EQ(Lookup("db", Families::any, names_from("", "search x"), beginning).failure(),
           "'db' is not in /etc/hosts, and /etc/resolv.conf names no DNS server");
}

TEST_CASE("lookup: both kinds of address are asked for, or one")
{
  DnsServer server;
  Lookup lookup("db.example", Families::any, server.names(), beginning);
  server.answer("db.example", 1, 0, {record("db.example", 1, {10, 0, 0, 1})});
  lookup.advance(beginning);
  CHECK_FALSE(lookup.done());
  server.answer("db.example", 28, 0, {record("db.example", 28, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})});
  lookup.advance(beginning);
  CHECK(lookup.done());
  CHECK_EQ(texts(lookup), std::vector<std::string>{"10.0.0.1", "::1"});

  Lookup one("db.example", Families::ipv4, server.names(), beginning);
  server.answer("db.example", 1, 0, {record("db.example", 1, {10, 0, 0, 1})});
  one.advance(beginning);
  CHECK(one.done());
}

TEST_CASE("lookup: a name with few dots is searched first and one with many as it is")
{
  DnsServer server;
  Names names = server.names();
  names.search = {"a.example", "b.example."};
  Lookup few("db", Families::ipv4, names, beginning);
  server.answer("db.a.example", 1, 3, {});
  few.advance(beginning);
  server.answer("db.b.example", 1, 0, {record("db.b.example", 1, {10, 0, 0, 1})});
  few.advance(beginning);
  CHECK_EQ(texts(few), std::vector<std::string>{"10.0.0.1"});

  Lookup many("db.c", Families::ipv4, names, beginning);
  server.answer("db.c", 1, 3, {});
  many.advance(beginning);
  server.answer("db.c.a.example", 1, 0, {}); // there is such a name, without an address
  many.advance(beginning);
  server.answer("db.c.b.example", 1, 3, {});
  many.advance(beginning);
  CHECK_EQ(many.failure(), "there is no address of 'db.c', say /etc/hosts and the DNS server");

  Lookup whole("db.", Families::ipv4, names, beginning);
  server.answer("db", 1, 3, {});
  whole.advance(beginning);
  CHECK(whole.done());
}

TEST_CASE("lookup: a server that is silent, gone or unwilling is followed by the next")
{
  DnsServer silent, unwilling, willing;
  Names names = willing.names();
  const std::uint16_t gone = [] { return DnsServer().port(); }();
  names.servers = {{silent.address(), silent.port()},
                   {silent.address(), gone},
                   {silent.address(), unwilling.port()},
                   {willing.address(), willing.port()}};
  Lookup lookup("db", Families::ipv4, names, beginning);
  lookup.advance(beginning + 4s);
  CHECK_EQ(lookup.interest().until, beginning + 5s);
  lookup.advance(beginning + 5s); // the next is gone, which is told at once
  lookup.advance(beginning + 5s);
  unwilling.answer("db", 1, 5, {});
  lookup.advance(beginning + 6s);
  willing.answer("db", 1, 0, {record("db", 1, {10, 0, 0, 1})});
  lookup.advance(beginning + 6s);
  CHECK_EQ(texts(lookup), std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("lookup: what no server answers with one thing behind the name is asked for with the next")
{
  DnsServer server;
  Names names = server.names();
  names.search = {"gone.example", "here.example"};
  names.attempts = 1;
  for (const unsigned refusal : {2U, 5U}) {
    Lookup found("db", Families::ipv4, names, beginning);
    server.answer("db.gone.example", 1, refusal, {});
    found.advance(beginning);
    server.answer("db.here.example", 1, 0, {record("db.here.example", 1, {10, 0, 0, 1})});
    found.advance(beginning);
    CHECK_EQ(texts(found), std::vector<std::string>{"10.0.0.1"});
    CHECK_EQ(found.failure(), "");

    Lookup nowhere("db", Families::ipv4, names, beginning);
    server.answer("db.gone.example", 1, refusal, {});
    nowhere.advance(beginning);
    server.answer("db.here.example", 1, 3, {});
    nowhere.advance(beginning);
    server.answer("db", 1, 3, {});
    nowhere.advance(beginning);
    CHECK(nowhere.done());
    CHECK_EQ(nowhere.failure(), "no DNS server of /etc/resolv.conf tells the address of 'db'"); // it may be there
  }
}

TEST_CASE("lookup: servers that never answer are asked as often as it is configured")
{
  DnsServer server;
  Names names = server.names();
  names.search = {"a.example"}; // not asked for: it would take as long again
  names.attempts = 3;
  Lookup lookup("db", Families::any, names, beginning);
  for (int i = 1; i <= 3; ++i) {
    CHECK_FALSE(lookup.done());
    lookup.advance(beginning + i * 5s);
  }
  CHECK(lookup.done());
  CHECK_EQ(lookup.failure(), "no DNS server of /etc/resolv.conf tells the address of 'db'");
}

TEST_CASE("lookup: an IPv4 address is enough when the question for IPv6 is not answered")
{
  DnsServer server;
  Lookup lookup("db", Families::any, server.names(), beginning);
  server.answer("db", 1, 0, {record("db", 1, {10, 0, 0, 1})});
  lookup.advance(beginning);
  lookup.advance(beginning + 5s);
  CHECK(lookup.done());
  CHECK_EQ(texts(lookup), std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("lookup: packets that are no answers are passed over")
{
  DnsServer server;
  Lookup lookup("db", Families::ipv4, server.names(), beginning);
  const dns::Question question = server.question();
  server.send("");
  server.send("noise");
  dns::Question guessed = question;
  guessed.id = static_cast<std::uint16_t>(question.id + 1);
  server.send(answer_to(guessed, 0, {record("db", 1, {6, 6, 6, 6})}));
  server.send(std::string(2000, 'x')); // larger than can be taken
  lookup.advance(beginning);
  CHECK_FALSE(lookup.done());
  server.send(answer_to(question, 0, {record("db", 1, {10, 0, 0, 1})}));
  lookup.advance(beginning);
  CHECK_EQ(texts(lookup), std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("lookup: a name that cannot be one of a host is not asked for")
{
  DnsServer server;
  Lookup lookup("a..b", Families::any, server.names(), beginning);
  CHECK(lookup.done());
  CHECK_NE(lookup.failure(), "");
  CHECK(Lookup("", Families::any, server.names(), beginning).done());
}

TEST_CASE("resolve: it ends by its time limit and when it is given up")
{
  DnsServer server;
  const auto now = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(resolve("db", Families::ipv4, server.names(), {now + 20ms}), Error);
  const Descriptor stop(eventfd(1, EFD_CLOEXEC));
  CHECK_THROWS_AS(resolve("db", Families::ipv4, server.names(), {now + 1h, stop.number()}), Interrupted);
}
