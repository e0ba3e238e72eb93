// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <cli/program.hpp>
#include <cli/pty.hpp>
#include <cli/tmux.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <support/screen.hpp>
#include <support/text.hpp>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

/// Plays whose terminal is away, or takes little; pipes that nobody reads from.
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

/// A pipe that takes a page, and from which nobody reads unless the test does.
class Fifo {
public:
  explicit Fifo(std::string path) : path_(std::move(path))
  {
    if (mkfifo(path_.c_str(), 0600) == 0) end_ = ::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (end_ < 0 || fcntl(end_, F_SETPIPE_SZ, 4096) < 0) throw std::runtime_error("there is no FIFO");
  }
  ~Fifo() { close(end_); }
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;

  bool is_full() const
  {
    pollfd room{end_, POLLOUT, 0};
    return poll(&room, 1, 0) == 0;
  }
  /// What is there.
  std::string read() const
  {
    std::string all;
    std::array<char, 4096> piece{};
    for (ssize_t count = 0; (count = ::read(end_, piece.data(), piece.size())) > 0;)
      all.append(piece.data(), static_cast<std::size_t>(count));
    return all;
  }
  /// The program, writing into it.
  std::vector<std::string> command(const Program& program, const std::string& words) const
  {
    return {"sh", "-c", "exec " MAESTRO_PROGRAM " -f " + program.path("maestro.yaml") + " " + words + " >" + path_};
  }

private:
  std::string path_;
  int end_ = -1;
};

std::string program_of(const Program& program) { return MAESTRO_PROGRAM " -f " + program.path("maestro.yaml"); }

/// A service of so many instances.
std::string many_apps(const testing::ServedDaemon& east, int count)
{
  std::string description =
      "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, docker_port: " + std::to_string(east.port()) +
      "}}\nservices:\n  app:\n    image: app:1\n    instances:\n";
  for (int i = 1; i <= count; ++i) description += "      app-" + std::to_string(i) + ": {ship: east}\n";
  return description;
}

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
  const Program program(many_apps(east, count));
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

TEST_CASE("pipe: one that nobody reads from holds up no play, and gets every line in the end")
{
  constexpr int count = 40;
  testing::ServedDaemon east;
  east.with([](FakeDaemon& it) { it.has_image("app:1"); });
  const Program program(many_apps(east, count));
  const Fifo fifo(program.path("out"));
  Child play(fifo.command(program, "start --progress json"));
  CHECK(eventually([&] { return east.with([](FakeDaemon& it) { return it.running_names().size(); }) == count; }));
  CHECK(eventually([&] { return fifo.is_full(); }));
  std::string written;
  CHECK(eventually([&] {
    written += fifo.read();
    return contains(written, R"("event":"play_finished")") && written.ends_with('\n');
  }));
  CHECK_EQ(play.wait().exit_code, 0);
  CHECK_EQ(count_of(written, R"("event":"instance_finished")"), count);
  CHECK_EQ(count_of(written, "\n"), count_of(written, "\n{") + 1); // lines are whole
}

TEST_CASE("pipe: what nobody reads can be interrupted, and is read at leisure")
{
  testing::ServedDaemon east;
  std::vector<std::string> lines;
  for (int i = 0; i < 3000; ++i) lines.push_back("line " + std::to_string(i));
  east.with([&](FakeDaemon& it) {
    it.has_image("app:1");
    for (const char* const name : {"app-1", "app-2"}) it.script(name, {{.output = lines}});
  });
  const Program program(
      "name: shop\n__maestro: {schema: 2}\nships: {east: {ip: 127.0.0.1, timeout: 1, docker_port: " +
      std::to_string(east.port()) +
      "}}\nservices:\n  app:\n    image: app:1\n    instances: {app-1: {ship: east}, app-2: {ship: east}}\n");
  REQUIRE_EQ(program.run({"start"}).exit_code, 0);
  const Fifo fifo(program.path("out"));
  for (const char* const words : {"logs app", "logs app-1", "logs -F -n 3000 app", "logs --format json app"}) {
    CAPTURE(words);
    Child logs(fifo.command(program, words));
    CHECK(eventually([&] { return fifo.is_full(); }));
    logs.signal(SIGINT);
    CHECK_EQ(logs.wait().exit_code, 130);
    fifo.read();
  }
  Child logs(fifo.command(program, "logs app"));
  CHECK(eventually([&] { return fifo.is_full(); }));
  std::string written;
  CHECK(eventually([&] {
    written += fifo.read();
    return count_of(written, "\n") == 2 * lines.size();
  }));
  const Outcome ended = Program::without_sanitizer_notes(logs.wait());
  CHECK_EQ(ended.err, "");
  CHECK_EQ(ended.exit_code, 0);
  for (const std::string& line : {lines.front(), lines.back()}) CHECK_EQ(count_of(written, line + "\n"), 2);
}

} // namespace maestro::test
