// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/secrecy.hpp>
#include <maestro/view/config.hpp>

#include <doctest/doctest.h>
#include <support/container_keys.hpp>
#include <unit/load/description.hpp>

#include <set>
#include <string>
#include <vector>

/// What is handed on holds no secret under any key of containers that may hold one.
using namespace maestro;

namespace {

/// Each key that may hold a secret, with one.
const std::vector<std::string> bodies{
    "command: [sleep, s3cret]",
    "command: [--password=s3cret]",
    "cmd: sleep s3cret",
    "entrypoint: [sh, -c, 'login s3cret']",
    "env: {A: s3cret}",
    "envfile: some.env",
    "labels: {team: s3cret}",
    "annotations: {note: s3cret}",
    "healthcheck: {test: 'login s3cret'}",
    "healthcheck: {test: [CMD, login, s3cret]}",
    "sysctls: {kernel.domainname: s3cret}",
    "gpus: [{driver: a, options: {license: s3cret}}]",
    "log_driver: splunk, log_opt: {splunk-token: s3cret}",
    "lifecycle: {running: [{type: exec, command: [curl, s3cret]}], stopped: [{type: rexec, command: 'sh -c s3cret'}]}",
    "ports: {http: 80}, lifecycle: {running: [{type: http, port: http, path: '/up?token=s3cret', "
    "requests_options: {auth: [me, s3cret], headers: {X-Token: s3cret}}}]}",
};

/// Without effect, or another name of one that is no secret.
const std::set<std::string> without_value{"lxc_conf", "volume"};

Environment environment_with(const std::string& body)
{
  return environment(Description("__maestro: {schema: 2}\nname: test\nships: {h1: {ip: 10.0.0.1}}\nservices:\n"
                                 "  web: {image: web, instances: {web-1: {ship: h1, " +
                                 body + "}}}\n")
                         .file("some.env", "A=s3cret\n")
                         .load());
}

std::string config_of(const Environment& environment, Values values)
{
  std::string text;
  write_config(environment, ConfigForm::json, values, [&](std::string_view piece) { text += piece; });
  return text;
}

std::string dump_of(const Environment& environment, Values values)
{
  std::string text;
  write_dump(environment, {InstanceName("web-1")}, values, [&](std::string_view piece) { text += piece; });
  return text;
}

} // namespace

TEST_CASE("redaction: no key of containers shows what may be a secret in what is handed on")
{
  for (const std::string& body : bodies) {
    CAPTURE(body);
    const Environment all = environment_with(body);
    CHECK_NE(config_of(all, Values::shown), config_of(all, Values::redacted));
    CHECK_EQ(config_of(all, Values::redacted).find("s3cret"), std::string::npos);
    CHECK_EQ(dump_of(all, Values::redacted).find("s3cret"), std::string::npos);
  }
}

TEST_CASE("redaction: every key of containers that may hold a secret is among those that are tried here")
{
  std::set<std::string> tried;
  for (const std::string& body : bodies) tried.merge(test::keys_in(body));
  for (const std::string& key : test::container_keys()) {
    const bool is_part = key.find('.') != std::string::npos;
    if (is_part || without_value.contains(key) || !may_hold_secret(Section::container, key)) continue;
    CAPTURE(key);
    CHECK(tried.contains(key));
  }
}
