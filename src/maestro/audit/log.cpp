// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/append.hpp>
#include <maestro/audit/sink.hpp>
#include <maestro/audit/texts.hpp>
#include <maestro/base/text.hpp>

#include <fmt/core.h>

#include <array>
#include <ctime>

namespace maestro::audit {

namespace {

/// `2024-05-06 07:08:09,123`, as Python's logging has it.
std::string local_time(Moment at)
{
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(at - seconds);
  const std::time_t time = seconds.time_since_epoch().count();
  std::tm local{};
  localtime_r(&time, &local);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  return fmt::format("{},{:03}", std::string_view(text.data(), size), rest.count());
}

std::string_view level_of(const News& news)
{
  if (news.kind == News::Kind::failed) return "ERROR";
  return news.of_command ? "INFO" : "DEBUG";
}

class LogSink : public Sink {
public:
  explicit LogSink(const LogAuditor& auditor) : auditor_(auditor) {}
  void tell(const News& news) override
  {
    append_line(auditor_.file,
                fmt::format("{} {}: {}", local_time(news.at), level_of(news), safe_text(text_of(news, what(news)))));
  }

private:
  const LogAuditor& auditor_;
};

} // namespace

std::unique_ptr<Sink> sink_of(const LogAuditor& auditor) { return std::make_unique<LogSink>(auditor); }

} // namespace maestro::audit
