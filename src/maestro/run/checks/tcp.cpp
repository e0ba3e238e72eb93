// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/address.hpp>
#include <maestro/base/seconds.hpp>
#include <maestro/net/stream.hpp>
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/port.hpp>
#include <maestro/run/checks/tries.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace maestro {

using namespace std::chrono_literals;

namespace {

constexpr net::Duration longest_try = 1s;
// Docker's userland proxy (in the way on loopback and for IPv6) accepts for a container that does not listen yet and
// closes when it cannot connect to it: 0.1 ms after our connection was made, 1 ms at worst on a machine at rest, but 10
// to 30 ms in one of a hundred cases on a busy one. So a connection counts once it has stayed open a while, and a
// longer one where a proxy may be: there neither the first try nor one of the many of a long boot must be lucky.
constexpr net::Duration shortest_watch = 10ms;
constexpr net::Duration shortest_watch_of_a_proxy = 50ms;
constexpr net::Duration longest_watch = 250ms;

// A watch is so many short looks. Where the machine is too busy to wake this process in time, each look takes longer,
// and the proxy, which waits for the processor as well, has more time.
constexpr int looks = 5;

/// Whether the other side closed without having said anything.
bool is_closed_within(net::Stream& stream, net::Duration time)
{
  char byte = 0;
  try {
    return net::within(time, [&] { return stream.read_some({&byte, 1}); }) == 0;
  } catch (const Error&) { // a reset is a way to close, too
    return true;
  }
}

class TcpProbe {
public:
  explicit TcpProbe(net::TcpEndpoint endpoint)
      : is_by_proxy_(is_loopback(endpoint.host) || endpoint.host.find(':') != std::string::npos),
        endpoint_(std::move(endpoint))
  {
  }

  /// `10.0.0.1:8080`.
  std::string address() const { return without("tcp://", net::to_text(endpoint_)); }

  Tried try_within(net::Duration limit)
  {
    std::optional<net::Stream> stream;
    const net::TimePoint begin = net::now();
    Tried tried = try_once(limit, "no answer", [&] {
      stream.emplace(net::Stream::connect(endpoint_));
      return Tried();
    });
    if (tried) {
      tried->saw = without(fmt::format("cannot connect to {}: ", net::to_text(endpoint_)), tried->saw);
      tried->hint.clear(); // it would be about the ship, which is there
      return tried;
    }
    if (stays_open(*stream, net::now() - begin)) return {};
    return Miss{"the connection was accepted and closed at once"};
  }

private:
  /// A close takes the way back that the connection took; where closes have come late, later ones may, too.
  bool stays_open(net::Stream& stream, net::Duration connecting)
  {
    const net::Duration least = is_by_proxy_ || slowest_close_ ? shortest_watch_of_a_proxy : shortest_watch;
    const net::Duration watch =
        std::min(2 * connecting + std::max(least, 4 * slowest_close_.value_or(0ns)), longest_watch);
    const net::TimePoint begin = net::now();
    bool closed = false;
    for (int look = 0; look < looks && !closed; ++look) closed = is_closed_within(stream, watch / looks);
    if (closed) slowest_close_ = std::max(slowest_close_.value_or(0ns), net::now() - begin);
    return !closed;
  }

  bool is_by_proxy_; // if there is one
  net::Endpoint endpoint_;
  std::optional<net::Duration> slowest_close_; // by a proxy
};

} // namespace

void pass(const TcpCheck& check, const CheckContext& context)
{
  const std::uint16_t port = published_number(context, check.port, check.number);
  TcpProbe probe({context.environment.ship_of(context.instance).ip, port});
  const Tried tried = try_until(check.max_wait, {}, context, [&](const TimeLeft& time) {
    return probe.try_within(std::min(longest_try, time.left));
  });
  const std::string number = std::to_string(port);
  const std::string name = check.port == number ? number : fmt::format("'{}'", check.port);
  const std::string hint = loopback_hint(context, check.port);
  demand(tried, context, fmt::format("tcp port {} ({}) did not accept a connection", name, probe.address()),
         "within " + in_seconds(check.max_wait),
         !hint.empty()
             ? hint
             : fmt::format("does the program in '{}' listen at the exposed port, on all addresses and not only on "
                           "127.0.0.1?",
                           context.instance.name));
}

} // namespace maestro
