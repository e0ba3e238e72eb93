// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/sink.hpp>
#include <maestro/audit/texts.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/json_writer.hpp>
#include <maestro/net/process.hpp>

#include <fmt/core.h>

namespace maestro::audit {

namespace {

/// Of each container, where and of what it is.
std::string input_of(const News& news)
{
  return json_object([&](ObjectWriter& all) {
    for (const Thing& thing : *news.about) {
      ObjectWriter one = all.object(thing.name);
      one.text("ship", thing.ip);
      one.text("service", thing.service);
    }
  });
}

class ExecSink : public Sink {
public:
  explicit ExecSink(const ExecAuditor& auditor) : auditor_(auditor) {}
  bool wants(const News& news) const override { return news.of_command && news.kind == News::Kind::succeeded; }
  void tell(const News& news) override
  {
    net::ProcessSpec program{.command = {auditor_.script}, .input = input_of(news), .output_limit = 4096};
    for (const TextTemplate& argument : auditor_.args) program.command.push_back(filled(argument, news));
    // What it says is not shown: it may repeat what it was told, or a token.
    const net::ProcessResult ended = net::run_process(program);
    if (ended.status != 0) throw Error(Fault::failed, fmt::format("it ended with {}", ended.status));
  }

private:
  const ExecAuditor& auditor_;
};

} // namespace

std::unique_ptr<Sink> sink_of(const ExecAuditor& auditor) { return std::make_unique<ExecSink>(auditor); }

} // namespace maestro::audit
