// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/docker_json.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace maestro;
using namespace maestro::engine;

namespace {

/// What is said about an answer that makes no sense.
std::string complaint(const std::function<void()>& parse)
{
  try {
    parse();
  } catch (const Error& error) {
    CHECK_EQ(error.fault(), Fault::unreachable);
    return error.what();
  }
  return "nothing";
}

std::string complaint_about_list(const std::string& body)
{
  return complaint([&] { parse_containers(body); });
}

ContainerSummary only(const std::string& item) { return parse_containers("[" + item + "]").at(0); }

} // namespace

TEST_CASE("container list: what Docker tells")
{
  const auto all = parse_containers(R"~([
    {"Id":"abc","Names":["/other/db","/db-1"],"Image":"redis:7","ImageID":"sha256:1","Command":"x","Created":1,
     "Ports":[{"IP":"0.0.0.0","PrivatePort":6379,"PublicPort":16379,"Type":"tcp"},{"PrivatePort":53,"Type":"udp"}],
     "Labels":{"a":"b"},"State":"running","Status":"Up 2 hours (healthy)","HostConfig":{"NetworkMode":"default"}}])~");
  REQUIRE_EQ(all.size(), 1);
  const auto& db = all[0];
  CHECK_EQ(db.id, "abc");
  CHECK_EQ(db.name, "db-1");
  CHECK_EQ(db.image, "redis:7");
  CHECK_EQ(db.image_id, "sha256:1");
  CHECK_EQ(db.state, State::running);
  CHECK_EQ(db.health, Health::healthy);
  CHECK_EQ(db.status_text, "Up 2 hours (healthy)");
  CHECK_EQ(db.labels.at("a"), "b");
  REQUIRE_EQ(db.ports.size(), 2);
  CHECK_EQ(db.ports[0].exposed, 6379);
  CHECK_EQ(db.ports[0].external, 16379);
  CHECK_EQ(db.ports[0].address, "0.0.0.0");
  CHECK_EQ(db.ports[1].protocol, Protocol::udp);
  CHECK_EQ(db.ports[1].external, 0);
}

TEST_CASE("container list: what is missing or null is empty")
{
  const auto container = only(R"({"Id":"a","Names":null,"Labels":null,"Ports":null,"State":"created"})");
  CHECK_EQ(container.name, "");
  CHECK(container.labels.empty());
  CHECK(parse_containers("[]").empty());
  CHECK(parse_containers("null").empty());
}

TEST_CASE("container list: Podman's ways are understood")
{
  const auto container = only(R"({"Id":"a","Names":["web-1"],"State":"configured"})");
  CHECK_EQ(container.name, "web-1");
  CHECK_EQ(container.state, State::created);
  CHECK_EQ(only(R"({"Id":"a","State":"stopped"})").state, State::exited);
}

TEST_CASE("container list: an unknown state is read from the status")
{
  CHECK_EQ(only(R"~({"Id":"a","State":"napping","Status":"Up 3 days (Paused)"})~").state, State::paused);
  CHECK_EQ(only(R"~({"Id":"a","Status":"Exited (0) 3 days ago"})~").state, State::exited);
  CHECK_EQ(only(R"~({"Id":"a","Status":"Restarting (1) 2 seconds ago"})~").state, State::restarting);
  CHECK_EQ(only(R"({"Id":"a","Status":"Created"})").state, State::created);
  CHECK_EQ(only(R"({"Id":"a","Status":"Removal In Progress"})").state, State::removing);
  CHECK_EQ(only(R"({"Id":"a","Status":"Dead"})").state, State::dead);
  CHECK_EQ(
      complaint_about_list(R"([{"Id":"a","State":"napping","Status":"zzz"}])"),
      "the answer of GET /containers/json makes no sense: [0].State is 'napping', which is no state of a container");
}

TEST_CASE("container list: the exit code is read from the status of what has ended")
{
  const auto exit_code = [](const std::string& state, const std::string& status) {
    return only(R"({"Id":"a","State":")" + state + R"(","Status":")" + status + "\"}").exit_code;
  };
  CHECK_EQ(exit_code("exited", "Exited (3) 2 minutes ago"), 3);
  CHECK_EQ(exit_code("exited", "Exited (0) Less than a second ago"), 0);
  CHECK_EQ(exit_code("exited", "Exited (-1) 2 minutes ago"), -1);
  CHECK_EQ(exit_code("dead", "Exited (137) 2 minutes ago"), 137);
  for (const std::string status : {"Dead", "Exited", "Exited (", "Exited ()", "Exited (three)", ""})
    CHECK_FALSE(exit_code("exited", status).has_value());
  for (const std::string state : {"running", "restarting", "created"})
    CHECK_FALSE(exit_code(state, "Restarting (1) 2 seconds ago").has_value());
}

TEST_CASE("container list: health is read from the status")
{
  const auto health = [](const std::string& status) {
    return only(R"({"Id":"a","State":"running","Status":")" + status + "\"}").health;
  };
  CHECK_EQ(health("Up 1 second (health: starting)"), Health::starting);
  CHECK_EQ(health("Up 1 second (healthy)"), Health::healthy);
  CHECK_EQ(health("Up 1 second (unhealthy)"), Health::unhealthy);
  CHECK_EQ(health("Up 1 second"), Health::none);
}

TEST_CASE("container list: an answer that makes no sense is told with its place")
{
  CHECK_EQ(complaint_about_list(R"([{"Id":"a","State":"running"},{"Id":"b","State":7}])"),
           "the answer of GET /containers/json makes no sense: [1].State is not a text");
  CHECK_EQ(complaint_about_list("{}"), "the answer of GET /containers/json makes no sense: it is not a list");
  CHECK_EQ(complaint_about_list("[7]"), "the answer of GET /containers/json makes no sense: [0] is not an object");
  CHECK_EQ(complaint_about_list(R"([{"State":"running"}])"),
           "the answer of GET /containers/json makes no sense: [0].Id is missing");
  CHECK_EQ(complaint_about_list(R"([{"Id":"a","State":"running","Labels":{"x":[]}}])"),
           "the answer of GET /containers/json makes no sense: [0].Labels.x is not a text");
  CHECK_EQ(complaint_about_list(R"([{"Id":"a","State":"running","Ports":[{"PrivatePort":65536,"Type":"tcp"}]}])"),
           "the answer of GET /containers/json makes no sense: [0].Ports[0].PrivatePort is not between 0 and 65535");
  CHECK_EQ(complaint_about_list(R"([{"Id":"a","State":"running","Names":"web"}])"),
           "the answer of GET /containers/json makes no sense: [0].Names is not a list");
}

TEST_CASE("answers: what is not JSON is told")
{
  CHECK_EQ(complaint_about_list(""), "the answer of GET /containers/json is empty");
  CHECK_EQ(complaint_about_list("<html>").substr(0, 48), "the answer of GET /containers/json is not JSON: ");
  CHECK_EQ(complaint_about_list(R"([{"Id":"a")").substr(0, 48), "the answer of GET /containers/json is not JSON: ");
  CHECK_EQ(complaint_about_list("[\"\xff\"]").substr(0, 48), "the answer of GET /containers/json is not JSON: ");
  CHECK_EQ(complaint_about_list(std::string(100'000, '[')).substr(0, 48),
           "the answer of GET /containers/json is not JSON: ");
}

TEST_CASE("inspection: whether health was tested is seen from the record of tests")
{
  const auto tested = [](const std::string& log) {
    return parse_container(
               R"({"Id":"abc","Config":{},"State":{"Status":"running","Health":{"Status":"starting","Log":)" + log +
               "}}}")
        .health_was_tested;
  };
  CHECK_FALSE(tested("null")); // as Podman has it
  CHECK_FALSE(tested("[]"));
  CHECK(tested(R"([{"Start":"2024-05-06T07:08:09Z","ExitCode":1,"Output":"no"}])"));
}

TEST_CASE("inspection: a running container")
{
  const auto container = parse_container(
      R"({"Id":"abc","Name":"/web-1","Image":"sha256:1","RestartCount":2,"Created":"2024-05-06T07:08:09Z",)"
      R"("State":{"Status":"running","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,)"
      R"("Pid":12,"ExitCode":0,"Error":"","StartedAt":"2024-05-06T07:08:09.5Z","FinishedAt":"0001-01-01T00:00:00Z",)"
      R"("Health":{"Status":"starting","FailingStreak":0,"Log":[]}},)"
      R"("Config":{"Image":"nginx:1","Tty":true,"Labels":{"a":"b"}}})");
  CHECK_EQ(container.id, "abc");
  CHECK_EQ(container.name, "web-1");
  CHECK_EQ(container.image, "nginx:1");
  CHECK_EQ(container.image_id, "sha256:1");
  CHECK_EQ(container.state, State::running);
  CHECK_EQ(container.health, Health::starting);
  CHECK_FALSE(container.health_was_tested);
  CHECK(container.running);
  CHECK(container.tty);
  CHECK_EQ(container.restart_count, 2);
  REQUIRE(container.started_at);
  CHECK_EQ(to_rfc3339(*container.started_at), "2024-05-06T07:08:09.500Z");
  CHECK_FALSE(container.finished_at);
  CHECK_EQ(container.labels.at("a"), "b");
}

TEST_CASE("inspection: the end of what the last health check printed is kept as it came")
{
  const auto output = [](const std::string& log) {
    return parse_container(R"({"Id":"a","State":{"Status":"running","Health":{"Status":"unhealthy","Log":)" + log +
                           "}}}")
        .health_output;
  };
  CHECK_EQ(output("null"), "");
  CHECK_EQ(output(R"([{"Output":"first"},{"Output":"no\n\u001b[2Jroute"}])"), "no\n\x1b[2Jroute");
  CHECK_EQ(output(R"([{"Output":"first"},{"ExitCode":0}])"), "");
  const std::string kept = output(R"([{"Output":")" + std::string(10'000, 'x') + R"(end"}])");
  CHECK_EQ(kept.size(), 4096);
  CHECK(kept.ends_with("xend"));
}

TEST_CASE("inspection: ports are told as they are bound, and the restart policy as it is")
{
  const auto container = parse_container(
      R"({"Id":"a","State":{"Status":"running"},"HostConfig":{"RestartPolicy":{"Name":"on-failure"}},)"
      R"("NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"32768"},{"HostIp":"::","HostPort":)"
      R"("32769"}],"53/udp":[{"HostIp":"127.0.0.1","HostPort":"53"}],"81/tcp":null,"9/odd":[{"HostPort":"9"}]}}})");
  CHECK_EQ(container.restart_policy, "on-failure");
  REQUIRE_EQ(container.ports.size(), 3);
  CHECK_EQ(container.ports[0].exposed, 80);
  CHECK_EQ(container.ports[0].external, 32768);
  CHECK_EQ(container.ports[1].address, "::");
  CHECK_EQ(container.ports[2].protocol, Protocol::udp);
  CHECK_EQ(container.ports[2].address, "127.0.0.1");
  CHECK(parse_container(R"({"Id":"a","State":{"Status":"created"},"NetworkSettings":{"Ports":null}})").ports.empty());
  const auto routed = parse_container(
      R"({"Id":"a","State":{},"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},)"
      R"({"HostIp":"::","HostPort":""}],"81/tcp":[{"HostIp":"::"}]}}})");
  REQUIRE_EQ(routed.ports.size(), 1);
  CHECK_EQ(routed.ports[0].external, 8080);
  const auto complaint_about = [](const std::string& ports) {
    return complaint([&] { parse_container(R"({"Id":"a","State":{},"NetworkSettings":{"Ports":)" + ports + "}}"); });
  };
  const std::string begin = "the answer of GET /containers/{id}/json makes no sense: NetworkSettings.Ports";
  CHECK_EQ(complaint_about(R"({"80/tcp":[{"HostPort":"65536"}]})"),
           begin + ".80/tcp[0] names '65536', which is no port");
  CHECK_EQ(complaint_about(R"({"x/tcp":[{"HostPort":"1"}]})"), begin + ".x/tcp names 'x', which is no port");
  CHECK_EQ(complaint_about("[]"), begin + " is not an object");
}

TEST_CASE("networks: what Docker says of each")
{
  const auto all = parse_networks(
      R"([{"Name":"back","Id":"7f","Created":"2024-05-06T07:08:09.5Z","Scope":"local","Driver":"bridge",)"
      R"("EnableIPv6":true,"IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"10.1.0.0/24","Gateway":)"
      R"("10.1.0.1"},{"Subnet":"fd00::/64"}]},"Internal":true,"Attachable":true,"Containers":{},)"
      R"("Options":{"com.docker.network.driver.mtu":"1400"},"Labels":{"a":"b"}},)"
      R"({"Name":"none","Id":"80","Driver":"null","IPAM":{"Config":null},"Options":null,"Labels":null}])");
  REQUIRE_EQ(all.size(), 2);
  const NetworkState& back = all[0];
  CHECK_EQ(back.id, "7f");
  CHECK_EQ(back.name, "back");
  CHECK_EQ(back.driver, "bridge");
  CHECK(back.internal);
  CHECK(back.attachable);
  CHECK(back.ipv6);
  CHECK_EQ(back.options.at("com.docker.network.driver.mtu"), "1400");
  CHECK_EQ(back.labels.at("a"), "b");
  REQUIRE_EQ(back.subnets.size(), 2);
  CHECK_EQ(back.subnets[0].second, "10.1.0.1");
  CHECK_EQ(back.subnets[1].first, "fd00::/64");
  CHECK_EQ(to_rfc3339(back.created), "2024-05-06T07:08:09.500Z");
  CHECK(all[1].subnets.empty());
  CHECK_EQ(all[1].created, Moment{});
  CHECK_EQ(complaint([] { parse_networks(R"([{"Name":"back"}])"); }),
           "the answer of GET /networks makes no sense: [0].Id is missing");
  CHECK_EQ(complaint([] { parse_networks("{}"); }), "the answer of GET /networks makes no sense: it is not a list");
}

TEST_CASE("volumes: what Docker says of each")
{
  const auto all = parse_volumes(R"({"Volumes":[{"Name":"data","Driver":"local","Mountpoint":"/x","Options":)"
                                 R"({"type":"nfs"},"Labels":{"a":"b"}},{"Name":"x","Options":null}],"Warnings":null})");
  REQUIRE_EQ(all.size(), 2);
  CHECK_EQ(all[0].driver, "local");
  CHECK_EQ(all[0].options.at("type"), "nfs");
  CHECK_EQ(all[0].labels.at("a"), "b");
  CHECK(parse_volumes(R"({"Volumes":null})").empty());
  CHECK_EQ(complaint([] { parse_volumes(R"({"Volumes":[{}]})"); }),
           "the answer of GET /volumes makes no sense: Volumes[0].Name is missing");
}

TEST_CASE("inspection: a container that died")
{
  const auto container = parse_container(
      R"({"Id":"a","Name":"/a","State":{"Status":"exited","Running":false,"OOMKilled":true,"ExitCode":137,)"
      R"("Error":"no such file","FinishedAt":"2024-05-06T07:08:09Z"}})");
  CHECK_EQ(container.state, State::exited);
  CHECK_FALSE(container.running);
  CHECK_EQ(container.exit_code, 137);
  CHECK(container.oom_killed);
  CHECK_EQ(container.error, "no such file");
  CHECK(container.finished_at);
}

TEST_CASE("inspection: paused and restarting containers count as running")
{
  CHECK(parse_container(R"({"Id":"a","State":{"Status":"paused","Paused":true}})").running);
  CHECK(parse_container(R"({"Id":"a","State":{"Status":"restarting"}})").running);
}

TEST_CASE("inspection: a state of another name is read from the flags")
{
  CHECK_EQ(parse_container(R"({"Id":"a","State":{"Status":"odd","Running":true}})").state, State::running);
  CHECK_EQ(parse_container(R"({"Id":"a","State":{"Status":"odd"}})").state, State::created);
  CHECK_EQ(parse_container(R"({"Id":"a","State":{"StartedAt":"2024-05-06T07:08:09Z"}})").state, State::exited);
}

TEST_CASE("inspection: absurd numbers are an error")
{
  CHECK_EQ(complaint([] { parse_container(R"({"Id":"a","State":{"ExitCode":99999999999}})"); }),
           "the answer of GET /containers/{id}/json makes no sense: State.ExitCode is not between -2147483648 and "
           "2147483647");
  CHECK_EQ(complaint([] { parse_container(R"({"Id":"a","RestartCount":18446744073709551615})"); }),
           "the answer of GET /containers/{id}/json makes no sense: RestartCount is too large a number");
  CHECK_EQ(complaint([] { parse_container(R"({"Id":"a","RestartCount":1e400})"); }),
           "the answer of GET /containers/{id}/json makes no sense: RestartCount is not a whole number");
}

TEST_CASE("images: names and digests without the ones that say none")
{
  const auto images = parse_images(R"([{"Id":"sha256:1","RepoTags":["a:1","a:2"],"RepoDigests":["a@sha256:9"]},)"
                                   R"({"Id":"sha256:2","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"]},)"
                                   R"({"Id":"sha256:3","RepoTags":null}])");
  REQUIRE_EQ(images.size(), 3);
  CHECK_EQ(images[0].names, std::vector<std::string>{"a:1", "a:2"});
  CHECK_EQ(images[0].digests, std::vector<std::string>{"a@sha256:9"});
  CHECK(images[1].names.empty());
  CHECK(images[1].digests.empty());
  CHECK(images[2].names.empty());
}

TEST_CASE("version: Docker and Podman")
{
  const auto docker = parse_version(
      R"({"Platform":{"Name":"Docker Engine - Community"},"Components":[{"Name":"Engine","Version":"24.0.7"}],)"
      R"("Version":"24.0.7","ApiVersion":"1.43","MinAPIVersion":"1.12","Os":"linux"})");
  CHECK_EQ(docker.engine, "24.0.7");
  CHECK_EQ(docker.api, "1.43");
  CHECK_EQ(docker.minimum_api, "1.12");
  CHECK_EQ(docker.platform, "Docker Engine - Community");
  const auto podman = parse_version(R"({"Platform":{"Name":"linux/amd64/debian-12"},)"
                                    R"("Components":[{"Name":"Podman Engine","Version":"4.3.1"}],)"
                                    R"("Version":"4.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24"})");
  CHECK_EQ(podman.platform, "Podman Engine");
}

TEST_CASE("created: id and warnings")
{
  const auto created = parse_created(R"({"Id":"a","Warnings":["no swap"]})");
  CHECK_EQ(created.id, "a");
  CHECK_EQ(created.warnings, std::vector<std::string>{"no swap"});
  CHECK(parse_created(R"({"Id":"a","Warnings":null})").warnings.empty());
  CHECK_EQ(complaint([] { parse_created("{}"); }),
           "the answer of POST /containers/create makes no sense: Id is missing");
  CHECK_EQ(complaint([] { parse_created(R"({"Id":""})"); }),
           "the answer of POST /containers/create makes no sense: Id is empty");
}

TEST_CASE("network and volume: an answer to their creation names what was created")
{
  CHECK_EQ(parse_network_created(R"({"Id":"n","Warning":""})"), "n");
  CHECK_EQ(parse_volume(R"({"Name":"data","Driver":"local"})").name, "data");
  CHECK_EQ(complaint([] { parse_network_created("{}"); }),
           "the answer of POST /networks/create makes no sense: Id is missing");
  CHECK_EQ(complaint([] { parse_volume("{}"); }),
           "the answer of a request for a volume makes no sense: Name is missing");
}

TEST_CASE("exec: the exit code is known once the command has ended")
{
  CHECK_EQ(parse_exec_created(R"({"Id":"e"})"), "e");
  CHECK_FALSE(parse_exec_state(R"({"Running":true,"ExitCode":null})"));
  CHECK_FALSE(parse_exec_state(R"({"Running":true,"ExitCode":0})"));
  CHECK_EQ(parse_exec_state(R"({"Running":false,"ExitCode":3})"), 3);
}

TEST_CASE("events: a death")
{
  const auto event = parse_event(
      R"({"status":"die","id":"abc","from":"nginx:1","Type":"container","Action":"die","Actor":{"ID":"abc",)"
      R"("Attributes":{"exitCode":"137","image":"nginx:1","name":"web-1"}},"scope":"local","time":1715000000,)"
      R"("timeNano":1715000000123456789})");
  REQUIRE(event);
  CHECK_EQ(event->action, "die");
  CHECK_EQ(event->id, "abc");
  CHECK_EQ(event->name, "web-1");
  CHECK_EQ(event->exit_code, 137);
  CHECK_EQ(event->time.time_since_epoch().count(), 1715000000123456789);
}

TEST_CASE("events: without the fields that newer engines left out or older ones did not know")
{
  const auto newer =
      parse_event(R"({"Type":"container","Action":"start","Actor":{"ID":"a","Attributes":{"name":"b"}}})");
  REQUIRE(newer);
  CHECK_EQ(newer->action, "start");
  CHECK_FALSE(newer->exit_code);
  const auto older = parse_event(R"({"status":"start","id":"a","from":"x","time":5})");
  REQUIRE(older);
  CHECK_EQ(older->action, "start");
  CHECK_EQ(older->id, "a");
  CHECK_EQ(older->time, Moment(std::chrono::seconds(5)));
}

TEST_CASE("events: Podman's health is told as Docker's")
{
  const auto event = parse_event(R"({"Type":"container","Action":"health_status","Actor":{"ID":"a",)"
                                 R"("Attributes":{"name":"b","health_status":"healthy"}}})");
  REQUIRE(event);
  CHECK_EQ(event->action, "health_status: healthy");
}

TEST_CASE("events: what is not about a container is nothing and nonsense is an error")
{
  CHECK_FALSE(parse_event(R"({"Type":"network","Action":"connect","Actor":{"ID":"a"}})"));
  CHECK_EQ(complaint([] { parse_event(R"({"Type":"container"})"); }),
           "the answer of GET /events makes no sense: status is missing");
  CHECK_EQ(complaint([] { parse_event(R"({"status":"die","time":9223372036854775807})"); }),
           "the answer of GET /events makes no sense: time is not between -9223372036 and 9223372036");
}

TEST_CASE("pull: progress and its absence")
{
  const auto some = std::get<PullProgress>(
      parse_pull(R"({"status":"Downloading","progressDetail":{"current":5,"total":10},"progress":"[=>","id":"a1"})"));
  CHECK_EQ(some.layer, "a1");
  CHECK_EQ(some.status, "Downloading");
  CHECK_EQ(some.current, 5);
  CHECK_EQ(some.total, 10);
  const auto none =
      std::get<PullProgress>(parse_pull(R"({"status":"Pulling fs layer","progressDetail":{},"id":"a1"})"));
  CHECK_EQ(none.total, 0);
}

TEST_CASE("pull: a failure carries its words and the registry's status if it is told")
{
  const auto failure = [](const char* document) { return std::get<PullFailure>(parse_pull(document)); };
  CHECK_EQ(failure(R"({"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"})").words,
           "manifest unknown");
  CHECK_EQ(failure(R"({"error":"no route\n"})").words, "no route");
  CHECK_EQ(failure(R"({"error":"no route"})").status, 0);
  CHECK_EQ(failure(R"({"errorDetail":{"code":401,"message":"denied"}})").status, 401);
  CHECK_EQ(failure(R"({"error":"received unexpected HTTP status: 503 Service Unavailable"})").status, 503);
  CHECK_EQ(failure(R"({"error":"toomanyrequests: slow down"})").status, 429);
  CHECK_EQ(
      failure(R"({"error":"initializing source docker://app: reading manifest 1: toomanyrequests: slow down"})").status,
      429);
  CHECK_EQ(failure(R"({"error":"unexpected status code [manifests 1]: 429 Too Many Requests"})").status, 429);
}

TEST_CASE("refusals: the words of the daemon or whatever else came")
{
  CHECK_EQ(error_words("{\"message\":\"No such container: x\\n\"}"), "No such container: x");
  CHECK_EQ(error_words("page not found\n"), "page not found");
  CHECK_EQ(error_words("{\"message\":7}"), "{\"message\":7}");
  CHECK_EQ(error_words("\xff"), "\xEF\xBF\xBD");
  CHECK_EQ(error_words(""), "");
  CHECK_EQ(error_words(std::string(5000, 'x')).size(), 2000);
}
