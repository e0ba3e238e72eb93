// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/run/logins.hpp>
#include <maestro/run/registry_failure.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro {

namespace {

constexpr unsigned too_many_requests = 429;
constexpr std::chrono::seconds longest_pause(60);

bool has_password(const Registry& entry) { return !entry.password.empty() || !entry.password_secret.empty(); }

/// Who holds the password of an entry with a user.
std::string source_of(const Registry& entry)
{
  return has_password(entry) ? "the description" : "Docker's configuration";
}

} // namespace

void with_retries(const Registry* entry, const Note& note, const std::function<void()>& work)
{
  std::chrono::seconds pause(1);
  for (std::int64_t tried = 1;; ++tried) {
    try {
      return work();
    } catch (const engine::Refused& refused) { // the description may want another try
      const bool again =
          entry != nullptr && tried < entry->attempts &&
          std::ranges::find(entry->retry_when, static_cast<int>(refused.status())) != entry->retry_when.end();
      if (!again) throw;
      if (refused.status() == too_many_requests && tried > 1) pause = std::min(2 * pause, longest_pause);
      note(fmt::format("got {}; retrying in {}s", refused.status(), pause.count()));
    }
    net::sleep(pause);
  }
}

Logins::Logins(const Environment& environment, engine::DockerConfig config, const Secrets& secrets)
    : environment_(environment), secrets_(secrets), keychain_(std::move(config))
{
}

PullLogin Logins::of(const std::string& image, const ShipName& ship, engine::Engine& engine, const Note& note)
{
  const std::string registry = registry_of(parse_image(image));
  const std::string host = registry.empty() ? "docker.io" : registry;
  if (const Registry* entry = registry_for(environment_.registries, image); entry && !entry->username.empty()) {
    engine::RegistryLogin login = logged_in(*entry, ship, engine, note);
    // A login is for the registry that it was made for, whatever the key of its entry matches.
    if (registry_host(entry->registry) == host) return {std::move(login), {}, source_of(*entry)};
  }
  engine::KeptLogin kept = keychain_.of(host);
  return {std::move(kept.login), std::move(kept.problem), "Docker's configuration"};
}

engine::RegistryLogin Logins::logged_in(const Registry& entry, const ShipName& ship, engine::Engine& engine,
                                        const Note& note)
{
  if (!has_password(entry)) {
    const engine::KeptLogin kept = keychain_.of(registry_host(entry.registry));
    if (kept.login && kept.login->username == entry.username) return *kept.login;
  }
  Door& door = doors_[{ship, entry.key}];
  const auto turn = door.turn.take(); // whoever comes later finds what the first has learnt
  if (door.refused) throw Error(*door.refused);
  if (door.login) return *door.login;
  engine::RegistryLogin login;
  login.username = entry.username;
  login.password = entry.password_secret.empty() ? entry.password : secrets_.value(entry.password_secret);
  login.server = entry.registry;
  note("logging in to " + entry.registry);
  try {
    with_retries(&entry, note, [&] { door.login = engine.login(login); });
  } catch (const engine::Refused& refused) { // adds who asked whom
    door.refused = login_failure(refused, login);
    throw Error(*door.refused);
  }
  return *door.login;
}

} // namespace maestro
