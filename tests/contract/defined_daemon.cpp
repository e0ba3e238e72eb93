// SPDX-License-Identifier: Apache-2.0
#include "defined_daemon.hpp"

#include <maestro/base/text.hpp>

#include <fmt/core.h>

namespace maestro::contract {

namespace json = boost::json;

namespace {

/// What an answer must have whatever the definition says: without it nobody could use it, or wait for it.
json::object indispensable(const std::string& call)
{
  static const std::map<std::string, json::object> all{
      {"GET /version", {{"ApiVersion", "1.41"}}},
      {"GET /containers/json", {{"Id", "0123"}, {"State", "running"}, {"Labels", {{"a.b", "c"}}}}},
      {"GET /containers/{id}/json", {{"Id", "0123"}, {"Name", "/web-1"}}},
      {"POST /containers/create", {{"Id", "0123"}}},
      {"POST /containers/{id}/exec", {{"Id", "4567"}}},
      {"GET /exec/{id}/json", {{"Running", false}, {"ExitCode", 3}}},
      {"GET /images/json", {{"Id", "sha256:01"}}},
      {"GET /images/{name}/json", {{"Id", "sha256:01"}}},
      {"GET /distribution/{name}/json", {{"Descriptor", {{"digest", "sha256:02"}}}}},
      {"GET /networks", {{"Id", "89ab"}, {"Name", "front"}}},
      {"POST /networks/create", {{"Id", "89ab"}}},
      {"GET /volumes/{name}", {{"Name", "data"}}},
      {"POST /volumes/create", {{"Name", "data"}}},
      {"GET /events", {{"Type", "container"}, {"Action", "die"}}},
  };
  const auto found = all.find(call);
  return found == all.end() ? json::object() : found->second;
}

void put_all(json::value& answer, const json::object& members)
{
  if (answer.is_object())
    for (const auto& [key, value] : members) answer.get_object().insert_or_assign(key, value);
  if (answer.is_array())
    for (json::value& item : answer.get_array()) put_all(item, members);
}

std::string content_type(const std::string& call)
{
  if (call == "GET /containers/{id}/logs") return "application/vnd.docker.multiplexed-stream";
  return "application/json";
}

} // namespace

DefinedDaemon::DefinedDaemon(const std::string& version, Fullness fullness)
    : version_(version), definition_(version), fullness_(fullness),
      daemon_([this](const std::string& request) { return answer_to(request); })
{
}

std::vector<std::string> DefinedDaemon::with(const std::function<void(engine::Engine&)>& play)
{
  std::size_t before = 0;
  daemon_.with([&](engine::Engine& engine) {
    const std::string refusal = std::exchange(refusal_, {});
    engine.images(); // which tells the version
    before = daemon_.whole_requests().size();
    refusal_ = refusal;
    play(engine);
  });
  const auto all = daemon_.whole_requests();
  return {all.begin() + static_cast<std::ptrdiff_t>(before), all.end()};
}

std::string DefinedDaemon::sent(unsigned status, const std::string& body, const std::string& headers) const
{
  return fmt::format("HTTP/1.1 {} x\r\nApi-Version: {}\r\nDate: Mon, 23 Nov 2020 11:05:05 GMT\r\n{}"
                     "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
                     status, version_, headers, body.size(), body);
}

std::string DefinedDaemon::answer_to(const std::string& request)
{
  const auto words = split(request, ' ');
  std::string_view path = words[1].substr(0, words[1].find('?'));
  if (path.starts_with("/v" + version_)) path.remove_prefix(version_.size() + 2);
  const auto call = definition_.call_of(words[0], path);
  if (!call) return sent(404, R"({"message":"page not found"})", {});
  if (!refusal_.empty()) return sent(500, json::serialize(json::object{{"message", refusal_}}), {});
  const std::string type = *call == "GET /events" ? event_type_ : content_type(*call);
  return sent(definition_.status(*call), body_of(*call), "Content-Type: " + type + "\r\n");
}

/// Streams are more than their definitions say.
std::string DefinedDaemon::body_of(const std::string& call)
{
  if (call == "GET /_ping") return "OK";
  if (call == "GET /containers/{id}/logs" || call == "POST /exec/{id}/start") return testing::frame(1, "one");
  if (call == "POST /images/create") return R"({"status":"Pull complete","id":"0123"})";
  auto answer = definition_.answer(call, fullness_);
  if (!answer) return {};
  put_all(*answer, indispensable(call));
  told_[call] = *answer;
  const bool is_sequence = call == "GET /events" && event_type_ == "application/json-seq";
  return (is_sequence ? "\x1e" : "") + json::serialize(*answer) + "\n";
}

} // namespace maestro::contract
