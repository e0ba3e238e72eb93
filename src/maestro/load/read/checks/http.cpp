// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/grammar/header.hpp>
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>
#include <strings/base64.hpp>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 2> schemes{"http", "https"};

struct RequestKeys {
  static constexpr auto name = "request_options";
  static constexpr auto doc = "The value of `requests_options` of an `http` check.";
  static constexpr std::array keys{
      Key{"verify", Form::trust, default_of<&HttpCheck::verify_tls>,
          "Check the server's certificate: by the system's authorities, or by the one in this file.", "false"},
      Key{"timeout", Form::seconds, "5, and more the longer it has been tried", "Seconds for one request.", "5"},
      Key{"headers", Form::values, "none", "Headers of the request.", "{Host: web.example}"},
      Key{"auth", Form::credentials, "none", "User name and password.", "[monitor, \"{{ env.MONITOR_PASSWORD }}\"]"},
      Key{"allow_redirects", Form::boolean, default_of<&HttpCheck::follow_redirects>, "Follow redirects.", "false"},
  };
};

struct HttpKeys {
  static constexpr auto name = "http_check";
  static constexpr auto type = "http";
  static constexpr bool is_closed = true; // a misspelt `match_regex` would let any answer pass
  static constexpr auto doc = "`type: http`: a request is answered.";
  static constexpr std::array keys{
      check_type(type),
      Key{"port", Form::port_or_number, required, "Name of a TCP port of the instance, or a number.", "http"},
      Key{"host", Form::text, "the ship's ip", "Host to ask.", "web.example"},
      Key{"path", Form::text, default_of<&HttpCheck::path>, "What to ask for.", "/health"},
      Key{"scheme", Form::choice, default_of<&HttpCheck::scheme>, "http or https.", "https"}.among(schemes),
      Key{"method", Form::text, default_of<&HttpCheck::method>, "Method of the request.", "HEAD"},
      Key{"match_regex", Form::text, "none",
          "Regular expression to be found in the answer; without one its status must be 200.", "'\"status\": *\"up\"'"},
      Key{"max_wait", Form::seconds, default_of<&HttpCheck::max_wait>, "Seconds to try.", "60"},
      Key{"requests_options", Form::mapping, "none", "More about the request.", "{verify: false, timeout: 5}"}.made_of(
          section<RequestKeys>),
  };
};

void read_credentials(const Reader<RequestKeys>& reader, HttpCheck& check)
{
  const Node* auth = reader.find("auth");
  if (!auth) return;
  const bool pair = auth->kind == yaml::Kind::sequence && auth->items.size() == 2 &&
                    auth->items[0]->kind == yaml::Kind::scalar && auth->items[1]->kind == yaml::Kind::scalar;
  if (!pair) return reader.wrong("auth", *auth);
  const std::string password(auth->items[1]->text);
  reader.loading().secrets.push_back(auth->items[1]);
  reader.loading().withheld.push_back(auth->items[1]);
  check.headers["Authorization"] = "Basic " + strings::to_base64(std::string(auth->items[0]->text) + ":" + password);
}

/// Words that mean a truth value do so here, too; a path is told from a slip in one by its '/' or '.'.
void read_trust(const Reader<RequestKeys>& reader, HttpCheck& check)
{
  const Node* value = reader.find("verify");
  if (!value) return;
  if (const auto truth = truth_of(*value)) {
    check.verify_tls = *truth;
    return;
  }
  const bool is_path = value->kind == yaml::Kind::scalar && value->type == yaml::Type::text &&
                       value->text.find_first_of("/.") != std::string_view::npos;
  if (!is_path) return reader.wrong("verify", *value);
  check.ca = reader.loading().expanded(std::string(value->text));
}

void read_request_options(const Reader<RequestKeys>& reader, HttpCheck& check)
{
  read_trust(reader, check);
  set(check.follow_redirects, reader.boolean("allow_redirects"));
  check.timeout = reader.seconds("timeout");
  if (const auto headers = reader.values("headers")) {
    for (const auto& [name, value] : *headers) {
      if (!is_header(name, value))
        reader.error(*reader.find("headers"), fmt::format("{} is no header", in_quotes(name)));
      check.headers.insert_or_assign(name, value);
    }
    for (const yaml::Entry& entry : reader.find("headers")->entries) reader.loading().withheld.push_back(entry.value);
  }
  read_credentials(reader, check);
}

/// Upper case, as requests have it.
std::string method(const Reader<HttpKeys>& reader, std::string word)
{
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (word.empty() || word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
    reader.error(*reader.find("method"), fmt::format("{} is no HTTP method", in_quotes(word)));
  return word;
}

CheckDraft read_http_check(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<HttpKeys>(loading, &node, where);
  HttpCheck check;
  const Node* port = reader.require("port");
  set(check.port, reader.text("port"));
  set(check.host, reader.text("host"));
  set(check.path, reader.text("path"));
  if (!check.path.starts_with('/')) check.path.insert(0, "/");
  set(check.scheme, reader.choice("scheme"));
  if (auto word = reader.text("method")) check.method = method(reader, std::move(*word));
  if (check.host.find_first_of(" \t\r\n") != std::string::npos)
    reader.error(*reader.find("host"), fmt::format("{} has white space in it", in_quotes(check.host)));
  check.match_regex = reader.text("match_regex");
  check_regex(reader, reader.find("match_regex"));
  set(check.max_wait, reader.seconds("max_wait"));
  const Where here{"requests_options", {}, &where};
  read_request_options(open<RequestKeys>(loading, reader.find("requests_options"), here), check);
  return {.check = std::move(check), .port = port};
}

} // namespace

CheckKind kind_of(const HttpCheck*) { return {section<HttpKeys>, read_http_check}; }

} // namespace maestro::reading
