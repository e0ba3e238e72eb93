// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>
#include <maestro/run/checks/check.hpp>

#include <netinet/in.h>
#include <support/fake_engine.hpp>
#include <sys/socket.h>
#include <unistd.h>
#include <unit/model/sample.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace maestro::testing {

/// The instance 'web-1' on a ship that is this machine, and the daemon there.
struct CheckedInstance {
  Sample sample;
  FakeDaemon daemon{"east"};
  std::unique_ptr<engine::Engine> engine = daemon.connect();
  std::vector<std::string> process_environment;
  std::vector<std::string> seen; // what failed tries saw
  net::Duration took{0};         // by the last check
  std::string hint;              // of its failure

  CheckedInstance()
  {
    sample.service("web", {"web-1"});
    sample.environment.ships.at(ShipName("east")).ip = "127.0.0.1";
  }

  Instance& instance() { return sample.environment.instances.at(InstanceName("web-1")); }
  FakeContainer& has_container(engine::State state = engine::State::running)
  {
    return daemon.has_container("web-1", "web:1", state);
  }

  CheckContext context()
  {
    return {.environment = sample.environment,
            .instance = instance(),
            .engine = *engine,
            .progress = [this](const std::string& saw) { seen.push_back(saw); },
            .process_environment = process_environment};
  }

  /// "passed", or why it failed. Inside net::run.
  std::string outcome_of(const std::vector<Check>& checks)
  {
    const net::TimePoint begin = net::now();
    std::string outcome = "passed";
    try {
      run_checks(checks, context());
    } catch (const Error& error) {
      outcome = error.what();
      hint = error.hint();
      if (error.fault() != Fault::failed) outcome += " (with a strange fault)";
    }
    took = net::now() - begin;
    return outcome;
  }

  std::string outcome(const Check& check, net::Time time = net::Time::real)
  {
    std::string result;
    net::run(
        [&] {
          result = outcome_of({check});
          return 0;
        },
        time);
    return result;
  }
  /// While this fiber runs beside it.
  std::string outcome_beside(const Check& check, const std::function<void()>& other, net::Time time = net::Time::real)
  {
    std::string result;
    net::run(
        [&] {
          net::Group beside;
          beside.spawn(other);
          net::sleep(net::Duration(1)); // it is there first
          result = outcome_of({check});
          return 0;
        },
        time);
    return result;
  }
  std::string simulated_outcome(const Check& check) { return outcome(check, net::Time::simulated); }
};

/// A port of this machine at which nobody listens.
class ClosedPort {
public:
  ClosedPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
  {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("no free port");
    number_ = ntohs(address.sin_port);
  }
  ~ClosedPort() { close(fd_); }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;

  std::uint16_t number() const { return number_; }
  /// From now on the system accepts connections, and nobody takes them.
  void open() const { listen(fd_, 16); }

  /// Closes connections after this time, until cancelled. A fiber and no thread, so that what holds up the one that
  /// watches a connection holds up its closing, too.
  void close_all(const std::function<net::Duration(int number)>& after, int& connections) const
  {
    open();
    net::Group closing;
    for (;; net::sleep(200us)) {
      const int fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      closing.spawn([fd, time = after(++connections)] {
        const std::shared_ptr<void> closer(nullptr, [fd](void*) { close(fd); });
        net::sleep(time);
      });
    }
  }

private:
  int fd_;
  std::uint16_t number_ = 0;
};

} // namespace maestro::testing
