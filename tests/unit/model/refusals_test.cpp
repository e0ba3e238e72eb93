// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/model/refusals.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;

namespace {

Instance healthy()
{
  Instance instance;
  instance.name = InstanceName("web-1");
  instance.image = "registry.example:5000/team/web:1.2";
  return instance;
}

/// The paths of all refusals, joined.
std::string paths(const Instance& instance)
{
  std::string all;
  for (const Refusal& refusal : refusals_of(instance)) {
    all += (all.empty() ? "" : " ") + refusal.path;
    CHECK_FALSE(refusal.text.empty());
    CHECK_FALSE(refusal.remedy.empty());
  }
  return all;
}

template<class Change>
std::string paths_with(const Change& change)
{
  Instance instance = healthy();
  change(instance);
  return paths(instance);
}

} // namespace

TEST_CASE("refusals: an ordinary instance has none") { CHECK_EQ(paths(healthy()), ""); }

TEST_CASE("refusals: modes of namespaces are those of Docker and Podman, and others are taken in silence")
{
  for (const char* const known : {"", "host", "private", "container:db-1", "ns:/proc/1/ns/pid"}) {
    CAPTURE(known);
    CHECK_EQ(paths_with([&](Instance& one) {
               one.settings.pid_mode = one.settings.uts_mode = one.settings.ipc_mode = known;
               one.settings.userns_mode = known;
             }),
             "");
  }
  for (const char* const known : {"bridge", "host", "none", "container:db-1", "back", "slirp4netns:mtu=1500", "pasta"})
    CHECK_EQ(paths_with([&](Instance& one) { one.settings.network_mode = known; }), "");
  for (const char* const known : {"shareable", "none"})
    CHECK_EQ(paths_with([&](Instance& one) { one.settings.ipc_mode = known; }), "");
  for (const char* const known : {"auto", "auto:size=10", "keep-id", "keep-id:uid=5", "nomap"})
    CHECK_EQ(paths_with([&](Instance& one) { one.settings.userns_mode = known; }), "");
  for (const char* const wrong :
       {"hots", "Host", " ", "container:", "container: db-1", "contaner:db-1", "service:db"}) {
    CAPTURE(wrong);
    CHECK_EQ(paths_with([&](Instance& one) {
               one.settings.ipc_mode = one.settings.pid_mode = one.settings.uts_mode = wrong;
               one.settings.userns_mode = wrong;
             }),
             "ipc pid uts userns_mode");
  }
  for (const char* const wrong : {"container:", "service:db", "my net", "host\n", "${NET}", "$NET"})
    CHECK_EQ(paths_with([&](Instance& one) { one.settings.network_mode = wrong; }), "net");
  Instance instance = healthy();
  instance.settings.pid_mode = "contaner:db-1";
  const std::vector<Refusal> refusals = refusals_of(instance);
  REQUIRE_EQ(refusals.size(), 1);
  CHECK(refusals.front().is_silent);
  CHECK_EQ(refusals.front().remedy, "did you mean 'container:db-1'?");
}

TEST_CASE("refusals: name servers are addresses, and names of hosts and domains have no blanks")
{
  CHECK_EQ(paths_with([](Instance& one) { one.settings.dns = {{"10.0.0.53", "::1", "fe80::1%eth0"}}; }), "");
  for (const char* const wrong : {"", "ns.example", "10.0.0", "10.0.0.53:53"})
    CHECK_EQ(paths_with([&](Instance& one) { one.settings.dns = {{"10.0.0.53", wrong}}; }), "dns");
  for (const char* const wrong : {"my host", "host\t", "a\nb", "\x1b[31m"})
    CHECK_EQ(paths_with([&](Instance& one) {
               one.settings.hostname = one.settings.domainname = wrong;
               one.settings.dns_search = {"example", wrong};
             }),
             "hostname domainname dns_search");
  CHECK_EQ(paths_with([](Instance& one) { one.settings.hostname = "under_score.example."; }), "");
}

TEST_CASE("refusals: a host name has at most 64 bytes, the instance's name too where it is one")
{
  const std::string longest(64, 'a');
  CHECK_EQ(paths_with([&](Instance& one) { one.name = InstanceName(longest); }), "");
  CHECK_EQ(paths_with([&](Instance& one) { one.name = InstanceName(longest + "b"); }), "name");
  CHECK_EQ(paths_with([&](Instance& one) { one.settings.hostname = longest + "b"; }), "hostname");
  CHECK_EQ(paths_with([&](Instance& one) {
             one.name = InstanceName(longest + "b");
             one.settings.hostname = "web";
           }),
           "");
  CHECK_EQ(paths_with([&](Instance& one) {
             one.name = InstanceName(longest + "b");
             one.settings.network_mode = "host"; // then none is sent
           }),
           "");
  CHECK_EQ(paths_with([&](Instance& one) {
             one.name = InstanceName(longest + "b");
             one.settings.uts_mode = "host";
           }),
           "");
}

TEST_CASE("refusals: memory of at least 6 MB, swap with memory and not below it")
{
  const auto limits = [](std::optional<std::int64_t> memory, std::optional<std::int64_t> swap) {
    return paths_with([&](Instance& one) {
      one.settings.memory = memory;
      one.settings.memory_swap = swap;
    });
  };
  CHECK_EQ(limits(6 << 20, std::nullopt), "");
  CHECK_EQ(limits((6 << 20) - 1, std::nullopt), "limits.memory");
  CHECK_EQ(limits(0, 0), "");
  CHECK_EQ(limits(512 << 20, 256 << 20), "limits.swap");
  CHECK_EQ(limits(512 << 20, 512 << 20), "");
  CHECK_EQ(limits(512 << 20, -1), "");
  CHECK_EQ(limits(std::nullopt, 256 << 20), "limits.swap");
  CHECK_EQ(limits(std::nullopt, -1), "");
}

TEST_CASE("refusals: a reservation is no more than the limit, and no less than an engine takes")
{
  const auto reserved = [](std::int64_t reservation) {
    return paths_with([&](Instance& one) {
      one.settings.memory = 64 << 20;
      one.settings.memory_reservation = reservation;
    });
  };
  CHECK_EQ(reserved(64 << 20), "");
  CHECK_EQ(reserved(65 << 20), "mem_reservation");
  CHECK_EQ(reserved(1 << 20), "mem_reservation");
}

TEST_CASE("refusals: ulimits are known ones, the soft limit not above the hard one")
{
  const auto ulimit = [](const std::string& name, std::int64_t soft, std::int64_t hard) {
    return paths_with([&](Instance& one) { one.settings.ulimits = {{name, soft, hard}}; });
  };
  CHECK_EQ(ulimit("nofile", 10, 20), "");
  CHECK_EQ(ulimit("nofile", 10, -1), "");
  CHECK_EQ(ulimit("nofile", -1, -1), "");
  CHECK_EQ(ulimit("nofile", 20, 10), "ulimits.nofile");
  CHECK_EQ(ulimit("memlock", -1, 10), "ulimits.memlock");
  CHECK_EQ(ulimit("nofiles", 1, 1), "ulimits.nofiles");
  CHECK_EQ(ulimit("NOFILE", 1, 1), "ulimits.NOFILE");
}

TEST_CASE("refusals: only the policy on-failure counts retries")
{
  const auto policy = [](const std::string& name, std::int64_t retries) {
    return paths_with([&](Instance& one) { one.settings.restart = {name, retries}; });
  };
  CHECK_EQ(policy("on-failure", 3), "");
  CHECK_EQ(policy("always", 0), "");
  for (const char* name : {"always", "no", "unless-stopped"}) CHECK_EQ(policy(name, 3), "restart");
}

TEST_CASE("images: what engines take as a reference")
{
  for (const char* image :
       {"nginx", "nginx:1.25", "library/nginx", "team/a_b/c__d/e--f", "reg.example:5000/team/web:v1_2.3-x",
        "localhost/web", "Localhost:5000/web", "[::1]:5000/web:latest", "web:Capital",
        "web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})
    CHECK_MESSAGE(image_flaw(image).empty(), image);
}

TEST_CASE("images: what engines refuse as a reference, and why")
{
  CHECK_EQ(image_flaw("Nginx"), "it has capital letters");
  CHECK_EQ(image_flaw("reg.example/Team/web"), "it has capital letters");
  CHECK_NE(image_flaw("web:${TAG}").find("nothing expands $"), std::string::npos);
  CHECK_NE(image_flaw("$REPO/web").find("nothing expands $"), std::string::npos);
  for (const char* image : {"", ":1", "web:", "web/", "/web", "a//b", "-web", "web_", "a___b", "web:-x", "web: 1",
                            "reg.example:port/web", "http://reg.example/web", "web@sha256:xyz", "web@",
                            "w\xC3\xA4hrung", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"})
    CHECK_FALSE_MESSAGE(image_flaw(image).empty(), image);
  CHECK_FALSE(image_flaw(std::string(256, 'a')).empty());
  CHECK_FALSE(image_flaw("web:" + std::string(129, 'a')).empty());
}
