// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/trusted.hpp>

#include <openssl/x509.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace maestro::net {

std::optional<std::string> other_trusted_certificates()
{
  constexpr std::array elsewhere{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                 "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
                                 "/etc/ssl/cert.pem"};
  const auto is_there = [](const char* path) { return access(path, R_OK) == 0; };
  if (is_there(X509_get_default_cert_file()) || is_there(X509_get_default_cert_dir())) return std::nullopt;
  const auto found = std::ranges::find_if(elsewhere, is_there);
  return found == elsewhere.end() ? std::nullopt : std::optional<std::string>(*found);
}

} // namespace maestro::net
