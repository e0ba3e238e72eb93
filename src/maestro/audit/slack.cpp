// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/sink.hpp>
#include <maestro/audit/texts.hpp>
#include <maestro/audit/web.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/json_writer.hpp>
#include <maestro/base/text.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <string>

namespace maestro::audit {

namespace {

std::string_view colour_of(News::Kind kind)
{
  switch (kind) {
  case News::Kind::begun:
    return "#1dc7d3";
  case News::Kind::succeeded:
    return "good";
  case News::Kind::failed:
    return "danger";
  }
  return {};
}

/// Slack takes `<…>` for links and for mentions of people.
std::string escaped(std::string_view text)
{
  std::string all;
  for (const char c : text) all += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return all;
}

void write_field(ArrayWriter& fields, std::string_view title, std::string_view value, bool is_short)
{
  ObjectWriter field = fields.object();
  field.text("title", title);
  field.text("value", escaped(value));
  field.flag("short", is_short);
}

std::string message_of(const SlackAuditor& auditor, const News& news)
{
  return json_object([&](ObjectWriter& message) {
    const std::string text = escaped(headline_of(news, compact_what(news)));
    message.text("channel", auditor.channel);
    message.text("username", auditor.name);
    message.put("icon_url", auditor.icon);
    ArrayWriter attachments = message.array("attachments");
    ObjectWriter attachment = attachments.object();
    attachment.text("fallback", text);
    attachment.text("text", text);
    attachment.text("color", colour_of(news.kind));
    ArrayWriter fields = attachment.array("fields");
    if (!news.message.empty()) write_field(fields, "Error", news.message, true);
    if (is_compact(news)) write_field(fields, "Targets", what(news), false);
  });
}

/// Slack says in the body whether it has taken the message.
void check(const std::string& answer)
{
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(answer, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* ok = object == nullptr ? nullptr : object->if_contains("ok");
  if (ok == nullptr || !ok->is_bool()) throw Error(Fault::failed, "it did not answer as Slack does");
  if (ok->get_bool()) return;
  const auto* reason = object->if_contains("error");
  throw Error(Fault::failed,
              reason != nullptr && reason->is_string()
                  ? fmt::format("it answered: {}", excerpt({reason->get_string().data(), reason->get_string().size()}))
                  : std::string("it refused the message"));
}

class SlackSink : public Sink {
public:
  explicit SlackSink(const SlackAuditor& auditor) : auditor_(auditor) {}
  void tell(const News& news) override
  {
    check(ask(auditor_.url + "/chat.postMessage", {.method = "POST",
                                                   .headers = {{"Authorization", "Bearer " + auditor_.token},
                                                               {"Content-Type", "application/json; charset=utf-8"}},
                                                   .body = message_of(auditor_, news)}));
  }

private:
  const SlackAuditor& auditor_;
};

} // namespace

std::unique_ptr<Sink> sink_of(const SlackAuditor& auditor) { return std::make_unique<SlackSink>(auditor); }

} // namespace maestro::audit
