// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/container/normal_form.hpp>
#include <maestro/engine/docker_json.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using namespace maestro::engine;

namespace {

std::string lines(const std::string& body)
{
  std::string text;
  for (const NormalSetting& setting : normal_form(parse_retold(body).settings))
    text += setting.key + (setting.part.empty() ? "" : " " + setting.part) +
            (setting.value.empty() ? "" : " = " + setting.value) + "\n";
  return text;
}

} // namespace

TEST_CASE("retold: what Docker tells is read as it was asked for")
{
  CHECK_EQ(lines(R"({"Config":{"Cmd":["sleep","9"],"Hostname":"web-1","StopSignal":"SIGINT","StopTimeout":1,)"
                 R"("Healthcheck":{"Test":["CMD","true"],"Interval":5000000000,"Retries":0},"Volumes":{"/cache":{},)"
                 R"("/data":{}},"Env":["A=1"]},"HostConfig":{"Binds":["/srv/data:/data:ro"],"CapAdd":["NET_ADMIN"],)"
                 R"("PortBindings":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"81/tcp":null},)"
                 R"("Memory":67108864,"MemorySwap":134217728,"PidsLimit":null,"Links":["/db-1:/web-1/db"],)"
                 R"("RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},)"
                 R"("Ulimits":[{"Name":"nofile","Hard":2,"Soft":1}]},"NetworkSettings":{"Networks":{"front":)"
                 R"({"Aliases":["web"],"IPAMConfig":{"IPv4Address":"10.5.0.9"}}}}})"),
           "cap_add NET_ADMIN\ncommand = sleep 9\ncontainer_volumes /cache\nhealthcheck interval = 5s\n"
           "healthcheck test = CMD true\nhostname = web-1\nlimits.memory = 64m\nlimits.swap = 128m\nlinks db-1:db\n"
           "networks front = alias web, 10.5.0.9\nports 8080 = 80/tcp\nrestart = on-failure:3\nstop_signal = 2\n"
           "stop_timeout = 1s\nulimits nofile = 1:2\nvolumes /data = /srv/data:ro\n");
}

TEST_CASE("retold: Podman's own words for the same")
{
  CHECK_EQ(lines(R"({"Config":{"StopSignal":"10","Healthcheck":{"Test":["NONE"],"Interval":30000000000}},)"
                 R"("HostConfig":{"Binds":["/srv/x:/x:rw,rprivate,rbind",)"
                 R"("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef:/anonymous:rw"],)"
                 R"("SecurityOpt":["no-new-privileges"],"Ulimits":[{"Name":"RLIMIT_NOFILE","Hard":2,"Soft":1}]}})"),
           "healthcheck test = NONE\nsecurity_opt no-new-privileges=true\nstop_signal = 10\nulimits nofile = 1:2\n"
           "volumes /x = /srv/x\n");
}

TEST_CASE("retold: what is missing or null is as if it were not told; what is of another type is told")
{
  CHECK_EQ(lines("{}"), "");
  CHECK_EQ(lines(R"({"Config":null,"HostConfig":{"Binds":null,"PortBindings":null}})"), "");
  CHECK_THROWS_AS(parse_retold("[]"), const Error&);
  CHECK_THROWS_AS(parse_retold(R"({"HostConfig":{"Binds":"/a:/b"}})"), const Error&);
  CHECK_THROWS_AS(parse_retold(R"({"HostConfig":{"Memory":"much"}})"), const Error&);
}

TEST_CASE("retold: an image brings variables and labels along")
{
  const ImageConfig image = parse_image_config(
      R"({"Id":"sha256:1","Architecture":"amd64","Config":{"Env":["PATH=/bin"],"Labels":{"by":"us"}}})");
  CHECK_EQ(image.architecture, "amd64");
  CHECK_EQ(image.env, std::vector<std::string>{"PATH=/bin"});
  CHECK_EQ(image.labels, std::map<std::string, std::string>{{"by", "us"}});
  CHECK(parse_image_config(R"({"Id":"sha256:1","Config":null})").env.empty());
}
