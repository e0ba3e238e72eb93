// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/environment.hpp>

#include "sample.hpp"
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace maestro;

namespace {

const Instance& instance(const Sample& sample, const std::string& name)
{
  return sample.environment.instances.at(InstanceName(name));
}

std::string value(const Sample& sample, const std::string& of, const std::string& variable)
{
  const auto variables = variables_of(sample.environment, instance(sample, of));
  const auto found =
      std::find_if(variables.begin(), variables.end(), [&](const auto& one) { return one.first == variable; });
  if (found == variables.end()) return "absent";
  return std::holds_alternative<Unset>(found->second) ? "null" : "'" + shown(found->second) + "'";
}

Sample linked()
{
  Sample sample;
  sample.environment.name = "shop";
  sample.service("a", {"a1"}, {"b"}).service("b", {"b1"}, {"c"}).service("c", {"c1"}).service("d", {"d1"}, {"e"});
  sample.service("e", {"e1"});
  sample.environment.services.at(ServiceName("a")).wants_info.emplace_back("d");
  for (auto& [name, service] : sample.environment.services) {
    const std::string prefix = name.text();
    service.own_links = std::make_shared<peers::Variables>(peers::Variables{{"own_" + prefix, "1"}, {"CLASH", "own"}});
    service.dependent_links =
        std::make_shared<peers::Variables>(peers::Variables{{"link_" + prefix, "1"}, {"SAME", prefix}});
  }
  return sample;
}

} // namespace

TEST_CASE("variables_of: requires is followed transitively and wants_info is not")
{
  const Sample sample = linked();
  CHECK_EQ(value(sample, "a1", "own_a"), "'1'");
  CHECK_EQ(value(sample, "a1", "link_b"), "'1'");
  CHECK_EQ(value(sample, "a1", "link_c"), "'1'");
  CHECK_EQ(value(sample, "a1", "link_d"), "'1'");
  CHECK_EQ(value(sample, "a1", "link_e"), "absent");
  CHECK_EQ(value(sample, "a1", "link_a"), "absent");
  CHECK_EQ(value(sample, "d1", "link_e"), "'1'");
}

TEST_CASE("variables_of: services that only volumes_from adds tell nothing")
{
  Sample sample = linked();
  sample.volumes_from("c1", "e1");
  CHECK_EQ(value(sample, "c1", "link_e"), "absent");
}

TEST_CASE("variables_of: the last dependency by name wins where names clash")
{
  CHECK_EQ(value(linked(), "a1", "SAME"), "'d'");
}

TEST_CASE("variables_of: an instance overrides names of environment and service and a service does not")
{
  Sample sample = linked();
  sample.environment.services.at(ServiceName("c")).env = {{"SERVICE_NAME", "s"}, {"X", "s"}, {"Y", "s"}};
  CHECK_EQ(value(sample, "c1", "SERVICE_NAME"), "'c'");
  CHECK_EQ(value(sample, "c1", "MAESTRO_ENVIRONMENT_NAME"), "'shop'");
  sample.environment.instances.at(InstanceName("c1")).env = {
      {"SERVICE_NAME", "i"}, {"X", "i"}, {"CONTAINER_NAME", "i"}, {"own_c", "i"}, {"N", Unset()}};
  CHECK_EQ(value(sample, "c1", "SERVICE_NAME"), "'i'");
  CHECK_EQ(value(sample, "c1", "X"), "'i'");
  CHECK_EQ(value(sample, "c1", "Y"), "'s'");
  CHECK_EQ(value(sample, "c1", "N"), "null");
  CHECK_EQ(value(sample, "c1", "CONTAINER_NAME"), "'c1'");
  CHECK_EQ(value(sample, "c1", "own_c"), "'1'");
}

TEST_CASE("entries: the variables as text, those that no link overrides and the links, each sorted by name")
{
  Sample sample = linked();
  sample.environment.services.at(ServiceName("c")).env = {{"B", "service"}, {"A!", "1"}};
  sample.environment.instances.at(InstanceName("c1")).env = {
      {"B", "x=y"}, {"A", ""}, {"BARE", Unset()}, {"CLASH", "mine"}};
  const Links links = links_of(sample.environment, sample.environment.services.at(ServiceName("c")));
  CHECK_EQ(entries(links), TextList{"CLASH=own", "own_c=1"});
  CHECK_EQ(own_entries(sample.environment, instance(sample, "c1"), links),
           TextList{"A=", "A!=1", "B=x=y", "BARE=", "CONTAINER_HOST_ADDRESS=east.example", "CONTAINER_NAME=c1",
                    "DOCKER_IMAGE=" + instance(sample, "c1").image, "DOCKER_TAG=1", "MAESTRO_ENVIRONMENT_NAME=shop",
                    "SERVICE_NAME=c"});
}

TEST_CASE("variables_of: ship address image and tag are those of the instance")
{
  Sample sample = linked();
  sample.environment.instances.at(InstanceName("c1")).image = "host:5000/org/app";
  CHECK_EQ(value(sample, "c1", "CONTAINER_HOST_ADDRESS"), "'east.example'");
  CHECK_EQ(value(sample, "c1", "DOCKER_IMAGE"), "'host:5000/org/app'");
  CHECK_EQ(value(sample, "c1", "DOCKER_TAG"), "'latest'");
  sample.environment.instances.at(InstanceName("c1")).image = "app@sha256:0123abcd";
  CHECK_EQ(value(sample, "c1", "DOCKER_TAG"), "'0123abcd'");
}

TEST_CASE("effective_settings: the host name is the instance's name only without a network mode")
{
  Instance web{.name = InstanceName("web-1")};
  CHECK_EQ(effective_settings(web).hostname, "web-1");
  web.settings.network_mode = "bridge";
  CHECK_EQ(effective_settings(web).hostname, "");
  web.settings.hostname = "mine";
  CHECK_EQ(effective_settings(web).hostname, "mine");
}

TEST_CASE("effective_settings: no host name where the container has no UTS namespace of its own")
{
  Instance web{.name = InstanceName("web-1")};
  for (const std::string shared : {"host", "container:db-1"}) {
    web.settings.uts_mode = shared;
    CHECK_EQ(effective_settings(web).hostname, "");
  }
  web.settings.uts_mode = "private";
  CHECK_EQ(effective_settings(web).hostname, "web-1");
  web.settings.uts_mode = "host";
  web.settings.hostname = "mine"; // as it was asked for: whether the engine refuses it is another question
  CHECK_EQ(effective_settings(web).hostname, "mine");
}

TEST_CASE("to_text: access as a URL")
{
  CHECK_EQ(to_text(Access(UnixAccess{"/run/docker.sock"})), "unix:///run/docker.sock");
  CHECK_EQ(to_text(Access(TcpAccess{"10.0.0.1", 2375})), "tcp://10.0.0.1:2375");
  CHECK_EQ(to_text(Access(TcpAccess{"fd00::1", 2375})), "tcp://[fd00::1]:2375");
  CHECK_EQ(to_text(Access(TlsAccess{.host = "vm1"})), "tls://vm1:2376");
  CHECK_EQ(to_text(Access(SshAccess{.user = "ops", .host = "vm1", .port = 2222})), "ssh://ops@vm1:2222");
  CHECK_EQ(to_text(Access(SshAccess{.host = "vm1"})), "ssh://vm1");
  CHECK_EQ(transport(Access(SshAccess{})), "ssh");
}

TEST_CASE("to_text: a check does not tell what may hold a secret: queries, arguments, texts for the shell")
{
  CHECK_EQ(to_text(Check(HttpCheck{.port = "80", .number = 80, .path = "/h?token=s3cret"})),
           "http GET /h?… on port 80");
  CHECK_EQ(to_text(Check(RexecCheck{.command = {"curl", "-u", "me:s3cret"}})), "rexec `curl …`");
  CHECK_EQ(to_text(Check(ExecCheck{.command = {"PGPASSWORD=s3cret psql"}})), "exec `…`");
  CHECK_EQ(to_text(Check(ExecCheck{.command = {"--password=s3cret", "x"}})), "exec `…`");
}

TEST_CASE("to_text: a check in the words of the description")
{
  CHECK_EQ(to_text(Check(TcpCheck{.port = "http", .number = 8080})), "tcp port 'http' (8080)");
  CHECK_EQ(to_text(Check(HttpCheck{.port = "web", .number = 80, .path = "/up"})), "http GET /up on port 'web' (80)");
  CHECK_EQ(to_text(Check(HttpCheck{.port = "80", .number = 80, .host = "vm", .match_regex = "ok"})),
           "http GET / on port 80 of vm matching /ok/");
  CHECK_EQ(to_text(Check(ExecCheck{.command = {"./ready", "now"}})), "exec `./ready …`");
  CHECK_EQ(to_text(Check(RexecCheck{.command = {"true"}})), "rexec `true`");
  CHECK_EQ(to_text(Check(SleepCheck{std::chrono::milliseconds(500)})), "sleep 0.5s");
  CHECK_EQ(to_text(Check(HealthCheck{})), "health");
  CHECK_EQ(to_text(Check(LogCheck{.match_regex = "ready in \\d+ s"})), "log matching /ready in \\d+ s/");
  CHECK_EQ(to_text(Check(ExitedCheck{})), "exited");
}
