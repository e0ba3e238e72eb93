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

TEST_CASE("mangled: letters have capitals in every script that has capitals")
{
  CHECK_EQ(mangled("ǆ ƴ ɓ"), "Ǆ_Ƴ_Ɓ");
  CHECK_EQ(mangled("ﬁ-ŉ-ﬓ"), "FI_ʼN_ՄՆ");
  CHECK_EQ(mangled("ա-ა-ꭰ-𐐨"), "Ա_Ა_Ꭰ_𐐀");
  CHECK_EQ(mangled("\u1fb3-\u0390"), "\u0391\u0399_\u0399\u0308\u0301"); // ᾳ and ΐ, which have none in one piece
}

TEST_CASE("mangled: what Python calls a digit or a number stays")
{
  CHECK_EQ(mangled("٤-²-½-Ⅷ-ⅷ-①-一"), "٤_²_½_Ⅷ_Ⅷ_①_一");
  CHECK_EQ(mangled("ⓐ-𝟙"), "__𝟙");
}

TEST_CASE("mangled: marks symbols and what has no meaning yet become one underscore a character")
{
  CHECK_EQ(mangled("e\u0301"), "E_"); // a combining accent, however it looks
  CHECK_EQ(mangled("नमस्ते"), "नमस_त_");
  CHECK_EQ(mangled("a\u00b7b\u200dc\ufe0f"), "A_B_C_");
  CHECK_EQ(mangled("\u0378\U000e0001"), "__");
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

TEST_CASE("names_among: what was encoded is found among other variables, and nothing else")
{
  Variables variables = encode("msg-bus", bus, Audience::own_service);
  std::set<std::string> written;
  for (const auto& [name, value] : variables) written.insert(name);
  for (const char* const name : {"MSG_BUS_HOST", "MSG_BUS_BUS_1_COLOUR", "MSG_BUS_BUS_3_HOST", "PATH"})
    variables.emplace_back(name, "x");
  variables.emplace_back("DATABASE_INSTANCES", "2"); // somebody's own
  variables.emplace_back("NO_INSTANCES", "");
  CHECK_EQ(names_among(variables), written);
}
