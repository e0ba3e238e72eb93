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

TEST_CASE("docker: who uses a network is told by its id, by its name only where the engine tells no id, or no other")
{
  Daemon daemon([](const std::string&) {
    const auto joined = [](const std::string& name, const std::string& networks) {
      return R"({"Id":")" + name + R"(","Names":["/)" + name + R"("],"State":"exited","NetworkSettings":)" + networks +
             "}";
    };
    return answer(200, "[" + joined("it", R"({"Networks":{"back":{"NetworkID":"n1"}}})") + "," +
                           joined("other", R"({"Networks":{"back":{"NetworkID":"n2"}}})") + "," +
                           joined("new", R"({"Networks":{"back":{"NetworkID":""}}})") + "," +
                           joined("podman", R"({"Networks":{"back":{"NetworkID":"back"}}})") + "," +
                           joined("silent", "null") + "]");
  });
  daemon.with([](Engine& engine) {
    std::vector<std::string> names;
    for (const auto& user : engine.users(NetworkState{.id = "n1", .name = "back"})) names.push_back(user.name);
    CHECK_EQ(names, std::vector<std::string>{"it", "new", "podman", "silent"});
  });
  CHECK_EQ(daemon.requests(), Requests{"GET /containers/json?all=1&filters="
                                       "%7B%22network%22%3A%5B%22n1%22%2C%22back%22%5D%7D"});
}

TEST_CASE("docker: who uses a volume is told, running or not")
{
  Daemon daemon([](const std::string&) { return answer(200, R"([{"Id":"1","Names":["/db-1"],"State":"exited"}])"); });
  daemon.with([](Engine& engine) { CHECK_EQ(engine.users(VolumeState{.name = "data"}).at(0).name, "db-1"); });
  CHECK_EQ(daemon.requests(), Requests{"GET /containers/json?all=1&filters=%7B%22volume%22%3A%5B%22data%22%5D%7D"});
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
  CHECK_EQ(daemon.requests().at(0), "GET /_ping"); // what is sent depends on the version
  CHECK_EQ(daemon.requests().at(1), R"(POST /v1.41/networks/create {"Name":"front","CheckDuplicate":true})");
  CHECK_EQ(daemon.requests().at(2), "DELETE /v1.41/networks/n1");
}

TEST_CASE("docker: that a network of the name is there is a conflict, however the engine says it")
{
  for (const auto& [status, words] : {std::pair(409, "network with name front already exists"),
                                      std::pair(500, "network name front already used: network already exists")}) {
    Daemon daemon([&](const std::string&) { return answer(status, R"({"message":")" + std::string(words) + R"("})"); });
    daemon.with([](Engine& engine) {
      CHECK_EQ(refusal([&] { engine.create_network({.name = "front"}); })->status(), Refused::conflict);
    });
  }
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

TEST_CASE("docker: volumes are found by a label, also where the filter is lost on the way")
{
  Daemon daemon([](const std::string&) {
    return answer(200, R"({"Volumes":[{"Name":"a","Labels":{"team":"x"}},{"Name":"b","Labels":null},)"
                       R"({"Name":"c","Labels":{"team":"xy"}}]})");
  });
  daemon.with([](Engine& engine) {
    const auto found = engine.volumes("team=x");
    REQUIRE_EQ(found.size(), 1);
    CHECK_EQ(found[0].name, "a");
  });
  CHECK_EQ(daemon.requests(), Requests{"GET /volumes?filters=%7B%22label%22%3A%5B%22team%3Dx%22%5D%7D"});
}

TEST_CASE("docker: a volume whose labels are left out of the answer, as after a restart of the engine, is looked at")
{
  Daemon daemon([](const std::string& request) {
    return asks(request, "POST") ? answer(201, R"({"Name":"lock","Labels":null})")
                                 : answer(200, R"({"Name":"lock","Labels":{"by":"ann"}})");
  });
  daemon.with([](Engine& engine) {
    CHECK_EQ(engine.create_volume({.name = "lock", .labels = {{"by", "ben"}}}).labels.at("by"), "ann");
    CHECK(engine.create_volume({.name = "lock"}).labels.empty());
  });
  CHECK_EQ(daemon.requests().size(), 3);
}

TEST_CASE("docker: who creates a volume that is there is told what it is")
{
  const std::string theirs =
      R"({"Name":"lock","Driver":"local","Labels":{"by":"b"},"CreatedAt":"2026-11-23T12:00:00+01:00"})";
  Daemon docker([&](const std::string&) { return answer(201, theirs); });
  Daemon podman([&](const std::string& request) {
    return asks(request, "POST") ? answer(500, R"({"message":"volume with name lock already exists: volume exists"})")
                                 : answer(200, theirs);
  });
  for (Daemon* daemon : {&docker, &podman})
    daemon->with([](Engine& engine) {
      CHECK_FALSE(engine.clock());
      const VolumeState found = engine.create_volume({.name = "lock", .labels = {{"by", "a"}}});
      CHECK_EQ(found.labels.at("by"), "b");
      CHECK_EQ(found.created, parse_rfc3339("2026-11-23T11:00:00Z"));
      CHECK_EQ(engine.clock(), parse_rfc3339("2026-11-23T11:05:05Z"));
    });
  CHECK_EQ(podman.requests(),
           Requests{R"(POST /volumes/create {"Name":"lock","Labels":{"by":"a"}})", "GET /v1.41/volumes/lock"});
}

TEST_CASE("docker: a volume that is gone by the time that it is looked at is created, in the end")
{
  for (const char* const words :
       {"volume with name lock already exists", "adding volume to state: name lock is in use: volume already exists",
        "chowning volume directory to 0:0: chown /volumes/lock: no such file or directory",
        "creating volume directory: mkdir /volumes/lock/_data: no such file or directory"}) {
    int creations = 0;
    Daemon daemon([&](const std::string& request) {
      if (asks(request, "GET")) return answer(404, R"({"message":"no such volume"})");
      return ++creations < 3 ? answer(500, R"({"message":")" + std::string(words) + R"("})")
                             : answer(201, R"({"Name":"lock"})");
    });
    daemon.with([](Engine& engine) { CHECK_EQ(engine.create_volume({.name = "lock"}).name, "lock"); });
    CHECK_EQ(daemon.requests().size(), 5);
  }
}

TEST_CASE("docker: a volume that Podman fails to remove is removed if it is not there")
{
  const auto remove = [](const std::string& words, const std::string& there) {
    Daemon daemon([&](const std::string& request) {
      return asks(request, "DELETE") ? answer(500, R"({"message":")" + words + R"("})")
                                     : answer(there.empty() ? 404 : 200, there);
    });
    unsigned status = 0;
    daemon.with([&](Engine& engine) {
      if (const auto refused = refusal([&] { engine.remove_volume("lock"); })) status = refused->status();
    });
    return status;
  };
  CHECK_EQ(remove("no volume with name lock found in database: no such volume", ""), 0);
  CHECK_EQ(remove("cleaning up volume storage for lock: directory not empty", ""), 0);
  CHECK_EQ(remove("cleaning up volume storage for lock: directory not empty", R"({"Name":"lock"})"), 500);
}

TEST_CASE("docker: other refusals of a volume are told, also that it is there and cannot be seen")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "GET")) return answer(404, R"({"message":"no such volume"})");
    return asks(request, "full") ? answer(500, R"({"message":"no space left on device"})")
                                 : answer(500, R"({"message":"volume with name lock already exists"})");
  });
  daemon.with([](Engine& engine) {
    CHECK_EQ(refusal([&] { engine.create_volume({.name = "full"}); })->status(), 500);
    CHECK_EQ(refusal([&] { engine.create_volume({.name = "lock"}); })->status(), 500);
  });
  CHECK_EQ(daemon.requests().size(), 1 + 2 * 10);
}

TEST_CASE("docker: a volume is looked at and removed by its name")
{
  Daemon daemon([](const std::string& request) {
    if (asks(request, "/gone")) return answer(404, R"({"message":"no such volume"})");
    if (asks(request, "/used")) return answer(409, R"({"message":"volume is in use"})");
    return asks(request, "DELETE") ? answer(204, "") : answer(200, R"({"Name":"data"})");
  });
  daemon.with([](Engine& engine) {
    CHECK_EQ(engine.volume("data")->name, "data");
    CHECK_FALSE(engine.volume("dat")); // the answer is about another one
    CHECK_FALSE(engine.volume("gone"));
    engine.remove_volume("data");
    engine.remove_volume("gone");
    CHECK_EQ(refusal([&] { engine.remove_volume("used"); })->status(), 409);
  });
  CHECK_EQ(daemon.requests().at(0), "GET /volumes/data");
  CHECK_EQ(daemon.requests().at(3), "DELETE /v1.41/volumes/data");
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
