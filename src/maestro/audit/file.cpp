// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/append.hpp>
#include <maestro/audit/sink.hpp>
#include <maestro/base/json_writer.hpp>

#include <fmt/core.h>

namespace maestro::audit {

namespace {

std::string_view word(News::Kind kind)
{
  switch (kind) {
  case News::Kind::begun:
    return "action";
  case News::Kind::succeeded:
    return "success";
  case News::Kind::failed:
    return "error";
  }
  return {};
}

void write(ArrayWriter& instances, const Thing& thing)
{
  ObjectWriter object = instances.object();
  object.text("instance", thing.name);
  object.put("service", thing.service);
  object.text("ship", thing.ship);
  if (thing.result) object.text("result", to_text(*thing.result));
  object.put("because", thing.because);
}

std::string line_of(const News& news)
{
  const Command& command = *news.command;
  return json_object([&](ObjectWriter& line) {
    line.number("format", 1);
    line.text("time", to_rfc3339(news.at));
    line.text("play", command.id);
    line.text("event", word(news.kind));
    line.text("of", news.of_command ? "play" : "instance");
    line.text("environment", command.environment);
    line.text("action", command.action);
    line.text("who", command.who);
    line.text("machine", command.machine);
    line.put("description", command.description);
    if (news.exit_code) {
      line.number("exit_code", *news.exit_code);
      line.value("seconds", fmt::format("{:.3f}", std::chrono::duration<double>(news.took).count()));
    }
    line.put("message", news.message);
    ArrayWriter instances = line.array("instances");
    for (const Thing& thing : *news.about) write(instances, thing);
  });
}

class FileSink : public Sink {
public:
  explicit FileSink(const FileAuditor& auditor) : auditor_(auditor) {}
  void tell(const News& news) override { append_line(auditor_.file, line_of(news)); }

private:
  const FileAuditor& auditor_;
};

} // namespace

std::unique_ptr<Sink> sink_of(const FileAuditor& auditor) { return std::make_unique<FileSink>(auditor); }

} // namespace maestro::audit
