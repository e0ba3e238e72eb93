// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/sink.hpp>
#include <maestro/audit/texts.hpp>
#include <maestro/audit/web.hpp>
#include <maestro/base/overloaded.hpp>

#include <strings/ascii.hpp>
#include <strings/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace maestro::audit {

namespace {

std::string quoted(std::string_view text)
{
  std::string written;
  strings::append_json(written, text);
  return written;
}

/// The JSON of a payload; empty if nothing is left of it.
std::string json_of(const Payload& payload, const News& news); // NOLINT(misc-no-recursion): as deep as it was written

std::string json_of(const Payload::List& list, const News& news) // NOLINT(misc-no-recursion)
{
  std::string all;
  for (const Payload& item : list)
    if (const std::string written = json_of(item, news); !written.empty()) all += (all.empty() ? "" : ",") + written;
  return all.empty() ? all : "[" + all + "]";
}

std::string json_of(const Payload::Object& object, const News& news) // NOLINT(misc-no-recursion)
{
  std::string all;
  for (const auto& [key, value] : object)
    if (const std::string written = json_of(value, news); !written.empty())
      all += (all.empty() ? "" : ",") + quoted(key) + ":" + written;
  return all.empty() ? all : "{" + all + "}";
}

std::string json_of(const Payload& payload, const News& news) // NOLINT(misc-no-recursion)
{
  return std::visit(Overloaded{
                        [](const Payload::Literal& literal) { return literal.json; },
                        [&](const TextTemplate& text) {
                          const std::string made = filled(text, news);
                          return made.empty() ? made : quoted(made);
                        },
                        [&](const auto& several) { return json_of(several, news); },
                    },
                    payload.value);
}

bool says(const HttpAuditor& auditor, std::string_view header)
{
  return std::ranges::any_of(auditor.headers,
                             [&](const auto& one) { return strings::ascii_lower(one.first) == header; });
}

class HttpSink : public Sink {
public:
  explicit HttpSink(const HttpAuditor& auditor) : auditor_(auditor) {}
  bool wants(const News& news) const override { return news.kind == News::Kind::begun; }
  void tell(const News& news) override
  {
    net::HttpRequest request{.method = auditor_.method,
                             .headers = {auditor_.headers.begin(), auditor_.headers.end()},
                             .body = auditor_.payload ? json_of(*auditor_.payload, news) : std::string()};
    if (!says(auditor_, "content-type"))
      request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    ask(auditor_.endpoint, std::move(request));
  }

private:
  const HttpAuditor& auditor_;
};

} // namespace

std::unique_ptr<Sink> sink_of(const HttpAuditor& auditor) { return std::make_unique<HttpSink>(auditor); }

} // namespace maestro::audit
