// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/masking.hpp>

#include <doctest/doctest.h>
#include <strings/base64.hpp>

#include <string>

using namespace maestro::engine;

TEST_CASE("masking: a password is masked in every form in which it may come back")
{
  const RegistryLogin login{.username = "bob", .password = "p\"ä/ß<&?~>ss w", .server = "reg.example"};
  const auto masked = [&](const std::string& words) { return without_secrets("401: " + words + " is wrong", login); };
  for (const std::string& form : {
           login.password,
           std::string(R"(p\"ä/ß<&?~>ss w)"),
           std::string(R"(p\\\"ä/ß<&?~>ss w)"),
           std::string(R"(p\"ä/ß\u003c\u0026?~\u003ess w)"),
           std::string("p%22%C3%A4%2F%C3%9F%3C%26%3F~%3Ess%20w"),
           strings::to_base64(login.password),
           strings::to_base64("bob:" + login.password),
           registry_header(login),
       })
    CHECK_EQ(masked(form), "401: <redacted> is wrong");
}

TEST_CASE("masking: base64 for URLs, and without what fills it up")
{
  const RegistryLogin login{.username = "u", .password = "\xfb\xff\xfe?>"};
  CHECK_EQ(without_secrets("+//+Pz4=", login), "<redacted>");
  CHECK_EQ(without_secrets("-__-Pz4", login), "<redacted>");
  CHECK_EQ(without_secrets("Basic dTr7//4/Pg==", login), "Basic <redacted>");
}

TEST_CASE("masking: tokens are secrets too, and nothing else is changed")
{
  const RegistryLogin login{.username = "bob", .identity_token = "t0ken"};
  CHECK_EQ(without_secrets("bob: t0ken dDBrZW4=", login), "bob: <redacted> <redacted>");
  CHECK_EQ(without_secrets("bob is not allowed", login), "bob is not allowed");
  CHECK_EQ(without_secrets("any words", {}), "any words");
}
