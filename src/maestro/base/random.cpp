// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/random.hpp>

#include <fmt/core.h>
#include <sys/random.h>

#include <array>

namespace maestro {

std::string random_digits()
{
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw Error(Fault::failed, "the system gives no random numbers");
  std::string digits;
  for (const unsigned char byte : bytes) digits += fmt::format("{:02x}", byte);
  return digits;
}

} // namespace maestro
