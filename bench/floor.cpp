// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/http.hpp>

#include <bench/floor.hpp>
#include <fmt/core.h>

#include <functional>
#include <map>
#include <stdexcept>

namespace bench {

namespace {

using namespace maestro;
using namespace std::chrono_literals;

class Hosts {
public:
  explicit Hosts(const Workload& workload)
  {
    for (const std::string& address : workload.addresses)
      clients_.try_emplace(address, net::TcpEndpoint{address, 2375},
                           net::HttpLimits{.connect = 5s, .idle = 60s, .connections = 64});
  }

  unsigned call(const Container& container, const std::string& method, const std::string& target, std::string body = {})
  {
    return clients_.at(container.address).call({method, target, {}, std::move(body)}).status;
  }

  void must(const Container& container, const std::string& method, const std::string& target, std::string body = {})
  {
    const unsigned status = call(container, method, target, std::move(body));
    if (status >= 300 && status != 304) throw std::runtime_error(fmt::format("{} {}: {}", method, target, status));
  }

  net::Http& at(const std::string& address) { return clients_.at(address); }

private:
  std::map<std::string, net::Http> clients_;
};

void with_hosts(const Workload& workload, const std::function<void(Hosts&)>& work)
{
  net::run([&] {
    Hosts hosts(workload);
    work(hosts);
    return 0;
  });
}

void each(const std::vector<Container>& tier, const std::function<void(const Container&)>& work)
{
  net::Group group;
  for (const Container& container : tier) group.spawn([&] { work(container); });
  group.wait();
}

void await_accepting(const Container& container)
{
  for (;;) {
    try {
      const net::TcpEndpoint endpoint{container.address, static_cast<std::uint16_t>(container.port)};
      if (net::within(1s, [&] { net::Stream::connect(endpoint); })) return;
    } catch (const Error&) { // not yet
      net::sleep(5ms);
    }
  }
}

} // namespace

void start_all(const Workload& workload)
{
  with_hosts(workload, [&](Hosts& hosts) {
    for (const auto& tier : workload.tiers)
      each(tier, [&](const Container& container) {
        hosts.must(container, "POST", "/containers/create?name=" + container.name, container.body);
        hosts.must(container, "POST", "/containers/" + container.name + "/start");
        await_accepting(container);
      });
  });
}

void await_all(const std::vector<Container>& tier)
{
  net::run([&] {
    each(tier, await_accepting);
    return 0;
  });
}

void stop_all(const Workload& workload)
{
  with_hosts(workload, [&](Hosts& hosts) {
    for (auto tier = workload.tiers.rbegin(); tier != workload.tiers.rend(); ++tier)
      each(*tier, [&](const Container& container) {
        hosts.must(container, "POST", "/containers/" + container.name + "/stop?t=10");
      });
  });
}

void ask_all(const Workload& workload)
{
  with_hosts(workload, [&](Hosts& hosts) {
    net::Group group;
    for (const std::string& address : workload.addresses)
      group.spawn([&hosts, &address] { hosts.at(address).call({"GET", "/containers/json?all=1", {}, {}}); });
    group.wait();
  });
}

void remove_all(const Workload& workload)
{
  with_hosts(workload, [&](Hosts& hosts) {
    for (const auto& tier : workload.tiers)
      each(tier, [&](const Container& container) {
        hosts.call(container, "DELETE", "/containers/" + container.name + "?force=1&v=1");
      });
  });
}

} // namespace bench
