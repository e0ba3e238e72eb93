// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/loop.hpp>

#include <simulation/http_peer.hpp>
#include <simulation/served_daemon.hpp>

#include <csignal>
#include <memory>
#include <utility>

namespace maestro::testing {

ServedDaemon::ServedDaemon()
{
  daemon_.latency = 0s;
  daemon_.keeps_variables = true;
  std::promise<void> ready;
  thread_ = std::thread([this, &ready] {
    try {
      net::run([&] {
        serve(ready);
        return 0;
      });
    } catch (const net::Cancelled&) { // the test is interrupted; or else it would wait for this thread for ever
      const int signal = net::received_signal();
      if (signal == 0) return;
      std::signal(signal, SIG_DFL);
      raise(signal);
    }
  });
  ready.get_future().wait();
}

ServedDaemon::~ServedDaemon()
{
  post_([this] { end_(); });
  thread_.join();
}

void ServedDaemon::serve(std::promise<void>& ready)
{
  Tally tally;
  DaemonServer server(daemon_, tally);
  const HttpListener listener("127.0.0.1", 0);
  net::Group connections;
  connections.spawn([&] {
    for (;;) {
      auto connection = std::make_shared<net::Descriptor>(listener.accept());
      connections.spawn([&server, connection = std::move(connection)] {
        HttpPeer peer(std::move(*connection));
        server.serve(peer);
      });
    }
  });
  port_ = listener.port();
  post_ = net::Loop::current().poster();
  end_ = [&] { connections.cancel(); };
  ready.set_value();
  connections.wait();
}

} // namespace maestro::testing
