// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/environment.hpp>

#include <fmt/core.h>
#include <strings/pieces.hpp>

namespace maestro {

namespace {

struct Transport {
  std::string operator()(const UnixAccess&) const { return "unix"; }
  std::string operator()(const TcpAccess&) const { return "tcp"; }
  std::string operator()(const TlsAccess&) const { return "tls"; }
  std::string operator()(const SshAccess&) const { return "ssh"; }
};

struct Url {
  std::string operator()(const UnixAccess& access) const { return "unix://" + access.path; }
  std::string operator()(const TcpAccess& access) const
  {
    return fmt::format("tcp://{}:{}", strings::bracketed(access.host), access.port);
  }
  std::string operator()(const TlsAccess& access) const
  {
    return fmt::format("tls://{}:{}", strings::bracketed(access.host), access.port);
  }
  std::string operator()(const SshAccess& access) const
  {
    std::string url = "ssh://";
    if (!access.user.empty()) url += access.user + "@";
    url += strings::bracketed(access.host);
    if (access.port) url += fmt::format(":{}", *access.port);
    return url;
  }
};

} // namespace

std::string transport(const Access& access) { return std::visit(Transport{}, access); }

std::string to_text(const Access& access) { return std::visit(Url{}, access); }

} // namespace maestro
