// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/table/sections.hpp>

#include "description.hpp"
#include <doctest/doctest.h>
#include <support/text.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace maestro;

using test::count_of;

namespace {

/// `count` instances of one service that all say the same.
std::string many(std::size_t count, const std::string& service, const std::string& instance)
{
  std::string text = "services: {web: {image: web, " + service + ", instances: {";
  for (std::size_t i = 0; i < count; ++i) text += "i" + std::to_string(i) + "x: {ship: h1, " + instance + "}, ";
  return text + "}}}\n";
}

} // namespace

TEST_CASE("load: a long text that many aliases repeat is refused before it fills the memory")
{
  const std::string text =
      "_a: &a \"" + std::string(1 << 20, 'x') + "\"\n" + with_ships(many(2000, "omit: false", "labels: {a: *a}"));
  CHECK_NE(problems(text).find("all instances together take more than 512 MiB"), std::string::npos);
}

TEST_CASE("load: what a service says for very many instances is refused before it fills the memory")
{
  std::string annotations = "annotations: {";
  for (int i = 0; i < 10'000; ++i) annotations += "a" + std::to_string(i) + ": b, ";
  const std::string found = problems(with_ships(many(2000, annotations + "}", "net: none")));
  CHECK_EQ(count_of(found, "all instances together take more than 512 MiB"), 1);
}

using test::count_of;

namespace {

/// Values with a long text that aliases repeat: by form, how it stands in one.
std::vector<std::string> long_values(reading::Form form)
{
  using reading::Form;
  switch (form) {
  case Form::text:
  case Form::secret_text:
    return {"*t"};
  case Form::texts:
  case Form::command:
  case Form::test:
    return {"[*t]", "[CMD, *t]"};
  case Form::list:
    return {"[*t]"};
  case Form::values:
  case Form::named_values:
  case Form::labels:
    return {"{a: *t}", "{*t : a}"};
  case Form::environment:
    return {"{A: *t}", "{*t : a}"};
  case Form::ports:
    return {"{*t : 80}"};
  case Form::volumes:
    return {"{*t : /a}", "{/a: *t}", "{/a: {target: /b, mode: *t}}"};
  case Form::hosts:
    return {"{*t : 10.0.0.1}", "{a: *t}"};
  case Form::ulimits:
    return {"{*t : 1}"};
  case Form::tmpfs:
    return {"{/a: *t}", "[*p]"};
  case Form::files: // equal contents are held once, and long paths are refused
    return {};
  case Form::networks:
    return {"{n: {aliases: [*t]}}"};
  case Form::gpus:
    return {"[{driver: *t}]", "[{device_ids: [*t]}]", "[{capabilities: [*t]}]", "[{options: {a: *t}}]"};
  case Form::mapping:
    return {"{test: [CMD, *t]}",
            "{running: [{type: http, port: 80, host: *t}]}",
            "{running: [{type: http, port: 80, path: *t}]}",
            "{running: [{type: http, port: 80, match_regex: *t}]}",
            "{running: [{type: http, port: 80, method: *t}]}",
            "{running: [{type: http, port: 80, requests_options: {headers: {A: *t}}}]}",
            "{running: [{type: http, port: 80, requests_options: {auth: [me, *t]}}]}",
            "{pre-start: [{type: exec, command: [*t]}]}",
            "{pre-stop: [{type: rexec, command: [*t]}]}",
            "{stopped: [{type: log, match_regex: *t}]}"};
  case Form::restart:
  case Form::choice:
  case Form::integer:
  case Form::number:
  case Form::boolean:
  case Form::seconds:
  case Form::size:
  case Form::share:
  case Form::version:
  case Form::trust:
  case Form::api_version:
  case Form::exposed_port:
  case Form::external_port:
  case Form::port_or_number:
  case Form::credentials:
  case Form::anything:
  case Form::mappings:
  case Form::sequence:
  case Form::checks:
  case Form::audit:
  case Form::ignored:
  case Form::removed:
    return {}; // nothing long may stand there
  }
  return {};
}

} // namespace

TEST_CASE("load: a long text in any key of containers is refused before many instances fill the memory with it")
{
  const std::string text(100'000, 'X');
  const std::string before = "__maestro: {schema: 2}\nnetworks: {n: {}}\n_t: &t " + text + "\n_p: &p /" + text + "\n";
  int tried = 0;
  for (const reading::SectionInfo* group : reading::service_section().parts()) {
    for (const reading::Key& key : group->keys) {
      bool refused = false;
      const auto values = key.name == "log_driver" ? std::vector<std::string>() : long_values(key.form);
      for (const std::string& value : values) {
        if (key.form == reading::Form::mapping && value.find("test:") != std::string::npos && key.name != "healthcheck")
          continue;
        if (key.form == reading::Form::mapping && value.find("test:") == std::string::npos && key.name != "lifecycle")
          continue;
        const std::string entry =
            std::string(key.name) + ": " + value + (key.name == "log_opt" ? ", log_driver: syslog" : "");
        const bool once = key.form == reading::Form::environment; // a service's variables are not copied
        Description description(before + with_ships(many(300, once ? "x-none: 1" : entry, once ? entry : "x-none: 1")));
        description.options.most_bytes = 25UL << 20U;
        const std::string found = problems(description.load());
        CAPTURE(entry);
        CHECK_NE(found.find("all instances together take more than 25 MiB"), std::string::npos);
        refused = true;
        ++tried;
      }
      CHECK_MESSAGE((refused || values.empty() || key.name == "limits"), std::string(key.name));
    }
  }
  CHECK_GT(tried, 50);
}

TEST_CASE(
    "load: a long text that aliases repeat in one instance, one service or one network is refused before it is copied")
{
  std::string labels = "labels: {";
  for (int i = 0; i < 1500; ++i) labels += "a" + std::to_string(i) + ": *t, ";
  labels += "}";
  const std::string before = "_t: &t \"" + std::string(1 << 20, 'x') + "\"\n";
  const auto start = std::chrono::steady_clock::now();
  CHECK_NE(problems(before + with_ships(many(1, "x-none: 1", labels))).find("more than 512 MiB"), std::string::npos);
  CHECK_NE(problems(before + with_ships(many(1, labels, "x-none: 1"))).find("at most 256 MiB"), std::string::npos);
  CHECK_NE(problems(before + with_ships("networks: {n: {" + labels + "}}\n")).find("'networks' takes more than 64 MiB"),
           std::string::npos);
  CHECK_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST_CASE("load: ranges of ports on many instances are refused")
{
  const std::string found = problems(with_ships(many(60, "ports: {a: 1-20000}", "net: none")));
  CHECK_EQ(count_of(found, "all instances together have more than 1000000 ports"), 1);
}

TEST_CASE("load: problems beyond a thousand are not kept")
{
  std::string text = "name: x\nships: {}\n";
  for (int i = 0; i < 5000; ++i) text += "kkey" + std::to_string(i) + ": 1\n";
  CHECK_EQ(Description(text).load().problems.size(), 1000);
}

TEST_CASE("load: an error is kept even after a thousand warnings")
{
  std::string text = "name: x\n";
  for (int i = 0; i < 5000; ++i) text += "kkey" + std::to_string(i) + ": 1\n";
  const Loaded loaded = Description(text + "ships: {v: {}}\n").load();
  CHECK_FALSE(loaded.valid());
  CHECK_NE(problems(loaded).find("'ip' is missing"), std::string::npos);
}

TEST_CASE("load: a chain of thousands of services is no depth")
{
  std::string text = "services:\n  s0: {image: a, instances: {}}\n";
  for (int i = 1; i < 5000; ++i)
    text += "  s" + std::to_string(i) + ": {image: a, requires: s" + std::to_string(i - 1) + ", instances: {}}\n";
  CHECK(Description(with_ships(text)).load().valid());
}
