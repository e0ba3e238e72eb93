// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/engine/masking.hpp>
#include <maestro/engine/registry_words.hpp>
#include <maestro/run/registry_failure.hpp>

#include <fmt/core.h>

namespace maestro {

namespace {

using engine::RegistryTrouble;

std::string hint_about_login(const PullLogin& login, const std::string& host)
{
  const std::string user = login.login->username.empty() ? "a token" : "'" + login.login->username + "'";
  const std::string source = login.source.empty() ? std::string() : " from " + login.source;
  return fmt::format("the login of {}{} for {} may not be allowed this image, or the image does not exist", user,
                     source, host);
}

std::string hint_for(RegistryTrouble trouble, const std::string& host, const PullLogin& login)
{
  switch (trouble) {
  case RegistryTrouble::plain_http:
    return fmt::format("{0} does not speak TLS; the ship's daemon accepts that only if it is told: \"{0}\" under "
                       "\"insecure-registries\" in its /etc/docker/daemon.json, or dockerd --insecure-registry {0}",
                       host);
  case RegistryTrouble::untrusted:
    return fmt::format("the ship's daemon does not trust the certificate of {0}; it reads the one of its CA from "
                       "/etc/docker/certs.d/{0}/ca.crt",
                       host);
  case RegistryTrouble::unauthorized:
    return login.login
               ? hint_about_login(login, host)
               : fmt::format("if there is such an image, it needs a login for {0}: the description can name one "
                             "under 'registries', or `docker login {0}` keeps one",
                             host);
  case RegistryTrouble::unreachable:
    return fmt::format("the ship's daemon cannot reach {}; is the registry up?", host);
  case RegistryTrouble::missing:
    return fmt::format("{} answers, and has no image of this name and tag: are they spelt right, and was it pushed?",
                       host);
  case RegistryTrouble::unknown:
    return {};
  }
  return {};
}

/// Whether it is known that the registry said no: of what is not understood it may have heard nothing.
bool was_answered(const engine::Refused& refused, RegistryTrouble trouble)
{
  constexpr unsigned no_such_login = 401; // is the registry's, whatever it says of it
  return trouble == RegistryTrouble::unauthorized || trouble == RegistryTrouble::missing ||
         refused.status() == no_such_login;
}

} // namespace

Error login_failure(const engine::Refused& refused, const engine::RegistryLogin& login)
{
  const RegistryTrouble trouble = engine::registry_trouble(refused.what());
  std::string hint = login.password.empty() ? "the description names a user, but no password"
                                            : "user and password are those that the description names";
  if (trouble != RegistryTrouble::unauthorized) hint = hint_for(trouble, registry_host(login.server), {login});
  return {Fault::failed,
          fmt::format("the login to {} as '{}' {}: {}", login.server, login.username,
                      was_answered(refused, trouble) ? "was refused" : "failed",
                      engine::without_secrets(refused.what(), login)),
          hint};
}

Error pull_failure(const engine::Refused& refused, const std::string& image, const PullLogin& login)
{
  const std::string registry = registry_of(parse_image(image));
  const std::string host = registry.empty() ? "docker.io" : registry;
  std::string hint = hint_for(engine::registry_trouble(refused.what()), host, login);
  if (!login.problem.empty()) hint = login.problem; // without it, there might have been a login
  return {Fault::failed, login.login ? engine::without_secrets(refused.what(), *login.login) : refused.what(), hint};
}

} // namespace maestro
