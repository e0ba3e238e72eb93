// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <support/text.hpp>
#include <unit/engine/specs.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::engine;
using maestro::testing::web;

using test::contains;

namespace {

/// Equal but for the order of members.
void check_json(const std::string& text, const std::string& expected)
{
  CAPTURE(text);
  CHECK(boost::json::parse(text) == boost::json::parse(expected));
}

/// Members of the host's part of the body are the expected ones.
void check_host(const ContainerSpec& spec, const std::string& expected)
{
  check_json(boost::json::serialize(boost::json::parse(create_body(spec)).at("HostConfig")), expected);
}

} // namespace

TEST_CASE("create body: the least that is sent")
{
  check_json(create_body(web()),
             R"({"AttachStderr":false,"AttachStdin":false,"AttachStdout":false,"Env":[],"HostConfig":{"Binds":[],)"
             R"("Links":[],"RestartPolicy":{"MaximumRetryCount":0,"Name":"no"},"VolumesFrom":[]},)"
             R"("Image":"nginx:1","NetworkDisabled":false,"OpenStdin":false,"StdinOnce":false,"StopTimeout":10,)"
             R"("Tty":false,"Volumes":{}})");
}

TEST_CASE("create body: variables keep their order and a variable without a value is a bare name")
{
  auto spec = web();
  spec.env = {"A=1", "B=", "C", "D=x=\"y\"\n"};
  CHECK(contains(create_body(spec), R"("Env":["A=1","B=","C","D=x=\"y\"\n"])"));
}

TEST_CASE("create body: variables that others have too stand between its own by name")
{
  auto spec = web();
  spec.shared_env = std::make_shared<SharedVariables>(TextList{"C=\"1\"", "D", "G=1"});
  CHECK(contains(create_body(spec), R"("Env":["C=\"1\"","D","G=1"])"));
  spec.env = {"A=1", "B=", "E", "F", "H=1"};
  CHECK(contains(create_body(spec), R"("Env":["A=1","B=","C=\"1\"","D","E","F","G=1","H=1"])"));
  spec.env = {"C!=1"};
  CHECK(contains(create_body(spec), R"("Env":["C=\"1\"","C!=1","D","G=1"])"));
  spec.shared_env = std::make_shared<SharedVariables>(TextList{});
  CHECK(contains(create_body(spec), R"("Env":["C!=1"])"));
}

TEST_CASE("create body: bytes that are not UTF-8 are sent as replacement characters")
{
  auto spec = web();
  spec.env = {"A=\xff"};
  CHECK(contains(create_body(spec), "A=\xEF\xBF\xBD"));
}

TEST_CASE("create body: an address is published by protocol and as text")
{
  auto spec = web();
  spec.settings.ports = {{"http", Protocol::tcp, {80, 80}, "0.0.0.0", {8080, 8080}},
                         {"dns", Protocol::udp, {53, 53}, "10.0.0.1", {5353, 5353}},
                         {"again", Protocol::tcp, {80, 80}, "0.0.0.0", {8081, 8081}}};
  const std::string body = create_body(spec);
  CHECK(contains(body, R"("ExposedPorts":{"53/udp":{},"80/tcp":{}})"));
  CHECK(contains(body, R"("PortBindings":{"53/udp":[{"HostIp":"10.0.0.1","HostPort":"5353"}],)"
                       R"("80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"0.0.0.0","HostPort":"8081"}]})"));
}

TEST_CASE("create body: a range of ports is sent port by port")
{
  auto spec = web();
  spec.settings.ports = {{"rtp", Protocol::udp, {65534, 65535}, "0.0.0.0", {100, 101}}};
  const std::string body = create_body(spec);
  CHECK(contains(body, R"("ExposedPorts":{"65534/udp":{},"65535/udp":{}})"));
  CHECK(contains(body, R"("65534/udp":[{"HostIp":"0.0.0.0","HostPort":"100"}],)"
                       R"("65535/udp":[{"HostIp":"0.0.0.0","HostPort":"101"}])"));
}

TEST_CASE("create body: an external range for one exposed port lets the engine choose")
{
  auto spec = web();
  spec.settings.ports = {{"http", Protocol::tcp, {80, 80}, "0.0.0.0", {8000, 8010}}};
  CHECK(contains(create_body(spec), R"("80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8000-8010"}])"));
}

TEST_CASE("create body: binds keep their order and their targets are volumes with those of the container")
{
  auto spec = web();
  spec.settings.binds = {{"/srv/z", "/z", "ro,Z"}, {"named", "/a", "rw"}};
  spec.settings.container_volumes = {"/m"};
  spec.settings.volumes_from = {"data-1"};
  spec.settings.tmpfs = {{"/run", "size=1m"}, {"/tmp", ""}};
  const std::string body = create_body(spec);
  CHECK(contains(body, R"("Binds":["/srv/z:/z:ro,Z","named:/a:rw"])"));
  CHECK(contains(body, R"("Volumes":{"/a":{},"/m":{},"/z":{}})"));
  CHECK(contains(body, R"("VolumesFrom":["data-1"])"));
  CHECK(contains(body, R"("Tmpfs":{"/run":"size=1m","/tmp":""})"));
}

TEST_CASE("create body: a host name is sent as the settings have it, and none if they have none")
{
  auto spec = web();
  CHECK_FALSE(contains(create_body(spec), "Hostname"));
  spec.settings.network_mode = "host";
  CHECK_FALSE(contains(create_body(spec), "Hostname"));
  CHECK(contains(create_body(spec), R"("NetworkMode":"host")"));
  spec.settings.hostname = "box";
  CHECK(contains(create_body(spec), R"("Hostname":"box")"));
}

TEST_CASE("create body: the first network is joined at creation and is the network mode")
{
  auto spec = web();
  spec.settings.networks = {{"front", {"www"}, "10.5.0.2", ""}, {"back", {}, "", ""}};
  const std::string body = create_body(spec);
  CHECK(contains(body, R"("NetworkMode":"front")"));
  CHECK(contains(body, R"("NetworkingConfig":{"EndpointsConfig":{"front":{"Aliases":["www"],)"
                       R"("IPAMConfig":{"IPv4Address":"10.5.0.2"}}}})"));
  CHECK_FALSE(contains(body, "back"));
  CHECK_EQ(connect_body("web-1", spec.settings.networks[1]), R"({"Container":"web-1","EndpointConfig":{}})");
}

TEST_CASE("create body: limits stand in the host's part")
{
  auto spec = web();
  auto& settings = spec.settings;
  settings.memory = 1 << 20;
  settings.memory_swap = -1;
  settings.memory_reservation = 5;
  settings.shm_size = 6;
  settings.cpu_shares = 512;
  settings.nano_cpus = 1'500'000'000;
  settings.cpuset = "0-1";
  settings.pids_limit = 100;
  settings.oom_score_adjustment = -500;
  settings.ulimits = {{"nofile", 1024, 2048}};
  check_host(spec, R"({"Binds":[],"CpuShares":512,"CpusetCpus":"0-1","Links":[],"Memory":1048576,)"
                   R"("MemoryReservation":5,"MemorySwap":-1,"NanoCpus":1500000000,"OomScoreAdj":-500,"PidsLimit":100,)"
                   R"("RestartPolicy":{"MaximumRetryCount":0,"Name":"no"},"ShmSize":6,)"
                   R"("Ulimits":[{"Hard":2048,"Name":"nofile","Soft":1024}],"VolumesFrom":[]})");
}

TEST_CASE("create body: everything else that can be asked for")
{
  auto spec = web();
  auto& settings = spec.settings;
  settings.command = {"serve", "--all"};
  settings.entrypoint = std::vector<std::string>{};
  settings.domainname = "example";
  settings.user = "0:0";
  settings.workdir = "/w";
  settings.labels = {{"b", ""}, {"a", "1"}};
  settings.annotations = {{"note", "x"}};
  settings.stop_signal = "SIGINT";
  settings.stop_timeout = std::chrono::seconds(3);
  settings.healthcheck = Healthcheck{{"CMD", "true"}, std::chrono::seconds(1), {}, {}, 3};
  settings.tty = settings.stdin_open = true;
  settings.dns = {"1.1.1.1"};
  settings.dns_search = {"example"};
  settings.dns_options = {"ndots:1"};
  settings.extra_hosts = {"db:10.0.0.2"};
  settings.links = {"db-1:db"};
  settings.privileged = settings.read_only = true;
  settings.init = false;
  settings.cap_add = {"NET_ADMIN"};
  settings.cap_drop = {"ALL"};
  settings.security_options = {"no-new-privileges"};
  settings.group_add = {"27"};
  settings.ipc_mode = "host";
  settings.pid_mode = "host";
  settings.uts_mode = "host";
  settings.userns_mode = "host";
  settings.runtime = "runc";
  settings.sysctls = {{"net.core.somaxconn", "1"}};
  settings.devices = {{"/dev/null", "/dev/x", "r"}};
  settings.gpus = {{"nvidia", -1, {"0"}, {"gpu", "compute"}, {{"k", "v"}}}};
  settings.restart = {"on-failure", 4};
  settings.log_driver = LogDriver{"syslog", {}};
  check_json(
      create_body(spec),
      R"({"AttachStderr":false,"AttachStdin":false,"AttachStdout":false,"Cmd":["serve","--all"],"Domainname":"example",)"
      R"("Entrypoint":[""],"Env":[],"Healthcheck":{"Interval":1000000000,"Retries":3,"Test":["CMD","true"]},)"
      R"("HostConfig":{"Annotations":{"note":"x"},"Binds":[],"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"],)"
      R"("DeviceRequests":[{"Capabilities":[["gpu","compute"]],"Count":-1,"DeviceIDs":["0"],"Driver":"nvidia",)"
      R"("Options":{"k":"v"}}],"Devices":[{"CgroupPermissions":"r","PathInContainer":"/dev/x","PathOnHost":"/dev/null"}],)"
      R"("Dns":["1.1.1.1"],"DnsOptions":["ndots:1"],"DnsSearch":["example"],"ExtraHosts":["db:10.0.0.2"],)"
      R"("GroupAdd":["27"],"Init":false,"IpcMode":"host","Links":["db-1:db"],"LogConfig":{"Config":{},"Type":"syslog"},)"
      R"("PidMode":"host","Privileged":true,"ReadonlyRootfs":true,)"
      R"("RestartPolicy":{"MaximumRetryCount":4,"Name":"on-failure"},"Runtime":"runc",)"
      R"("SecurityOpt":["no-new-privileges"],"Sysctls":{"net.core.somaxconn":"1"},"UTSMode":"host","UsernsMode":"host",)"
      R"("VolumesFrom":[]},"Image":"nginx:1","Labels":{"a":"1","b":""},"NetworkDisabled":false,"OpenStdin":true,)"
      R"("StdinOnce":false,"StopSignal":"SIGINT","StopTimeout":3,"Tty":true,"User":"0:0","Volumes":{},"WorkingDir":"/w"})");
}

TEST_CASE("create body: our labels are added to those of the user")
{
  auto spec = web();
  spec.settings.labels = {{"tier", "front"}, {"io.maestro.service", "stolen"}};
  spec.own_labels = {{"io.maestro.service", "web"}};
  CHECK(contains(create_body(spec), R"("Labels":{"io.maestro.service":"web","tier":"front"})"));
}

TEST_CASE("create body: an entrypoint without words resets the image's on every engine")
{
  auto spec = web();
  spec.settings.entrypoint = std::vector<std::string>{};
  CHECK(contains(create_body(spec), R"("Entrypoint":[""])"));
  spec.settings.entrypoint = {{"/init"}};
  CHECK(contains(create_body(spec), R"("Entrypoint":["/init"])"));
  spec.settings.entrypoint.reset();
  CHECK_FALSE(contains(create_body(spec), "Entrypoint"));
}

TEST_CASE("bodies: a network and a volume are sent with what was asked for")
{
  check_json(network_body({.name = "front"}, true), R"({"CheckDuplicate":true,"Name":"front"})");
  check_json(network_body({.name = "front",
                           .driver = "bridge",
                           .internal = true,
                           .attachable = true,
                           .ipv6 = true,
                           .options = {{"mtu", "9000"}},
                           .labels = {{"a", "b"}},
                           .subnets = {{"10.5.0.0/16", "10.5.0.1"}, {"fd00::/64", ""}}},
                          false),
             R"({"Attachable":true,"Driver":"bridge","EnableIPv6":true,)"
             R"("IPAM":{"Config":[{"Gateway":"10.5.0.1","Subnet":"10.5.0.0/16"},{"Subnet":"fd00::/64"}]},)"
             R"("Internal":true,"Labels":{"a":"b"},"Name":"front","Options":{"mtu":"9000"}})");
  check_json(volume_body({.name = "data", .driver = "local", .options = {{"type", "nfs"}}, .labels = {}}),
             R"({"Driver":"local","DriverOpts":{"type":"nfs"},"Name":"data"})");
}

TEST_CASE("bodies: a login that is to be checked is sent as it is, without what is not known")
{
  check_json(login_body({.username = "u", .password = "p", .server = "https://r.example/v1/"}),
             R"({"password":"p","serveraddress":"https://r.example/v1/","username":"u"})");
  check_json(login_body({.username = "u", .server = "r.example"}), R"({"serveraddress":"r.example","username":"u"})");
}

TEST_CASE("bodies: a login is url-safe base64 of JSON")
{
  CHECK_EQ(registry_header({.username = "u", .password = "p\?\?>", .server = "r.example"}),
           "eyJ1c2VybmFtZSI6InUiLCJwYXNzd29yZCI6InA_Pz4iLCJzZXJ2ZXJhZGRyZXNzIjoici5leGFtcGxlIn0=");
  CHECK_EQ(registry_header({.username = "u", .identity_token = "t"}), "eyJpZGVudGl0eXRva2VuIjoidCJ9");
}
