// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/placeholders.hpp>
#include <maestro/load/kept.hpp>
#include <maestro/model/audit.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

std::vector<Auditor> auditors(const std::string& audit)
{
  const Description description(with_ships("audit:\n" + audit));
  return environment(description.load()).auditors;
}

std::string problems_of(const std::string& audit)
{
  return problems(Description(with_ships("audit:\n" + audit)).load());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string flaw_of(const std::string& text)
{
  const auto parsed = reading::parse_template(text, reading::all_placeholders());
  const auto* flaw = std::get_if<reading::Flaw>(&parsed);
  return flaw == nullptr ? std::string() : flaw->message;
}

} // namespace

TEST_CASE("load: auditors are read in their order, with the defaults of their types")
{
  const auto all = auditors("  - {type: log, file: a.log}\n  - {type: file, file: a.jsonl, level: debug}\n"
                            "  - {type: hipchat, room: r, token: t}\n"
                            "  - {type: http, endpoint: 'https://h.example/x', method: get, ignore_errors: true}\n"
                            "  - {type: exec, script: ./notify, args: ' {who}  to {what}', timeout: 1m}\n"
                            "  - {type: slack, channel: c, token: t, url: 'http://127.0.0.1:80/api//'}\n");
  REQUIRE_EQ(all.size(), 5);
  CHECK_EQ(std::get<LogAuditor>(all[0].kind).file, "a.log");
  CHECK(all[0].level == AuditLevel::info);
  CHECK_FALSE(all[0].ignore_errors);
  CHECK(all[1].level == AuditLevel::debug);
  CHECK_EQ(all[2].number, 4);
  CHECK(all[2].ignore_errors);
  CHECK(all[2].timeout == std::chrono::seconds(3));
  CHECK_EQ(std::get<HttpAuditor>(all[2].kind).method, "GET");
  CHECK_EQ(std::get<ExecAuditor>(all[3].kind).args.size(), 3);
  CHECK(all[3].timeout == std::chrono::seconds(60));
  CHECK_EQ(std::get<SlackAuditor>(all[4].kind).url, "http://127.0.0.1:80/api");
  CHECK(all[4].timeout == std::chrono::seconds(10));
}

TEST_CASE("load: placeholders are known ones, and doubled braces are braces")
{
  CHECK_EQ(flaw_of("{who} is {action} {what}: {message} {{x}}"), "");
  CHECK_EQ(flaw_of("{whom}"), "has an unknown placeholder 'whom'; there are {what}, {action}, {who}, {message}");
  CHECK_EQ(flaw_of("a } b"), "has a single '}'; write }} for a brace");
  CHECK_EQ(flaw_of("a { b"), "has a single '{'; write {{ for a brace");
  const auto parsed = reading::parse_template("{{{who}}}", reading::all_placeholders());
  CHECK(std::get<TextTemplate>(parsed) == TextTemplate{std::string("{"), Placeholder::who, std::string("}")});
}

TEST_CASE("load: a wrong placeholder is told where it stands")
{
  CHECK(has(problems_of("  - {type: http, endpoint: 'http://h', payload: {a: [1, true, null, '{whom}']}}\n"),
            "a text of 'payload' has an unknown placeholder 'whom'"));
  CHECK(has(problems_of("  - {type: exec, script: x, args: 'a {message}'}\n"),
            "'args' has an unknown placeholder 'message'; there are {what}, {action}, {who}"));
}

TEST_CASE("load: addresses and tokens of auditors are in no problem")
{
  for (const std::string auditor :
       {"{type: http, endpoint: 's3cret://host/', levle: info}", "{type: http, endpoint: 'ftp://me:s3cret@host/'}",
        "{type: slack, channel: c, token: t, url: 'https://me:s3cret@host/'}",
        "{type: http, endpoint: 'http://h', headers: {'a b': s3cret-value}}",
        "{type: slack, chanel: c, token: s3cret-value}", "{type: slack, channel: c, token: t, url: 's3cret://host'}",
        "{type: hipchat, room: [x], token: s3cret-value}"}) {
    CAPTURE(auditor);
    const std::string told = problems_of("  - " + auditor + "\n");
    CHECK_NE(told, "");
    CHECK_FALSE(has(told, "s3cret"));
  }
}

TEST_CASE("load: a user in the endpoint of a hook becomes a header, in the place of one that is given")
{
  const auto hook = [](const std::string& keys) {
    return std::get<HttpAuditor>(auditors("  - {type: http, " + keys + "}\n").at(0).kind);
  };
  const HttpAuditor both =
      hook("endpoint: 'https://me%40x:p%3Aw@h.example/a@b?c', headers: {authorization: other, A: b}");
  CHECK_EQ(both.endpoint, "https://h.example/a@b?c");
  CHECK_EQ(both.headers,
           std::map<std::string, std::string>{{"A", "b"}, {"Authorization", "Basic bWVAeDpwOnc="}}); // me@x:p:w
  CHECK_EQ(hook("endpoint: 'http://token@h/'").headers.at("Authorization"), "Basic dG9rZW46");       // token:
  CHECK(hook("endpoint: 'http://h/'").headers.empty());
}

TEST_CASE("load: only true itself ignores the errors of an auditor")
{
  const auto ignores = [](const std::string& value) {
    return auditors("  - {type: log, file: a, ignore_errors: " + value + "}\n").at(0).ignore_errors;
  };
  CHECK(ignores("true"));
  CHECK(ignores("yes")); // which YAML takes for the same
  for (const char* other : {"'true'", "1", "false", "''", "~", "'0'"}) CHECK_FALSE(ignores(other));
  CHECK_EQ(problems_of("  - {type: log, file: a, ignore_errors: 'true'}\n"),
           "warning: auditor 1: 'ignore_errors' is the text 'true', and only true ignores them | write `ignore_errors: "
           "true`, without quotes\n");
  CHECK_EQ(problems_of("  - {type: log, file: a, ignore_errors: 'false'}\n"), "");
}

TEST_CASE("kept: auditors are not kept, and those of today hear of a way back")
{
  const auto written = [](const std::string& token) {
    return Description(with_ships("audit:\n  - {type: slack, channel: c, token: " + token + "}\n"));
  };
  const Loaded then = written("s3cret-of-then").load();
  const KeptDescription kept_then = kept(then).value();
  CHECK_FALSE(has(kept_then.text, "s3cret"));
  CHECK_FALSE(has(kept_then.text, "slack"));
  const Description now = written("of-today");
  const Environment again = environment(load_kept(kept_then, now.load(), now.options, "release 7"));
  REQUIRE_EQ(again.auditors.size(), 1);
  CHECK_EQ(std::get<SlackAuditor>(again.auditors[0].kind).token, "of-today");
}
