// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
#include <maestro/load/read/auditors/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

#include <utility>

namespace maestro::reading {

namespace {

constexpr std::chrono::seconds patience{10};

struct SlackAuditorKeys {
  static constexpr auto name = "slack_auditor";
  static constexpr auto type = "slack";
  static constexpr auto doc = "`type: slack`: a message in Slack.";
  static constexpr std::array keys{
      auditor_type(type),
      auditor_level,
      auditor_errors,
      Key{"channel", Form::text, required, "Channel to write to.", "'#deployments'"},
      Key{"token", Form::text, required, "Token of the bot.", "\"{{ env.SLACK_TOKEN }}\""},
      Key{"name", Form::text, default_of<&SlackAuditor::name>, "Name to write under.", "maestro"},
      Key{"icon", Form::text, "none", "URL of an image.", "'https://web.example/icon.png'"},
      Key{"url", Form::text, default_of<&SlackAuditor::url>,
          "Where `chat.postMessage` is asked for: Slack, or what speaks as it does.", "'https://chat.example/api'"},
      Key{"timeout", Form::seconds, "10", "Seconds for one message, with its second try.", "5"},
  };
};

bool read_slack_auditor(Loading& loading, const Node& node, const Where& where, Auditor& auditor)
{
  const auto reader = open_auditor<SlackAuditorKeys>(loading, node, where, auditor);
  SlackAuditor slack{.channel = reader.text_or("channel", {}),
                     .token = reader.text_or("token", {}),
                     .icon = reader.text_or("icon", {})};
  set(slack.name, reader.text("name"));
  if (const Node* url = reader.find("url")) slack.url = address(reader, "url", reader.text("url"), url);
  if (has_user(slack.url))
    reader.error(*reader.find("url"), "'url' has a user or password in it", "the token says who writes");
  while (slack.url.ends_with('/')) slack.url.pop_back();
  keep_secret(loading, reader.find("token"));
  auditor.timeout = patience;
  read_timeout(reader, auditor);
  auditor.kind = std::move(slack);
  return true;
}

} // namespace

AuditorType slack_auditor() { return {section<SlackAuditorKeys>, read_slack_auditor}; }

} // namespace maestro::reading
