// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/host_port.hpp>

#include <doctest/doctest.h>

using namespace maestro;

TEST_CASE("host and port: an IPv6 address is put in brackets")
{
  CHECK_EQ(host_and_port("web.example", 80), "web.example:80");
  CHECK_EQ(host_and_port("10.0.0.1", 2375), "10.0.0.1:2375");
  CHECK_EQ(host_and_port("::1", 2375), "[::1]:2375");
  CHECK_EQ(host_and_port("fe80::1%eth0", 80), "[fe80::1%eth0]:80");
  CHECK_EQ(bracketed("vm1"), "vm1");
}
