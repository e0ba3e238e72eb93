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

TEST_CASE("masking: a secret is masked within longer base64, wherever it begins there")
{
  Mask mask;
  mask.add("hunter2-Zq8", "<secret db>");
  for (const char* before : {"", "u", "me", "me:", "user:"}) {
    const std::string masked = mask.over("Basic " + strings::to_base64(std::string(before) + "hunter2-Zq8" + "\n"));
    CAPTURE(masked);
    CHECK_NE(masked.find("<secret db>"), std::string::npos);
    CHECK_EQ(strings::from_base64(masked.substr(6)), std::nullopt);
  }
}

TEST_CASE("masking: a short secret is masked where it stands alone, and not where it would be told so")
{
  Mask mask;
  mask.add("on", "<secret s>");
  CHECK_EQ(mask.over("on: connection is 'on', on"), "<secret s>: connection is '<secret s>', <secret s>");
}

TEST_CASE("masking: the lines of a secret are masked one by one, but for brackets")
{
  Mask mask;
  mask.add("{\n  \"key\": \"hunter2\"\n}", "<secret s>");
  CHECK_EQ(mask.over("{"), "{");
  CHECK_EQ(mask.over("line 2: \"key\": \"hunter2\""), "line 2: <secret s>");
}

TEST_CASE("masking: of two secrets the longer one is masked first, each by its own name")
{
  Mask mask;
  mask.add("hunter", "<secret a>");
  mask.add("hunter2", "<secret b>");
  CHECK_EQ(mask.over("hunter2 hunter"), "<secret b> <secret a>");
  CHECK_EQ(Mask().over("any words"), "any words");
}
