// SPDX-License-Identifier: Apache-2.0
#include <maestro/run/resources.hpp>

#include <doctest/doctest.h>
#include <support/fake_engine.hpp>
#include <support/simulated.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::testing;

namespace {

const engine::NetworkSpec back{.name = "back", .labels = {{"io.maestro.environment", "shop"}}};

/// A ship on which a container can be joined to a network.
struct Site {
  FakeDaemon daemon{"east"};
  std::unique_ptr<engine::Engine> engine = daemon.connect();

  /// Has a network of that name whose labels are these, made a second after the last one.
  std::string made(const std::map<std::string, std::string>& labels)
  {
    engine::NetworkState& network = daemon.has_network({.name = back.name, .labels = labels});
    network.created += std::chrono::seconds(daemon.networks.size());
    return network.id;
  }
  void joins(const std::string& id)
  {
    FakeContainer& container = daemon.has_container("db-" + id.substr(0, 7), "postgres:16");
    container.joined.insert(id);
  }
  std::string ensured() { return ensure_network(*engine, back); }
  std::string failure()
  {
    try {
      ensured();
    } catch (const Error& error) {
      CHECK_EQ(error.fault(), Fault::failed);
      CHECK_EQ(error.hint(), "remove all but one of them on that ship, by id: docker network rm ID");
      return error.what();
    }
    return {};
  }
};

const std::map<std::string, std::string> ours = back.labels, theirs{{"io.maestro.environment", "bank"}}, nobodys;

} // namespace

TEST_CASE("networks: one that is not there is made and one that is there is left alone")
{
  Site site;
  play([&] {
    const std::string id = site.ensured();
    CHECK_EQ(site.daemon.networks_called("back"), std::vector{id});
    CHECK_EQ(site.ensured(), id);
  });
  CHECK_EQ(site.daemon.changes(), std::vector<std::string>{"network back"});
}

TEST_CASE("networks: whoever made the only one of a name, it is taken as it is")
{
  for (const auto& labels : {ours, theirs, nobodys}) {
    Site site;
    const std::string id = site.made(labels);
    play([&] { CHECK_EQ(site.ensured(), id); });
    CHECK(site.daemon.changes().empty());
  }
}

TEST_CASE("networks: plays that make the same one at the same time end with one, and all take that one")
{
  for (const net::Duration apart : {0ms, 1ms, 20ms, 60ms}) {
    for (const std::size_t plays : {2U, 3U, 7U}) {
      Site site;
      site.daemon.network_time = 50ms;
      std::vector<std::string> taken(plays);
      play([&] {
        net::Group all;
        for (std::size_t i = 0; i < plays; ++i)
          all.spawn([&, i] {
            const auto connection = site.daemon.connect();
            net::sleep(apart * static_cast<int>(i));
            taken[i] = ensure_network(*connection, back);
          });
        all.wait();
      });
      const auto left = site.daemon.networks_called("back");
      REQUIRE_EQ(left.size(), 1);
      if (apart < site.daemon.network_time)
        for (const std::string& id : taken) CHECK_EQ(id, left.front());
    }
  }
}

TEST_CASE("networks: one that somebody removes each time that it was made is a failure, and not waited for for ever")
{
  Site site;
  play([&] {
    site.daemon.on_call = [&](const std::string& call, const std::string&) {
      if (call == "networks") site.daemon.networks.clear();
    };
    try {
      site.ensured();
      FAIL("it was made");
    } catch (const Error& error) {
      CHECK_EQ(std::string(error.what()), "the network 'back' was created and is gone");
      CHECK_EQ(error.hint(), "does somebody else remove it?");
    }
  });
}

TEST_CASE("networks: without our label each removes only the one that it made itself")
{
  Site site;
  site.daemon.network_time = 50ms;
  const engine::NetworkSpec unlabelled{.name = "back"};
  play([&] {
    net::Group all;
    for (int i = 0; i < 3; ++i) all.spawn([&] { ensure_network(*site.engine, unlabelled); });
    all.wait();
  });
  CHECK_EQ(site.daemon.networks_called("back").size(), 1);
}

TEST_CASE("networks: of several that were left behind the oldest stays if nobody uses the others")
{
  Site site;
  const std::string oldest = site.made(nobodys);
  site.made(ours);
  site.made(ours);
  site.joins(oldest);
  play([&] { CHECK_EQ(site.ensured(), oldest); });
  CHECK_EQ(site.daemon.networks_called("back"), std::vector{oldest});
}

TEST_CASE("networks: of two the one that is in use stays, also if it is the younger")
{
  Site site;
  site.made(ours);
  const std::string used = site.made(nobodys);
  site.joins(used);
  play([&] { CHECK_EQ(site.ensured(), used); });
  CHECK_EQ(site.daemon.networks_called("back"), std::vector{used});
}

TEST_CASE("networks: what others have made is not removed, and several of them are a failure with their ids")
{
  for (const auto& labels : {theirs, nobodys}) {
    Site site;
    const std::string first = site.made(labels), second = site.made(labels);
    play([&] {
      const net::TimePoint began = net::now();
      CHECK_EQ(site.failure(), "there are 2 networks 'back', and no container can join one of several: " +
                                   first.substr(0, 12) + ", " + second.substr(0, 12));
      CHECK_LT(net::now() - began, 6s);
    });
    CHECK(site.daemon.changes().empty());
  }
}

TEST_CASE("networks: two that are both in use are a failure")
{
  Site site;
  const std::string first = site.made(ours), second = site.made(ours);
  site.joins(first);
  site.joins(second);
  play([&] { CHECK_NE(site.failure(), ""); });
  CHECK_EQ(site.daemon.networks_called("back").size(), 2);
}

TEST_CASE("networks: who made the other one is given the time to remove it")
{
  Site site;
  const std::string first = site.made(theirs), second = site.made(theirs);
  play([&] {
    net::Group other;
    other.spawn([&] {
      net::sleep(2s);
      site.engine->remove_network(second);
    });
    CHECK_EQ(site.ensured(), first);
  });
}

TEST_CASE("networks: a refusal is told in the engine's words, and that somebody was faster is none")
{
  Site site;
  site.daemon.refuse("network", "back", 500, "no free address pool");
  play([&] { CHECK_THROWS_WITH(site.ensured(), "no free address pool"); });
  site.daemon.refuse("network", "back", 409, "network with name back already exists");
  play([&] { CHECK_FALSE(site.ensured().empty()); });
}
