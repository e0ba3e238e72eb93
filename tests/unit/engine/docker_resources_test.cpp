// SPDX-License-Identifier: Apache-2.0
#include "scripted_daemon.hpp"
#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::engine;
using namespace maestro::testing;
using namespace std::chrono_literals;

TEST_CASE("docker: networks are found by their whole name")
{
  Daemon daemon([](const std::string&) {
    return answer(200, R"([{"Id":"1","Name":"front"},{"Id":"2","Name":"frontier"},{"Id":"3","Name":"front"}])");
  });
  daemon.with([](Engine& engine) {
    const auto found = engine.networks("front");
    REQUIRE_EQ(found.size(), 2); // engines may have several of one name
    CHECK_EQ(found[1].id, "3");
    CHECK_EQ(engine.networks().size(), 3);
  });
  CHECK_EQ(daemon.requests(),
           Requests{"GET /networks?filters=%7B%22name%22%3A%5B%22front%22%5D%7D", "GET /v1.41/networks"});
}

TEST_CASE("docker: a network is created and removed by its id")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "POST")) return answer(201, R"({"Id":"n1","Warning":""})");
    if (asks(request, "/n1")) return answer(204, "");
    return asks(request, "/gone") ? answer(404, R"({"message":"network gone not found"})")
                                  : answer(403, R"({"message":"network id n2 has active endpoints"})");
  });
  daemon.with([](Engine& engine) {
    CHECK_EQ(engine.create_network({.name = "front"}), "n1");
    engine.remove_network("n1");
    engine.remove_network("gone");
    CHECK_EQ(refusal([&] { engine.remove_network("n2"); })->status(), 403);
  });
  CHECK_EQ(daemon.requests().at(0), R"(POST /networks/create {"Name":"front","CheckDuplicate":true})");
  CHECK_EQ(daemon.requests().at(1), "DELETE /v1.41/networks/n1");
}

TEST_CASE("docker: volumes are listed and created")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "POST") ? answer(201, R"({"Name":"data"})")
                                 : answer(200, R"({"Volumes":[{"Name":"data","Driver":"local"}],"Warnings":null})");
  });
  daemon.with([](Engine& engine) {
    engine.create_volume({.name = "data"});
    REQUIRE_EQ(engine.volumes().size(), 1);
  });
  CHECK_EQ(daemon.requests(), Requests{R"(POST /volumes/create {"Name":"data"})", "GET /v1.41/volumes"});
}

TEST_CASE("docker: files are put into a container by one request, and no folder gives way to them")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "/gone/") ? answer(404, R"({"message":"No such container: gone"})") : answer(200, "");
  });
  std::vector<ContainerFile> files(2);
  files[0].path = "/etc/web/a.conf";
  files[1].path = "/etc/web/b.conf";
  for (ContainerFile& file : files) file.content = std::make_shared<const std::string>("hello");
  daemon.with([&](Engine& engine) {
    engine.put_files("web-1", "/etc", files);
    CHECK_EQ(refusal([&] { engine.put_files("gone", "/", files); })->status(), 404);
  });
  REQUIRE_EQ(daemon.requests().size(), 2);
  const std::string request = daemon.requests()[0];
  CHECK(request.starts_with("PUT /containers/web-1/archive?noOverwriteDirNonDir=1&path=%2Fetc web/a.conf"));
  CHECK(asks(request, "web/b.conf"));
}
