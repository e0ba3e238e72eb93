// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>

#include <arpa/inet.h>

#include <array>

namespace maestro {

namespace {

bool parses(int family, const std::string& text)
{
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return text.find('\0') == std::string::npos && inet_pton(family, text.c_str(), bytes.data()) == 1;
}

} // namespace

bool is_ipv4(const std::string& text) { return parses(AF_INET, text); }
bool is_ipv6(const std::string& text) { return parses(AF_INET6, text); }
bool is_address(const std::string& text) { return is_ipv4(text) || is_ipv6(text); }

std::string canonical_address(const std::string& text)
{
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::array<char, INET6_ADDRSTRLEN> spelled{};
  const int family = is_ipv4(text) ? AF_INET : AF_INET6;
  if (family == AF_INET6 && !is_ipv6(text)) return text;
  inet_pton(family, text.c_str(), bytes.data());
  return inet_ntop(family, bytes.data(), spelled.data(), spelled.size());
}

bool is_any_address(const std::string& address) { return address.empty() || address == "0.0.0.0" || address == "::"; }

bool is_loopback(const std::string& text)
{
  if (text == "localhost") return true;
  const bool in_digits = text.find_first_not_of("0123456789.") == std::string::npos;
  const std::string address = canonical_address(text);
  return (in_digits && text.starts_with("127.")) || address == "::1" || address.starts_with("::ffff:127.");
}

} // namespace maestro
