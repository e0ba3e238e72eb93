// SPDX-License-Identifier: Apache-2.0
#include <maestro/peers/peers.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro::peers;

TEST_CASE("mangled: what is no letter digit or underscore becomes an underscore one for one")
{
  CHECK_EQ(mangled("zk-1"), "ZK_1");
  CHECK_EQ(mangled("a.b c"), "A_B_C");
  CHECK_EQ(mangled("a--b"), "A__B");
  CHECK_EQ(mangled("_x_"), "_X_");
  CHECK_EQ(mangled(""), "");
}

TEST_CASE("mangled: letters beyond ASCII become capitals")
{
  CHECK_EQ(mangled("é"), "É");
  CHECK_EQ(mangled("straße"), "STRASSE");
  CHECK_EQ(mangled("ÿ"), "Ÿ");
  CHECK_EQ(mangled("łódź-ı"), "ŁÓDŹ_I");
  CHECK_EQ(mangled("čšž ņķ"), "ČŠŽ_ŅĶ");
  CHECK_EQ(mangled("αβς ώό"), "ΑΒΣ_ΏΌ");
  CHECK_EQ(mangled("база-ёї"), "БАЗА_ЁЇ");
}

TEST_CASE("mangled: letters of other scripts stay and symbols become one underscore a character")
{
  CHECK_EQ(mangled("数据-1"), "数据_1");
  CHECK_EQ(mangled("a×b÷c"), "A_B_C");
  CHECK_EQ(mangled("a–b"), "A_B");
  CHECK_EQ(mangled("🚀x"), "_X");
}

TEST_CASE("mangled: each byte that is not UTF-8 becomes an underscore")
{
  CHECK_EQ(mangled("a\xff\xfe"), "A__");
  CHECK_EQ(mangled("\xc3"), "_");
  CHECK_EQ(mangled("\xed\xa0\x80"), "___");
}

namespace {

std::string text(const Variables& variables)
{
  std::string all;
  for (const auto& [name, value] : variables) all += name + "=" + value + "\n";
  return all;
}

const std::vector<Peer> bus{{"bus.2", "west.example", {}}, {"bus-1", "10.0.0.11", {{"peer", "7001", "17001"}}}};

} // namespace

TEST_CASE("encode: a service tells its own instances exposed and external ports")
{
  CHECK_EQ(text(encode("msg-bus", bus, Audience::own_service)), "MSG_BUS_BUS_1_HOST=10.0.0.11\n"
                                                                "MSG_BUS_BUS_1_PEER_PORT=17001\n"
                                                                "MSG_BUS_BUS_1_PEER_INTERNAL_PORT=7001\n"
                                                                "MSG_BUS_BUS_2_HOST=west.example\n"
                                                                "MSG_BUS_INSTANCES=bus-1,bus.2\n");
}

TEST_CASE("encode: dependents are not told exposed ports")
{
  CHECK_EQ(text(encode("msg-bus", bus, Audience::dependents)), "MSG_BUS_BUS_1_HOST=10.0.0.11\n"
                                                               "MSG_BUS_BUS_1_PEER_PORT=17001\n"
                                                               "MSG_BUS_BUS_2_HOST=west.example\n"
                                                               "MSG_BUS_INSTANCES=bus-1,bus.2\n");
}

TEST_CASE("encode: a service without instances has an empty list of them")
{
  CHECK_EQ(text(encode("none", {}, Audience::own_service)), "NONE_INSTANCES=\n");
}
