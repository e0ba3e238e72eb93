// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/registry_words.hpp>

#include <charconv>
#include <utility>

namespace maestro::engine {

RegistryTrouble registry_trouble(std::string_view words)
{
  // The first that fits: of what is said of a failed connection, the reason stands at the end.
  static constexpr std::pair<std::string_view, RegistryTrouble> signs[] = {
      {"manifest unknown", RegistryTrouble::missing},
      {"server gave HTTP response to HTTPS client", RegistryTrouble::plain_http},
      {"first record does not look like a TLS handshake", RegistryTrouble::plain_http},
      {"x509:", RegistryTrouble::untrusted},
      {"no such host", RegistryTrouble::unreachable},
      {"connection refused", RegistryTrouble::unreachable},
      {"no route to host", RegistryTrouble::unreachable},
      {"network is unreachable", RegistryTrouble::unreachable},
      {"i/o timeout", RegistryTrouble::unreachable},
      {"Client.Timeout exceeded", RegistryTrouble::unreachable},
      {"no basic auth credentials", RegistryTrouble::unauthorized},
      {"nauthorized", RegistryTrouble::unauthorized},
      {"authentication required", RegistryTrouble::unauthorized},
      {"access denied", RegistryTrouble::unauthorized},
      {"access to the resource is denied", RegistryTrouble::unauthorized},
  };
  for (const auto& [sign, trouble] : signs)
    if (words.find(sign) != std::string_view::npos) return trouble;
  return RegistryTrouble::unknown;
}

unsigned registry_status(std::string_view words)
{
  constexpr unsigned too_many_requests = 429;
  for (const std::string_view sign : {"toomanyrequests", "429 Too Many Requests", "TOOMANYREQUESTS"})
    if (words.find(sign) != std::string_view::npos) return too_many_requests;
  constexpr std::string_view before = "HTTP status: ";
  const auto at = words.find(before);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = words.substr(at + before.size(), 3);
  unsigned status = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return problem == std::errc() && status >= 400 && status <= 599 ? status : 0;
}

} // namespace maestro::engine
