// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>
#include <simulation/fleet.hpp>

#include <optional>
#include <utility>

namespace maestro::testing {

namespace {

constexpr std::size_t ships_a_block = 250;
constexpr std::size_t most_ships = 255 * ships_a_block;

/// Networks that are tried; 127.0 is everybody's.
constexpr unsigned first_network = 16, last_network = 250;

std::string address_in(unsigned network, std::size_t ship)
{
  return fmt::format("127.{}.{}.{}", network, ship / ships_a_block, ship % ships_a_block + 1);
}

} // namespace

struct SimulatedFleet::OpenPort {
  std::uint16_t number;
  unsigned life; // of the container that it belongs to
  std::optional<HttpListener> listener = std::nullopt;
};

struct SimulatedFleet::Ship {
  Ship(const std::string& address, const FleetSettings& settings, Tally& tally, HttpListener at)
      : daemon(address), server(daemon, tally),
        faults(settings.faults, settings.seed, address.substr(address.find('.', 4))), name(address),
        listener(std::move(at))
  {
  }

  FakeDaemon daemon;
  DaemonServer server;
  Faults faults;
  std::string name;
  HttpListener listener;
  std::multimap<std::string, OpenPort> open_ports; // by the container's id
};

SimulatedFleet::SimulatedFleet(const FleetSettings& settings) : settings_(settings)
{
  if (settings_.ships == 0 || settings_.ships > most_ships)
    throw Error(Fault::usage, fmt::format("a simulated fleet has 1 to {} ships", most_ships));
  take_addresses();
  for (const auto& ship : ships_) {
    prepare(*ship);
    connections_.spawn([this, each = ship.get()] { receive(*each); });
  }
}

SimulatedFleet::~SimulatedFleet() = default;

/// Who has the first address of a network has all of it.
void SimulatedFleet::take_addresses()
{
  std::optional<HttpListener> first;
  for (network_ = first_network; !first; ++network_) {
    try {
      first.emplace(address_in(network_, 0), settings_.port);
      break;
    } catch (const Error&) { // another fleet has it
      if (network_ == last_network) throw;
    }
  }
  for (std::size_t number = 0; number < settings_.ships; ++number)
    ships_.push_back(
        std::make_unique<Ship>(address(number), settings_, tally_,
                               number == 0 ? std::move(*first) : HttpListener(address(number), settings_.port)));
}

std::string SimulatedFleet::address(std::size_t ship) const { return address_in(network_, ship); }
FakeDaemon& SimulatedFleet::daemon(std::size_t ship) const { return ships_.at(ship)->daemon; }

void SimulatedFleet::prepare(Ship& ship)
{
  FakeDaemon& daemon = ship.daemon;
  daemon.latency = settings_.latency;
  daemon.timeout = std::chrono::hours(1); // who asks runs out of patience first
  daemon.reachable = !ship.faults.is_down();
  if (settings_.start_time > 0s) daemon.slow("start", "*", settings_.start_time);
  daemon.on_call = [this, &ship](const std::string& call, const std::string& target) {
    ++tally_.calls[call];
    ship.faults.at_call(ship.daemon, call, target);
  };
  daemon.on_boot = [this, &ship](const FakeContainer& container) {
    Boot boot = ship.faults.boot(container);
    boot.stops_after = settings_.stop_time;
    return boot;
  };
  if (settings_.listen)
    daemon.on_event = [this, &ship](const FakeContainer& container, const std::string& action) {
      if (action == "start") open_ports(ship, container);
      if (action == "die") close_ports(ship, container);
    };
  ship.server.beside = [this](HttpPeer& peer, const Asked& asked) { return answer_beside(peer, asked); };
}

void SimulatedFleet::receive(Ship& ship)
{
  for (;;) {
    auto connection = std::make_shared<net::Descriptor>(ship.listener.accept());
    connections_.spawn([&ship, connection = std::move(connection)] {
      HttpPeer peer(std::move(*connection));
      ship.server.serve(peer);
    });
  }
}

void SimulatedFleet::say(const std::string& container)
{
  for (const auto& ship : ships_)
    if (ship->daemon.container(container) != nullptr) ship->daemon.says(container, container + " says so");
}

bool SimulatedFleet::answer_beside(HttpPeer& peer, const Asked& asked)
{
  constexpr std::string_view say_path = "/simulation/say/";
  const bool says = asked.path.starts_with(say_path);
  if (says) say(asked.path.substr(say_path.size()));
  if (asked.path == "/simulation/clear") clear();
  if (!says && asked.path != "/simulation/clear" && asked.path != "/simulation/tally") return false;
  peer.answer(200, "Content-Type: application/json\r\n", tally_text());
  return true;
}

std::string SimulatedFleet::tally_text() const
{
  boost::json::object calls;
  for (const auto& [name, count] : tally_.calls) calls[name] = count;
  return boost::json::serialize(boost::json::object{{"calls", std::move(calls)},
                                                    {"connections", tally_.connections},
                                                    {"most_connections", tally_.most_connections},
                                                    {"most_at_work", tally_.most_at_work}});
}

void SimulatedFleet::clear()
{
  for (const auto& ship : ships_) {
    ship->daemon.clear();
    ship->faults.clear();
    ship->open_ports.clear();
  }
  tally_.calls.clear();
  tally_.most_at_work = tally_.at_work;
  tally_.most_connections = tally_.connections;
}

/// Nobody accepts: the system does, and keeps the connections open until the port is closed.
void SimulatedFleet::open_ports(Ship& ship, const FakeContainer& container)
{
  const net::Duration after = settings_.boot_time + ship.faults.delay_of(container);
  for (const Port& port : container.spec.settings.ports) {
    if (port.protocol != Protocol::tcp || port.external.first == 0) continue;
    ship.open_ports.emplace(container.id, OpenPort{port.external.first, container.life});
  }
  connections_.spawn([&ship, after, id = container.id, life = container.life] {
    net::sleep(after);
    const auto [begin, end] = ship.open_ports.equal_range(id);
    for (auto each = begin; each != end; ++each)
      if (OpenPort& port = each->second; port.life == life && !port.listener)
        port.listener.emplace(ship.name, port.number);
  });
}

void SimulatedFleet::close_ports(Ship& ship, const FakeContainer& container) { ship.open_ports.erase(container.id); }

} // namespace maestro::testing
