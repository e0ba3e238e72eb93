// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/logs.hpp>

#include <doctest/doctest.h>
#include <unit/model/sample.hpp>

#include <string>

using namespace maestro;

namespace {

struct Output {
  std::string out, notes;
  Write write = [this](std::string_view text) { out += text; };
  Write note = [this](std::string_view text) { notes += text; };
};

} // namespace

TEST_CASE("logs: a line loses its trailing space and what is no UTF-8")
{
  const Sample sample = shop();
  const Instance& instance = sample.environment.instances.at(InstanceName("bus-1"));
  Output output;
  LogLines view({}, output.write, output.note);
  view.line({.instance = instance, .text = "hello \t\r"});
  view.line({.instance = instance, .text = "\x1b[1mbold\xff"});
  CHECK_EQ(output.out, "hello\n\x1b[1mbold\xef\xbf\xbd\n");
}

TEST_CASE("logs: a terminal gets no escape sequences of a container")
{
  const Sample sample = shop();
  const Instance& instance = sample.environment.instances.at(InstanceName("bus-1"));
  Output output;
  LogLines view({.on_terminal = true}, output.write, output.note);
  view.line({.instance = instance, .text = "\x1b[2Jgone"});
  CHECK_EQ(output.out, "\\x1b[2Jgone\n");
}

TEST_CASE("logs: with several instances each line says whose it is")
{
  const Sample sample = shop();
  const std::vector<InstanceName> names{InstanceName("bus-1"), InstanceName("warmer-1")};
  Output output;
  LogLines view({.name_width = name_column(names)}, output.write, output.note);
  view.line({.instance = sample.environment.instances.at(names[0]), .text = "one"});
  view.line({.instance = sample.environment.instances.at(names[1]), .text = ""});
  CHECK_EQ(output.out, "bus-1    | one\nwarmer-1 |\n");
  CHECK_EQ(name_column({InstanceName("bus-1")}), 0);
}

TEST_CASE("logs: an instance has one colour whatever else is shown")
{
  const Sample sample = shop();
  const auto prefix = [&](const std::string& name) {
    Output output;
    LogLines view({.paint = Paint(true), .name_width = 10, .numbers = numbers_of(sample.environment)}, output.write,
                  output.note);
    view.line({.instance = sample.environment.instances.at(InstanceName(name)), .text = "hello"});
    return output.out;
  };
  CHECK_EQ(prefix("bus-1"), "\x1b[36mbus-1      |\x1b[0m hello\n");
  CHECK_EQ(prefix("bus.2"), "\x1b[33mbus.2      |\x1b[0m hello\n");
}

TEST_CASE("logs: as JSON each line is an object")
{
  const Sample sample = shop();
  const Instance& instance = sample.environment.instances.at(InstanceName("bus-1"));
  Output output;
  LogJson view(output.write, output.note);
  view.line({.instance = instance,
             .stream = engine::OutputStream::standard_error,
             .time = parse_rfc3339("2024-05-06T07:08:09.5Z"),
             .text = "oh \"no\" "});
  view.note(instance, "waiting");
  CHECK_EQ(output.out, R"({"instance":"bus-1","line":"oh \"no\"","ship":"east","stream":"stderr",)"
                       R"("time":"2024-05-06T07:08:09.500Z"})"
                       "\n");
  CHECK_EQ(output.notes, "bus-1 (on east): waiting\n");
}

TEST_CASE("logs: the column of names is as wide as a terminal shows them")
{
  CHECK_EQ(name_column({InstanceName("日本-1"), InstanceName("web-1")}), 6);
  CHECK_EQ(name_column({InstanceName("日本-1")}), 0);
}
