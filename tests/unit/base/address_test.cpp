// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>

#include <doctest/doctest.h>

using namespace maestro;

TEST_CASE("addresses: what leads back to the machine itself")
{
  for (const char* host :
       {"localhost", "127.0.0.1", "127.9.8.7", "127.1", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    CHECK_MESSAGE(is_loopback(host), host);
  for (const char* host : {"", "127", "128.0.0.1", "127.example", "127.0.0.1.example", "::2", "localhost.example"})
    CHECK_FALSE_MESSAGE(is_loopback(host), host);
}

TEST_CASE("addresses: one spelling of each, and what is none stays")
{
  CHECK_EQ(canonical_address("FD00:0:0::1"), "fd00::1");
  CHECK_EQ(canonical_address("10.0.0.1"), "10.0.0.1");
  CHECK_EQ(canonical_address("web.example"), "web.example");
}
