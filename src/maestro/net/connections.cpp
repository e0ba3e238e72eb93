// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/connections.hpp>
#include <maestro/net/limits.hpp>
#include <maestro/net/loop.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace maestro::net {

namespace {

constexpr std::size_t for_questions = 28;
constexpr std::size_t for_signs = 4;
/// With terminal, epoll, files, signals and whatever else a process has open.
constexpr std::size_t put_aside = for_questions + for_signs + 64;
constexpr std::size_t least = 16;
constexpr std::size_t most_ever = 20'000;

std::size_t as_many_as_allowed()
{
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return least;
  const std::size_t descriptors = std::min<rlim_t>(limit.rlim_cur, most_ever + put_aside);
  return std::max(descriptors, put_aside + least) - put_aside;
}

} // namespace

Connections::Connections() : Connections(as_many_as_allowed()) {}
Connections::Connections(std::size_t most) : most_(most), permits_(most), questions_(for_questions), signs_(for_signs)
{
}

Semaphore::Permit Connections::take(Lane lane)
{
  switch (lane) {
  case Lane::queue:
  case Lane::beside:
    break;
  case Lane::question:
    return questions_.take();
  case Lane::sign:
    return signs_.take();
  }
  return permits_.take();
}

/// One fiber at a time: several fibers that each hold a part of what they need could wait for each other for ever.
std::vector<Semaphore::Permit> Connections::take(std::size_t count)
{
  const auto turn = several_.take();
  std::vector<Semaphore::Permit> taken;
  while (taken.size() < count) taken.push_back(permits_.take());
  return taken;
}

Connections::Rest Connections::rest(std::size_t limit, std::size_t count)
{
  if (*resting_ + count > limit) return nullptr;
  *resting_ += count;
  return {resting_.get(), [resting = resting_, count](void*) { *resting -= count; }};
}

std::optional<Connections::Holding> Connections::hold(std::size_t count)
{
  Rest held = rest(most_ - most_ / 4, count);
  if (!held) return std::nullopt;
  return Holding{std::move(held), take(count)};
}

std::size_t most_connections() { return Loop::current().connections().most(); }
std::size_t open_files_for(std::size_t connections) { return connections + put_aside; }

Error too_many_open_files(const std::string& failed)
{
  return {Fault::unreachable, failed + ": too many open files", "raise the limit of open files (ulimit -n)"};
}

} // namespace maestro::net
