// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/dns.hpp>

#include <doctest/doctest.h>
#include <guest/dns_packets.hpp>

#include <string>

using namespace maestro::guest;
using namespace maestro::test;

namespace {

const dns::Question question{0x1234, "db.example", dns::Type::ipv4};

std::vector<std::string> texts(const dns::Answer& answer)
{
  std::vector<std::string> all;
  for (const Address& address : answer.addresses) all.push_back(to_text(address));
  return all;
}

} // namespace

TEST_CASE("dns: a question is a packet as the RFC draws it")
{
  CHECK_EQ(dns::packet(question).value(), std::string("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02"
                                                      "db\x07"
                                                      "example\x00\x00\x01\x00\x01",
                                                      12 + 12 + 4));
}

TEST_CASE("dns: a name with an empty or overlong part cannot be asked for")
{
  for (const std::string& name : {std::string(), std::string("."), std::string("a..b"), std::string(".a"),
                                  std::string("a."), std::string(64, 'a'), std::string(254, 'a')})
    CHECK_MESSAGE(!dns::packet({1, name, dns::Type::ipv4}), name);
  CHECK(dns::packet({1, std::string(63, 'a') + "." + std::string(63, 'b'), dns::Type::ipv4}));
}

TEST_CASE("dns: all addresses of an answer are taken")
{
  const dns::Answer answer = dns::read_answer(
      answer_to(question, 0, {record("db.example", 1, {10, 0, 0, 1}), record("DB.example", 1, {10, 0, 0, 2})}),
      question);
  CHECK_EQ(answer.outcome, dns::Outcome::addresses);
  CHECK_EQ(texts(answer), std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
}

TEST_CASE("dns: names in an answer may be compressed")
{
  const std::string owner = "\xc0\x0c"; // the name in the question
  const std::string data = answer_to(question, 0, {record_of(owner, 1, std::string("\x0a\x00\x00\x07", 4))});
  CHECK_EQ(texts(dns::read_answer(data, question)), std::vector<std::string>{"10.0.0.7"});
}

TEST_CASE("dns: aliases are followed and other names are not ours")
{
  const std::string packet = answer_to(
      question, 0,
      {record_of(name_bytes("db.example"), 5, name_bytes("real.example")), record("other.example", 1, {10, 0, 0, 1}),
       record("real.example", 1, {10, 0, 0, 2}), record("db.example", 1, {10, 0, 0, 3})});
  CHECK_EQ(texts(dns::read_answer(packet, question)), std::vector<std::string>{"10.0.0.2"});
}

TEST_CASE("dns: an answer without addresses and a name that is not there are different things")
{
  CHECK_EQ(dns::read_answer(answer_to(question, 0, {}), question).outcome, dns::Outcome::addresses);
  CHECK_EQ(dns::read_answer(answer_to(question, 3, {}), question).outcome, dns::Outcome::no_such_name);
  CHECK_EQ(dns::read_answer(answer_to(question, 2, {}), question).outcome, dns::Outcome::refused);
  CHECK_EQ(dns::read_answer(answer_to(question, 5, {}), question).outcome, dns::Outcome::refused);
}

TEST_CASE("dns: an answer that was cut by the server counts for what it has, and for nothing without addresses")
{
  constexpr std::size_t flags = 2;
  std::string some = answer_to(question, 0, {record("db.example", 1, {10, 0, 0, 1})});
  some[flags] = static_cast<char>(some[flags] | 2);
  CHECK_EQ(texts(dns::read_answer(some, question)), std::vector<std::string>{"10.0.0.1"});
  std::string none = answer_to(question, 0, {});
  none[flags] = static_cast<char>(none[flags] | 2);
  CHECK_EQ(dns::read_answer(none, question).outcome, dns::Outcome::refused);
}

TEST_CASE("dns: what answers another question is no answer")
{
  dns::Question other = question;
  other.id = 1;
  CHECK_EQ(dns::read_answer(answer_to(other, 0, {}), question).outcome, dns::Outcome::not_an_answer);
  other = question;
  other.name = "web.example";
  CHECK_EQ(dns::read_answer(answer_to(other, 0, {}), question).outcome, dns::Outcome::not_an_answer);
  other = question;
  other.type = dns::Type::ipv6;
  CHECK_EQ(dns::read_answer(answer_to(other, 0, {}), question).outcome, dns::Outcome::not_an_answer);
  CHECK_EQ(dns::read_answer(*dns::packet(question), question).outcome, dns::Outcome::not_an_answer); // our own, echoed
}

TEST_CASE("dns: an answer that is cut off anywhere gives what came before")
{
  const std::string whole =
      answer_to(question, 0, {record("db.example", 1, {10, 0, 0, 1}), record("db.example", 1, {10, 0, 0, 2})});
  std::size_t most = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const dns::Answer answer = dns::read_answer(std::string_view(whole).substr(0, size), question);
    CHECK_GE(answer.addresses.size(), most);
    CHECK_LE(answer.addresses.size(), 1U);
    most = answer.addresses.size();
  }
  CHECK_EQ(most, 1U);
}

TEST_CASE("dns: compressed names that lead in a circle or out of the packet end")
{
  for (const std::string& owner : {std::string("\xc0\x1c"), std::string("\xff\xff"),
                                   std::string("\x01"
                                               "a\xc0\x1c")}) {
    const std::string packet = answer_to(question, 0, {record_of(owner, 1, std::string("\x0a\x00\x00\x01", 4))});
    CHECK(dns::read_answer(packet, question).addresses.empty());
  }
}

TEST_CASE("dns: an address of the wrong size is passed over")
{
  const std::string packet =
      answer_to(question, 0, {record_of(name_bytes("db.example"), 1, "abc"), record("db.example", 1, {10, 0, 0, 1})});
  CHECK_EQ(texts(dns::read_answer(packet, question)), std::vector<std::string>{"10.0.0.1"});
}
