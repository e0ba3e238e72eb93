// SPDX-License-Identifier: Apache-2.0
#include "program.hpp"
#include <doctest/doctest.h>
#include <support/loopback_server.hpp>

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace maestro::test {

namespace {

using Variables = std::map<std::string, std::string>;

/// Says yes to whatever it is asked, with an empty list, and keeps the requests.
class YesDaemon {
public:
  std::string description() const
  {
    const auto at = std::get<net::TcpEndpoint>(server_.endpoint());
    return "name: demo\nships: {s1: {ip: " + at.host + ", docker_port: " + std::to_string(at.port) +
           "}}\nservices: {web: {image: web, instances: {web-1: {ship: s1}}}}\n";
  }
  std::vector<std::string> requests()
  {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

private:
  void serve(testing::Peer& peer)
  {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      peer.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\n[]");
    }
  }

  std::mutex mutex_;
  std::vector<std::string> requests_;
  testing::LoopbackServer server_{[this](testing::Peer& peer) { serve(peer); }};
};

/// Whether the ship is asked with the header that says where the configuration was found.
bool finds(YesDaemon& daemon, const Program& program, const std::string& place, const Variables& variables)
{
  const std::size_t before = daemon.requests().size();
  const Outcome outcome = program.run({"status"}, variables);
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  const auto requests = daemon.requests();
  REQUIRE_GT(requests.size(), before);
  return contains(requests.back(), "\r\nX-Found: " + place + "\r\n");
}

void write_config(const Program& program, const std::string& name, const std::string& content)
{
  std::filesystem::create_directories(std::filesystem::path(program.path(name)).parent_path());
  program.write(name, content);
}

std::string header(const std::string& place) { return R"({"HttpHeaders": {"X-Found": ")" + place + R"("}})"; }

} // namespace

TEST_CASE("docker config: is looked for where Docker's client looks, and the first one counts")
{
  YesDaemon daemon;
  const Program program(daemon.description());
  const Variables variables{{"HOME", program.path("home")}, {"DOCKER_CONFIG", program.path("wanted")}};
  CHECK_FALSE(finds(daemon, program, "", variables));
  write_config(program, "home/.dockercfg", header("old"));
  CHECK(finds(daemon, program, "old", variables));
  write_config(program, "home/.docker/config.json", header("home"));
  CHECK(finds(daemon, program, "home", variables));
  write_config(program, "wanted/config.json", header("wanted"));
  CHECK(finds(daemon, program, "wanted", variables));
}

TEST_CASE("docker config: one that makes no sense is told, not shown, and not used")
{
  YesDaemon daemon;
  const Program program(daemon.description());
  write_config(program, "docker/config.json", R"({"auths": {"reg": {"auth": "s3cret)");
  const Variables variables{{"DOCKER_CONFIG", program.path("docker")}};
  const Outcome told = program.run({"status"}, variables);
  CHECK_EQ(told.exit_code, 0);
  CHECK(contains(told.err, "docker/config.json: warning: not used: it is not JSON"));
  CHECK_FALSE(contains(told.err, "s3cret"));
  CHECK_EQ(program.run({"status", "-q"}, variables).err, "");
}

TEST_CASE("docker config: a folder in its place is told, and so is a login that cannot be read")
{
  YesDaemon daemon;
  const Program program(daemon.description());
  std::filesystem::create_directories(program.path("docker/config.json"));
  const Variables variables{{"DOCKER_CONFIG", program.path("docker")}};
  const Outcome folder = program.run({"status"}, variables);
  CHECK_EQ(folder.exit_code, 0);
  CHECK(contains(folder.err, "docker/config.json: warning: not used: it is a folder"));
  CHECK_EQ(program.run({"status", "-q"}, variables).err, "");
  std::filesystem::remove(program.path("docker/config.json"));
  write_config(program, "docker/config.json", R"({"auths": {"reg.example": {"auth": "me:s3cret"}}})");
  const Outcome login = program.run({"status"}, variables);
  CHECK_EQ(login.exit_code, 0);
  CHECK(contains(login.err, "docker/config.json: warning: not used: the 'auth' of reg.example is not base64 of "
                            "user:password"));
  CHECK_FALSE(contains(login.err, "s3cret"));
}

TEST_CASE("docker config: a header that cannot be sent is an error of the configuration")
{
  YesDaemon daemon;
  const Program program(daemon.description());
  write_config(program, "docker/config.json", R"({"HttpHeaders": {"X-Tëam": "a"}})");
  const Outcome told = program.run({"status"}, {{"DOCKER_CONFIG", program.path("docker")}});
  CHECK_EQ(told.exit_code, 3);
  CHECK(contains(told.err, "no request can carry the header 'X-Tëam' of HttpHeaders"));
}

} // namespace maestro::test
