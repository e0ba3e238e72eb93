// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <unit/model/sample.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>

using namespace maestro;
namespace json = boost::json;

namespace {

std::string config_text(const Environment& environment, ConfigForm form = ConfigForm::json,
                        Values values = Values::shown)
{
  std::string text;
  write_config(environment, form, values, [&](std::string_view piece) { text += piece; });
  return text;
}

json::value config_value(const Environment& environment) { return json::parse(config_text(environment)); }

} // namespace

TEST_CASE("config: dependencies are told both ways round")
{
  const json::value config = config_value(shop().environment);
  const json::value& services = config.at("services");
  CHECK_EQ(services.at("store").at("requires"), json::value{"msg-bus"});
  CHECK_EQ(services.at("msg-bus").at("needed_for"), json::value{"store"});
  CHECK_EQ(services.at("front").at("wants_info"), json::value{"cache"});
  CHECK_EQ(services.at("msg-bus").at("instances"), (json::value{"bus-1", "bus.2"}));
}

TEST_CASE("config: the order is that of plays")
{
  const json::value order = config_value(shop().environment).at("order");
  CHECK_EQ(json::serialize(order.at("forward")), R"(["bus-1","bus.2","store-1","warmer-1","cache-1","front-1"])");
}

TEST_CASE("config: a secret is told by its name, in variables, in what the engine is sent, and as a password")
{
  Environment environment = shop().environment;
  environment.secrets.emplace(SecretName("db"), Secret{.name = SecretName("db"), .source = SecretVariable{"DB"}});
  environment.registries.push_back(
      {.key = "hub", .registry = "https://reg", .username = "bob", .password_secret = SecretName("db")});
  environment.instances.at(InstanceName("bus-1")).env = {{"PASSWORD", SecretName("db")}, {"STAGE", "test"}};
  const json::value config = config_value(environment);
  CHECK_EQ(config.at("registries").at("hub").at("password"), json::value("<secret db>"));
  const json::value& bus = config.at("instances").at("bus-1");
  CHECK_EQ(bus.at("env").at("PASSWORD"), json::value("<secret db>"));
  CHECK_NE(json::serialize(bus.at("create").at("Env")).find(R"("PASSWORD=<secret db>")"), std::string::npos);

  const std::string redacted = config_text(environment, ConfigForm::json, Values::redacted);
  const json::value of_bus = json::parse(redacted).at("instances").at("bus-1");
  CHECK_EQ(of_bus.at("env").at("PASSWORD"), json::value("<secret db>"));
  CHECK_EQ(of_bus.at("env").at("STAGE"), json::value("<redacted>"));
  CHECK_EQ(of_bus.at("env").at("SERVICE_NAME"), json::value("<redacted>"));
  const std::string sent = json::serialize(of_bus.at("create").at("Env"));
  CHECK_NE(sent.find(R"("PASSWORD=<secret db>")"), std::string::npos);
  CHECK_NE(sent.find(R"("STAGE=<redacted>")"), std::string::npos);
  CHECK_EQ(sent.find("test"), std::string::npos);
}

TEST_CASE("config: passwords and header values are redacted")
{
  Environment environment = shop().environment;
  environment.registries.push_back({.key = "hub", .registry = "https://reg", .username = "bob", .password = "s3cret"});
  environment.registries.push_back({.key = "open", .registry = "https://open"});
  environment.instances.at(InstanceName("bus-1"))
      .lifecycle.running.emplace_back(
          HttpCheck{.port = "http", .number = 80, .headers = {{"Authorization", "s3cret"}}});
  const json::value config = config_value(environment);
  CHECK_EQ(json_document(config).find("s3cret"), std::string::npos);
  CHECK_EQ(config.at("registries").at("hub").at("password").as_string(), "<redacted>");
  CHECK(config.at("registries").at("open").at("password").is_null());
  CHECK(config.at("registries").at("open").at("username").is_null());
}

TEST_CASE("config: what may hold a secret that nobody declared is not handed on, and its names are")
{
  Environment environment = shop().environment;
  Instance& bus = environment.instances.at(InstanceName("bus-1"));
  bus.env = {{"V", "s3cret"}};
  bus.settings.labels = {{"auth.users", "s3cret"}};
  bus.settings.annotations = {{"note", "s3cret"}};
  bus.settings.log_driver = LogDriver{.type = "splunk", .options = {{"splunk-token", "s3cret"}}};
  bus.settings.command = {"redis-server", "--requirepass", "s3cret"};
  bus.settings.entrypoint = {"--password=s3cret"};
  bus.settings.healthcheck = Healthcheck{.test = {"CMD", "redis-cli", "-a", "s3cret"}};
  environment.instances.at(InstanceName("bus.2")).settings.healthcheck =
      Healthcheck{.test = {"CMD-SHELL", "redis-cli -a s3cret"}};
  bus.lifecycle.running = {HttpCheck{.port = "http", .number = 80, .path = "/up?token=s3cret"},
                           ExecCheck{.command = {"curl", "-u", "u:s3cret"}}};
  bus.lifecycle.stopped = {RexecCheck{.command = {"sh", "-c", "login s3cret"}}};
  environment.volumes["share"] =
      Volume{.name = "share", .driver = "local", .options = {{"o", "password=s3cret"}}, .labels = {{"l", "s3cret"}}};
  environment.networks["net"] = Network{.name = "net", .options = {{"mtu", "1400"}}, .labels = {{"l", "s3cret"}}};

  for (const ConfigForm form : {ConfigForm::json, ConfigForm::yaml}) {
    CHECK_NE(config_text(environment, form).find("password=s3cret"), std::string::npos);
    const std::string redacted = config_text(environment, form, Values::redacted);
    CHECK_EQ(redacted.find("s3cret"), std::string::npos);
    for (const char* name :
         {"redis-server", "redis-cli", "auth.users", "splunk-token", "/up?<redacted>", "curl", "1400"})
      CHECK_NE(redacted.find(name), std::string::npos);
  }
  std::string dumped;
  write_dump(environment, {InstanceName("bus-1"), InstanceName("bus.2")}, Values::redacted,
             [&](std::string_view piece) { dumped += piece; });
  CHECK_EQ(dumped.find("s3cret"), std::string::npos);
}

TEST_CASE("config: an instance shows the body of its creation without labels of ours")
{
  const json::value instance = config_value(shop().environment).at("instances").at("bus-1");
  CHECK_EQ(instance.at("create").at("Image").as_string(), "msg-bus:1");
  CHECK_EQ(json_document(instance).find("io.maestro"), std::string::npos);
  CHECK_EQ(instance.at("env").at("CONTAINER_NAME").as_string(), "bus-1");
  CHECK_EQ(instance.at("stop_timeout").as_int64(), 10);
  CHECK(instance.at("lifecycle").as_object().empty());
}

TEST_CASE("config: each check has its type")
{
  const std::vector<std::pair<Check, std::string>> checks = {
      {TcpCheck{}, "tcp"},     {HttpCheck{}, "http"},     {ExecCheck{}, "exec"}, {RexecCheck{}, "rexec"},
      {SleepCheck{}, "sleep"}, {HealthCheck{}, "health"}, {LogCheck{}, "log"},   {ExitedCheck{}, "exited"}};
  for (const auto& [check, type] : checks) CHECK_EQ(std::string(check_value(check).at("type").as_string()), type);
  CHECK_EQ(json_line(check_value(SleepCheck{std::chrono::milliseconds(1500)})), R"({"type":"sleep","wait":1.5})"
                                                                                "\n");
}

TEST_CASE("dump: one object for each instance with what it is made of")
{
  const Environment environment = shop().environment;
  std::string text;
  write_dump(environment, {InstanceName("bus-1"), InstanceName("store-1")}, Values::shown,
             [&](std::string_view piece) { text += piece; });
  const json::value first = json::parse(text.substr(0, text.find("\n}\n") + 2));
  CHECK_EQ(first.at("name").as_string(), "bus-1");
  CHECK_EQ(first.at("tag").as_string(), "1");
  CHECK_EQ(first.at("ship").at("ip").as_string(), "east.example");
  CHECK_NE(text.find("\"name\": \"store-1\""), std::string::npos);
}

TEST_CASE("validate json: problems with their places")
{
  const Diagnostic problem{Severity::warning, "unknown key", {"a.yaml", 3, 5, 1, ""}, "did you mean 'x'?"};
  const json::value value = json::parse(problems_json({problem}, true));
  CHECK_EQ(value.at("valid").as_bool(), true);
  const json::value& one = value.at("problems").at(0);
  CHECK_EQ(one.at("severity").as_string(), "warning");
  CHECK_EQ(one.at("line").as_int64(), 3);
  CHECK_EQ(one.at("hint").as_string(), "did you mean 'x'?");
}

TEST_CASE("config: what is written piece by piece is the same as written in one piece")
{
  const Environment environment = shop().environment;
  const std::string text = config_text(environment);
  CHECK_EQ(text, json_document(json::parse(text)));
  CHECK_EQ(config_text(environment, ConfigForm::yaml), yaml_document(json::parse(text)));
  Environment deceiving = shop().environment;
  deceiving.name = "a\n  \"instances\": {";
  deceiving.file = "\ninstances:";
  const std::string deceived = config_text(deceiving);
  CHECK_EQ(json::parse(deceived).at("instances").as_object().size(), deceiving.instances.size());
  CHECK_EQ(deceived, json_document(json::parse(deceived)));
  CHECK_EQ(config_text(deceiving, ConfigForm::yaml), yaml_document(json::parse(deceived)));
  const Environment empty;
  CHECK_EQ(config_text(empty), json_document(json::parse(config_text(empty))));
  CHECK_EQ(config_text(empty, ConfigForm::yaml), yaml_document(json::parse(config_text(empty))));
}

namespace {

/// Everything that a description means, by its parts.
std::map<std::string, Part> parts_of(const Environment& environment)
{
  std::map<std::string, Part> parts;
  each_part(environment, [&](const Part& part) { parts.emplace(part.name, part); });
  return parts;
}

/// The names of those that are others.
std::set<std::string> changed_parts(const Environment& then, const Environment& now)
{
  std::set<std::string> names;
  const auto before = parts_of(then);
  for (const auto& [name, part] : parts_of(now)) {
    const auto found = before.find(name);
    if (found == before.end() || found->second.meaning != part.meaning || found->second.withheld != part.withheld)
      names.insert(name);
  }
  return names;
}

} // namespace

TEST_CASE("parts: a change is told with what is described otherwise, and not with all who are told of it")
{
  const Environment then = shop().environment;
  using Names = std::set<std::string>;
  CHECK_EQ(changed_parts(then, then), Names{});

  Environment now = shop().environment;
  now.instances.at(InstanceName("bus-1")).settings.memory = 64 << 20;
  CHECK_EQ(changed_parts(then, now), Names{"instance bus-1"});

  now = shop().environment;
  now.instances.at(InstanceName("bus-1")).env = {{"STAGE", "test"}};
  CHECK_EQ(changed_parts(then, now), Names{"instance bus-1"});
  CHECK_EQ(parts_of(now).at("instance bus-1").meaning.find("test"), std::string::npos);
  CHECK_NE(parts_of(now).at("instance bus-1").withheld.find("STAGE=test"), std::string::npos);

  now = shop().environment;
  now.services.at(ServiceName("msg-bus")).dependent_links =
      std::make_shared<peers::Variables>(peers::Variables{{"MSG_BUS_BUS_1_HOST", "east.example"}});
  const Names changed = changed_parts(then, now);
  CHECK(changed.contains("service store"));
  CHECK(std::ranges::all_of(changed, [](const std::string& name) { return name.starts_with("service "); }));
  CHECK_EQ(parts_of(now).at("service store").meaning.find("east.example"), std::string::npos);
}
