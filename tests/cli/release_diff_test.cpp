// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <cli/program.hpp>
#include <cli/two_services.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace maestro::test;
using maestro::testing::FakeDaemon;

namespace {

/// Three releases: a variable is changed, then the service that it was in goes and another one comes.
struct ReleasedShop {
  ReleasedShop() : program(two_services(east.daemon, "red"))
  {
    apply();
    program.write("maestro.yaml", two_services(east.daemon, "blue"));
    apply();
    std::string text = two_services(east.daemon, "blue");
    const std::string db = "{db-1: {ship: east}}";
    text.replace(text.find(db), db.size(), "{db-2: {ship: east}}");
    program.write("maestro.yaml", text);
    apply();
  }
  void apply() const { REQUIRE_EQ(program.run({"apply", "--yes"}).exit_code, 0); }

  ShipOfTwo east;
  Program program;
};

} // namespace

TEST_CASE("diff: two releases are compared field by field")
{
  const ReleasedShop shop;
  const Outcome changed = shop.program.run({"diff", "--release", "1..2"});
  CHECK_EQ(changed.exit_code, 0);
  CHECK_EQ(changed.out, "release 1 → release 2\nweb-1 on east: changed\n    env.COLOUR  red → blue\n"
                        "1 of 2 instances differs\n");
  const Outcome back = shop.program.run({"diff", "--release", "2..1", "--exit-code"});
  CHECK_EQ(back.exit_code, 10);
  CHECK(contains(back.out, "env.COLOUR  blue → red"));
  CHECK_EQ(shop.program.run({"diff", "--release", "2..2", "--exit-code"}).out,
           "release 2 → release 2\nnothing differs\n");

  const Outcome others = shop.program.run({"diff", "--release", "2..3"});
  CHECK(contains(others.out, "db-1 on east: not described any more\n"));
  CHECK(contains(others.out, "db-2 on east: new\n"));
  CHECK(contains(others.out, "service db is described otherwise\n"));
  const Outcome chosen = shop.program.run({"diff", "--release", "1..3", "web"});
  CHECK_FALSE(contains(chosen.out, "db-2 on east"));
  CHECK(contains(chosen.out, "red → blue"));
}

TEST_CASE("diff: a release is compared with what is described today")
{
  const ReleasedShop shop;
  CHECK_EQ(shop.program.run({"diff", "--release", "3", "--exit-code"}).out,
           "release 3 → what is described\nnothing differs\n");
  const Outcome json = shop.program.run({"diff", "--release", "1", "--format", "json", "--exit-code"});
  CHECK_EQ(json.exit_code, 10);
  const boost::json::value parsed = boost::json::parse(json.out);
  CHECK_EQ(parsed.at("from").as_int64(), 1);
  CHECK(parsed.at("to").is_null());
  CHECK_EQ(parsed.at("instances").as_array().size(), 3);
  CHECK_EQ(parsed.at("instances").at(2).at("change").as_string(), "changed");
  CHECK_EQ(parsed.at("instances").at(2).at("fields").at(0).at("path").as_string(), "env.COLOUR");
}

TEST_CASE("diff: images of releases are compared as what ran, and contents of files are not shown")
{
  ShipOfTwo east;
  const auto description = [&](const std::string& content) {
    std::string text = two_services(east.daemon);
    const std::string plain = "env: {COLOUR: red}";
    return text.replace(text.find(plain), plain.size(), plain + ", files: {/etc/key: {content: " + content + "}}");
  };
  const Program program(description("first-text"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  east.daemon.with([](FakeDaemon& it) { it.images["web:1"] = "sha256:" + std::string(64, 'b'); });
  program.write("maestro.yaml", description("second-text"));
  CHECK_EQ(program.run({"apply", "--yes"}).exit_code, 0);
  const std::string diff = program.run({"diff", "--release", "1..2"}).out;
  CHECK_MESSAGE(contains(diff, "→ web:1 (bbbbbbbbbbbb)"), diff);
  CHECK(contains(diff, "files./etc/key  changed (not shown)"));
  CHECK_FALSE(contains(diff, "text"));
}

TEST_CASE("diff: releases of which a ship did not answer are compared, and end with 4")
{
  ReleasedShop shop;
  std::string text = two_services(shop.east.daemon, "blue");
  text.insert(text.find("east: {ip"), "gone: {ip: 127.0.0.1, docker_port: 1}, ");
  shop.program.write("maestro.yaml", text);
  const Outcome compared = shop.program.run({"diff", "--release", "1..2", "--exit-code"});
  CHECK_EQ(compared.exit_code, 4);
  CHECK(contains(compared.out, "env.COLOUR  red → blue"));
  CHECK(contains(compared.err, "ERROR: ship 'gone': "));
}

TEST_CASE("diff: releases that cannot be compared say why")
{
  const ReleasedShop shop;
  for (const std::string words : {"9", "1..9", "web", "1..", "..2", "1...2"})
    CHECK_MESSAGE(shop.program.run({"diff", "--release", words}).exit_code == 2, words);
  CHECK_EQ(shop.program.run({"diff", "--release", "1..2", "nothing"}).exit_code, 2);
  CHECK_EQ(shop.program.run({"diff", "--release", "1..2", "-S", "east"}).exit_code, 2);
  CHECK_EQ(Program().run({"diff", "--release", "1"}).exit_code, 4); // ships that do not answer
}
