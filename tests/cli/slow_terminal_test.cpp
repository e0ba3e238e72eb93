// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <cli/program.hpp>
#include <cli/pty.hpp>
#include <cli/tmux.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <support/screen.hpp>
#include <support/text.hpp>
#include <sys/socket.h>

#include <algorithm>
#include <thread>
#include <utility>

/// Plays whose terminal is away, or takes little.
namespace maestro::test {
namespace {

using testing::FakeDaemon;

/// A port at which somebody answers only once it is opened.
class Door {
public:
  Door() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
  {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, any, length) != 0 || getsockname(socket_, any, &length) != 0)
      throw std::runtime_error("there is no port");
    port_ = ntohs(address.sin_port);
  }
  ~Door() { close(socket_); }
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  std::string port() const { return std::to_string(port_); }
  void open() const { listen(socket_, 10); }

private:
  int socket_;
  std::uint16_t port_ = 0;
};

std::string program_of(const Program& program) { return MAESTRO_PROGRAM " -f " + program.path("maestro.yaml"); }

std::string row_of(const std::string& screen, const std::string& instance)
{
  const std::size_t at = screen.find(instance);
  return at == std::string::npos ? std::string() : screen.substr(at, screen.find('\n', at) - at);
}

} // namespace

TEST_CASE("terminal: a play that is suspended goes on with fg, below what was shown meanwhile")
{
  const Door door;
  testing::ServedDaemon east;
  east.with([](FakeDaemon& it) { it.has_image("app:1"); });
  const Program program(
      "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(east.port()) +
      "}}\nservices:\n  db: {image: 'app:1', instances: {db-1: {ship: east}}}\n"
      "  web:\n    image: app:1\n    requires: [db]\n"
      "    lifecycle: {running: [{type: tcp, port: http, max_wait: 100}]}\n"
      "    instances: {web-1: {ship: east, ports: {http: " +
      door.port() + "}}}\n");
  const Tmux terminal(100, 24, "PS1='$ ' exec bash --norc -i");
  terminal.type("NO_COLOR= COLUMNS= " + program_of(program) + " start\r");
  await(terminal, " started");
  terminal.type("\x1a");
  await(terminal, "Stopped");
  terminal.type("fg\r");
  const auto after_fg = [&] {
    const std::string screen = terminal.screen();
    return screen.substr(std::min(screen.rfind("$ fg"), screen.size()));
  };
  CHECK(eventually([&] { return contains(row_of(after_fg(), "db-1"), "started"); }));
  CHECK_FALSE(contains(row_of(after_fg(), "web-1"), "started"));
  door.open();
  CHECK(eventually([&] { return contains(row_of(after_fg(), "web-1"), "started"); }));
  terminal.type("echo it ended with $?\r");
  await(terminal, "it ended with 0");
  for (const char* instance : {"db-1", "web-1"}) CHECK_EQ(count_of(after_fg(), instance + std::string(" ")), 1);
}

TEST_CASE("terminal: one that is resized in the middle of a play shows the play as it is, once")
{
  const Door door;
  testing::ServedDaemon east;
  east.with([](FakeDaemon& it) { it.has_image("app:1"); });
  std::string description =
      "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(east.port()) +
      "}}\nservices:\n  db:\n    image: app:1\n    lifecycle: {running: [{type: tcp, port: "
      "http, max_wait: 100}]}\n    instances: {db-1: {ship: east, ports: {http: " +
      door.port() + "}}}\n  app:\n    image: app:1\n    requires: [db]\n    instances:\n";
  for (int i = 11; i <= 40; ++i) description += "      app-" + std::to_string(i) + ": {ship: east}\n";
  const Program program(description);
  const Tmux terminal(100, 24, "NO_COLOR= COLUMNS= " + program_of(program) + " start; echo it ended with $?");
  await(terminal, "waiting for tcp port 'http'");
  for (const auto& [columns, rows] : {std::pair(120, 40), {200, 40}, {80, 24}, {60, 12}, {40, 10}}) {
    terminal.resize(columns, rows);
    const int others = std::min(30, rows - 5); // under heading, titles and db-1, above what counts and the cursor
    const std::string counted = others == 30 ? "" : std::to_string(30 - others) + " waiting\n";
    const bool is_drawn = eventually([&] {
      const std::string screen = terminal.visible();
      return contains(screen, counted) && count_of(screen, " app-") == static_cast<std::size_t>(others) &&
             count_of(screen, "start shop") == 1 && count_of(screen, " db-1 ") == 1;
    });
    CHECK_MESSAGE(is_drawn, columns << "x" << rows << ":\n" << terminal.visible());
  }
  door.open();
  await(terminal, "it ended with 0");
  CHECK_EQ(count_of(terminal.screen(), "31 of 31 ready"), 1);
}

TEST_CASE("terminal: one that takes nothing holds up no play, and one that takes 1 KB/s shows how it ended")
{
  constexpr int count = 20;
  testing::ServedDaemon east;
  east.with([](FakeDaemon& it) { it.has_image("app:1"); });
  std::string description =
      "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(east.port()) +
      "}}\nservices:\n  app:\n    image: app:1\n    instances:\n";
  for (int i = 1; i <= count; ++i) description += "      app-" + std::to_string(i) + ": {ship: east}\n";
  const Program program(description);
  Pty terminal(100, 40);
  std::size_t unseen = terminal.fill();
  CHECK_GT(unseen, 0);
  terminal.begin(
      {"env", "NO_COLOR=1", "COLUMNS=", "TERM=xterm", MAESTRO_PROGRAM, "-f", program.path("maestro.yaml"), "start"});
  CHECK(eventually([&] { return east.with([](FakeDaemon& it) { return it.running_names().size(); }) == count; }));
  for (std::string piece; unseen > 0; unseen -= piece.size())
    if (piece = terminal.read(unseen); piece.empty()) break;
  std::string written;
  for (std::string piece = terminal.read(50); !piece.empty(); piece = terminal.read(50)) {
    written += piece;
    std::this_thread::sleep_for(std::chrono::milliseconds(50)); // a terminal of 1 KB/s
  }
  CHECK_EQ(terminal.exit_code(), 0);
  const std::string screen = on_screen(written);
  CAPTURE(screen);
  for (int i = 1; i <= count; ++i) {
    const std::string instance = "app-" + std::to_string(i) + " ";
    CHECK_EQ(count_of(screen, instance), 1);
    CHECK(contains(row_of(screen, instance), "started"));
  }
  CHECK_FALSE(contains(screen, "waits for"));
}

} // namespace maestro::test
