// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/kept.hpp>
#include <maestro/load/kept_headers.hpp>
#include <maestro/model/environment.hpp>

#include "description.hpp"
#include "folder.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

/// What an earlier description means on a day on which this one is there.
Loaded load_with(const KeptDescription& then, const Description& today)
{
  LoadOptions options = today.options;
  options.read = [&today](const std::string& path) {
    const auto found = today.files.find(path);
    if (found == today.files.end()) throw Error(Fault::description, "cannot read '" + path + "'");
    return found->second;
  };
  return load_kept(then, today.load(), options, "release 7");
}

KeptDescription keep(const Description& description)
{
  const Loaded loaded = description.load();
  REQUIRE_MESSAGE(loaded.valid(), problems(loaded));
  return kept(loaded).value();
}

const Instance& only(const Environment& environment) { return environment.instances.begin()->second; }

Description with_registry(const std::string& registry, const std::string& image)
{
  return Description("name: test\nships: {h1: {ip: 10.0.0.1}}\nregistries: {" + registry +
                     "}\nservices: {web: {image: '" + image + "', instances: {web-1: {ship: h1}}}}\n");
}

} // namespace

TEST_CASE("kept: a description is loaded again without its template")
{
  Description then(with_ships("services: {web: {image: 'web:{{ env.VERSION }}', instances: {web-1: {ship: h1, env: "
                              "{A: '{{ env.A }}'}}}}}\n"));
  then.options.process_environment = {{"VERSION", "1.0"}, {"A", "{{ no template }}"}};
  const KeptDescription kept = keep(then);
  const Environment again = environment(load_with(kept, then));
  CHECK_EQ(only(again).image, "web:1.0");
  CHECK_EQ(shown(only(again).env.at(0).second), "{{ no template }}");
}

TEST_CASE("kept: no password and no header stands in it, and those of today are used")
{
  const auto written = [](const std::string& password, const std::string& token) {
    return "name: test\nships: {h1: {ip: 10.0.0.1}}\n"
           "registries: {reg: {registry: 'https://reg.example', username: me, password: " +
           password +
           "}}\nservices: {web: {image: web, ports: {http: 80}, instances: {web-1: {ship: h1}}, lifecycle: {running: "
           "[{type: http, port: http, requests_options: {headers: {X-Token: " +
           token + "}}}, {type: http, port: http, requests_options: {auth: [me, " + password + "]}}]}}}\n";
  };
  const KeptDescription kept = keep(Description(written("hunter2", "s3cret")));
  for (const char* secret : {"hunter2", "s3cret"}) CHECK_EQ(kept.text.find(secret), std::string::npos);
  CHECK_EQ(kept.withheld.size(), 3);

  const Environment again = environment(load_with(kept, Description(written("hunter3", "t0day"))));
  CHECK_EQ(again.registries.at(0).password, "hunter3");
  CHECK_EQ(std::get<HttpCheck>(only(again).lifecycle.running.at(0)).headers.at("X-Token"), "t0day");
}

namespace {

/// Instances of one service and their ships, with these checks.
Environment checked(const std::string& checks, const std::string& port = "80", const std::string& ip = "10.0.0.1")
{
  return environment(Description("name: test\nships: {h1: {ip: " + ip +
                                 "}}\nservices: {web: {image: web, ports: {http: " + port +
                                 "}, instances: {web-1: {ship: h1}}, lifecycle: {running: [" + checks + "]}}}\n")
                         .load());
}

std::string check(const std::string& target, const std::string& key, const std::string& more = "")
{
  return "{type: http, " + target + ", requests_options: {headers: {X-Key: " + key + "}" + more + "}}";
}

/// The keys that the checks of then send as they would go back today, or what is not known.
std::string directed(Environment then, const Environment& today)
{
  std::string all;
  for (const Diagnostic& problem : direct_headers(then, today, "release 7")) all += problem.message + "\n";
  if (!all.empty()) return all;
  for (const Check& check : only(then).lifecycle.running) all += std::get<HttpCheck>(check).headers.at("X-Key") + " ";
  return all;
}

} // namespace

TEST_CASE("kept: a header of today goes only to whom it goes today")
{
  const std::string two = "port: 90, host: 10.0.0.2", three = "port: 90, host: 10.0.0.3";
  const std::string refused = "the header X-Key that instance 'web-1' is checked with at ";
  const std::string none = "/ was not kept, and today's description sends none to this server\n";
  const auto refuses = [&](const std::string& url) { return refused + url + none; };

  CHECK_EQ(directed(checked(check(two, "k3")), checked(check(two, "k3"))), "k3 ");
  CHECK_EQ(directed(checked(check(two, "k3")), checked(check(three, "k3"))), refuses("http://10.0.0.2:90"));
  CHECK_EQ(directed(checked(check("port: 91, host: 10.0.0.3", "k3")), checked(check(three, "k3"))),
           refuses("http://10.0.0.3:91"));
  CHECK_EQ(directed(checked(check(three + ", scheme: https", "k3")), checked(check(three, "k3"))),
           refuses("https://10.0.0.3:90"));
  CHECK_EQ(directed(checked(check(three + ", path: /old", "k3")), checked(check(three + ", path: /new", "k3"))), "k3 ");
}

TEST_CASE("kept: headers of checks that have changed their places find their servers")
{
  const std::string two = "port: 90, host: 10.0.0.2", three = "port: 90, host: 10.0.0.3";
  CHECK_EQ(directed(checked(check(two, "k3") + ", " + check(three, "k2")),
                    checked(check(three, "k3") + ", " + check(two, "k2"))),
           "k2 k3 ");
  const std::string several = directed(checked(check(two, "k3")),
                                       checked(check(three, "k3") + ", " + check(two, "k1") + ", " + check(two, "k2")));
  CHECK_NE(several.find("was not kept"), std::string::npos); // which of them it is nobody knows
}

TEST_CASE("kept: a port of the instance itself is the same server whatever its number, and on another ship it is not")
{
  CHECK_EQ(directed(checked(check("port: http", "k"), "80"), checked(check("port: http", "k"), "81")), "k ");
  CHECK_NE(
      directed(checked(check("port: http", "k"), "80", "10.0.0.1"), checked(check("port: http", "k"), "80", "10.0.0.2"))
          .find("http://10.0.0.1:80"),
      std::string::npos);
  CHECK_NE(directed(checked(check("port: 90", "k")), checked(check("port: 91", "k"))).find("http://10.0.0.1:90"),
           std::string::npos);
}

TEST_CASE("kept: what goes to a server that proves who it is does not go to one that need not")
{
  const std::string https = "port: 90, host: a.example, scheme: https";
  const std::string unverified = ", verify: false";
  CHECK_NE(directed(checked(check(https, "k", unverified)), checked(check(https, "k"))).find("was not kept"),
           std::string::npos);
  CHECK_EQ(directed(checked(check(https, "k")), checked(check(https, "k", unverified))), "k ");
  const std::string by_own_authority = ", verify: /etc/own-ca.pem";
  CHECK_NE(directed(checked(check(https, "k", by_own_authority)), checked(check(https, "k"))).find("was not kept"),
           std::string::npos);
  CHECK_EQ(directed(checked(check(https, "k", by_own_authority)), checked(check(https, "k", by_own_authority))), "k ");
}

TEST_CASE("kept: what was withheld and is not described any more is an error that names the place")
{
  const KeptDescription kept = keep(Description(
      with_ships("services: {web: {image: web, ports: {http: 80}, instances: {web-1: {ship: h1}}, "
                 "lifecycle: {running: [{type: http, port: http, requests_options: {headers: {A: b}}}]}}}\n")));
  const Loaded again = load_with(kept, Description(with_instance("")));
  CHECK_EQ(problems(again), "error: the value of /services/web/lifecycle/running/0/requests_options/headers/A was not "
                            "kept, and today's description has none there\n");
  CHECK_EQ(again.problems.at(0).place.file, "release 7");
}

TEST_CASE("kept: ships and registries are reached as today, and as then where today has none")
{
  const Description then(
      "name: test\nship_defaults: {timeout: 7}\nships: {a: {ip: 10.0.0.1}, b: {ip: 10.0.0.2}, c: {ip: 10.0.0.9}}\n"
      "services: {web: {image: web, instances: {web-1: {ship: a}, web-2: {ship: b}}}}\n");
  const Description today(
      "name: test\nship_defaults: {timeout: 9, docker_port: 99}\nships: {a: {ip: 10.1.0.1}, d: {ip: 10.0.0.4}}\n"
      "services: {web: {image: web, instances: {web-1: {ship: a}}}}\n");
  const Environment again = environment(load_with(keep(then), today));
  CHECK_EQ(again.ships.size(), 4);
  CHECK_EQ(again.ships.at(ShipName("a")).ip, "10.1.0.1");
  CHECK_EQ(to_text(again.ships.at(ShipName("a")).access), "tcp://10.1.0.1:99");
  CHECK(again.ships.at(ShipName("a")).timeout == std::chrono::seconds(9));
  CHECK_EQ(again.ships.at(ShipName("b")).ip, "10.0.0.2");
  CHECK_EQ(to_text(again.ships.at(ShipName("b")).access), "tcp://10.0.0.2:2375");
  CHECK(again.ships.at(ShipName("b")).timeout == std::chrono::seconds(7));
  CHECK_EQ(again.instances.size(), 2);

  const auto registry = [](const std::string& name, const std::string& user) {
    return name + ": {registry: 'https://" + name + ".example', username: " + user + ", password: secret}";
  };
  const Environment of_registries = environment(
      load_with(keep(with_registry(registry("one", "ann") + ", " + registry("two", "ann"), "one.example/web")),
                with_registry(registry("one", "bob"), "web")));
  REQUIRE_EQ(of_registries.registries.size(), 2);
  CHECK_EQ(of_registries.registries.at(0).username, "bob");
  CHECK_EQ(of_registries.registries.at(0).password, "secret");
  CHECK_EQ(of_registries.registries.at(1).username, "ann");
  CHECK_EQ(of_registries.registries.at(1).password, "");
}

TEST_CASE("kept: files are as they were, also what was not there")
{
  const std::string body =
      "envfile: [web.env], files: {/etc/a: a.txt, /etc/b: {file: b.txt, optional: true}, /etc/c: {template: c.j2}}";
  Folder folder;
  folder.file("web.env", "A=then\n", 0600).file("a.txt", "then", 0644).file("c.j2", "{{ env.A }}!");
  const KeptDescription kept = maestro::kept(folder.load(body)).value();
  CHECK_EQ(kept.files.size(), 4);

  folder.file("web.env", "A=now\n").file("a.txt", "now", 0640).file("b.txt", "now").file("c.j2", "now");
  const Environment again =
      environment(load_kept(kept, folder.load(body), {.file = folder.at("maestro.yaml").string()}, "release 7"));
  const auto& files = only(again).settings.files;
  REQUIRE_EQ(files.size(), 2);
  CHECK_EQ(*files.at(0).content, "then");
  CHECK_EQ(files.at(0).mode, 0644);
  CHECK_EQ(*files.at(1).content, "then!");
  CHECK_EQ(shown(only(again).env.at(0).second), "then");
}

TEST_CASE("kept: what is not for everybody is not kept, and that of today is read")
{
  const std::string inline_secret =
      "files: {/etc/key: {content: topsecret, mode: '0400'}, /etc/motd: {content: hello}}";
  const KeptDescription kept = keep(Description(with_instance(inline_secret)));
  CHECK_EQ(kept.text.find("topsecret"), std::string::npos);
  CHECK_NE(kept.text.find("hello"), std::string::npos);
  const Environment again = environment(load_with(kept, Description(with_instance(inline_secret))));
  CHECK_EQ(*only(again).settings.files.at(0).content, "topsecret");

  Folder folder;
  folder.file("private", "x", 0640).file("public", "x", 0644).file("large", std::string(300'000, 'x'));
  const std::string body = "files: {/a: private, /b: public, /c: large}";
  const FilesByPath files = maestro::kept(folder.load(body)).value().files;
  CHECK_EQ(files.size(), 1);
  CHECK(files.contains("public"));
}

TEST_CASE("kept: secrets come from where they come from today")
{
  const auto written = [](const std::string& source) {
    return with_instance("env: {A: {secret: pw}}", "secrets: {pw: " + source + "}\n");
  };
  const Environment again =
      environment(load_with(keep(Description(written("{env: THEN}"))), Description(written("{env: NOW}"))));
  CHECK_EQ(again.secrets.size(), 1);
  const Environment without =
      environment(load_with(keep(Description(written("{env: THEN}"))), Description(with_instance(""))));
  CHECK_EQ(without.secrets.size(), 1);
}

TEST_CASE("kept: the order of a service's variables and merged anchors are as they were")
{
  const Description then(
      "name: test\nx: &defaults {env: {B: 1, A: 2}, cap_add: [NET_ADMIN]}\nships: {h1: {ip: 10.0.0.1}}\n"
      "services: {web: {image: web, <<: *defaults, instances: {web-1: {ship: h1}}}}\n");
  const KeptDescription kept = keep(then);
  CHECK_EQ(kept.text.find("&"), std::string::npos);
  CHECK_EQ(kept.text.find("x:"), std::string::npos);
  const Environment again = environment(load_with(kept, then));
  const auto& env = again.services.at(ServiceName("web")).env;
  REQUIRE_EQ(env.size(), 2);
  CHECK_EQ(env.at(0).first, "B");
  CHECK_EQ(only(again).settings.cap_add, std::vector<std::string>{"NET_ADMIN"});
}

TEST_CASE("kept: a damaged text is told, and never taken for a description")
{
  const Description today(with_instance(""));
  for (const char* text : {"", "a: [", "name: x\nname: y\n", "[]", "5"}) {
    CAPTURE(text);
    CHECK_FALSE(load_with({.text = text}, today).valid());
  }
}
