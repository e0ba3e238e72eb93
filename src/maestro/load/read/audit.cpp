// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/parts.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

/// What all auditors have, and that the required keys are there.
template<Section section>
Reader<section> open_auditor(Loading& loading, const Node& node, const Where& where)
{
  auto reader = open<section>(loading, &node, where);
  for (const Key& key : keys_of(section)) {
    const Node* value = node.find(key.name);
    if (key.required && (!value || value->is_null() || (value->kind == yaml::Kind::scalar && value->text.empty())))
      reader.error(node, fmt::format("'{}' is missing", key.name));
  }
  const auto level = reader.text("level");
  if (level && *level != "info" && *level != "debug")
    reader.error(*reader.find("level"), fmt::format("unknown level {}", quoted(*level)), "levels are info and debug");
  reader.boolean("ignore_errors");
  return reader;
}

void read_http(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<Section::http_auditor>(loading, node, where);
  std::string method = reader.text_or("method", "POST");
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (method != "GET" && method != "POST")
    reader.error(*reader.find("method"), fmt::format("unknown method {}", quoted(method)), "methods are GET and POST");
  reader.text("endpoint");
  reader.values("headers");
  reader.seconds("timeout");
}

void read_log(Loading& loading, const Node& node, const Where& where)
{
  open_auditor<Section::log_auditor>(loading, node, where).text("file");
}

void read_exec(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<Section::exec_auditor>(loading, node, where);
  reader.text("script");
  reader.text("args");
}

template<class AnyReader>
void keep_secret(Loading& loading, const AnyReader& reader)
{
  reader.text("token");
  if (const Node* token = reader.find("token")) loading.secrets.push_back(token);
}

void read_slack(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<Section::slack_auditor>(loading, node, where);
  reader.text("channel");
  reader.text("name");
  reader.text("icon");
  keep_secret(loading, reader);
}

void read_hipchat(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open_auditor<Section::hipchat_auditor>(loading, node, where);
  reader.text("room");
  reader.text("name");
  keep_secret(loading, reader);
}

void read_auditor(Loading& loading, const Node& node, const Where& where)
{
  const MappingReader any(loading, nullptr, where);
  if (node.kind != yaml::Kind::mapping) return any.error(node, "must be a mapping, not " + described(node));
  const Node* type = node.find("type");
  if (!type || type->is_null()) return any.error(node, "'type' is missing");
  if (type->text == "log") return read_log(loading, node, where);
  if (type->text == "http") return read_http(loading, node, where);
  if (type->text == "exec") return read_exec(loading, node, where);
  if (type->text == "slack") return read_slack(loading, node, where);
  if (type->text == "hipchat") return read_hipchat(loading, node, where);
  if (type->text == "_fail") return; // MaestroNG's own tests have it
  any.error(*type, fmt::format("unknown type {}", quoted(type->text)), "types are log, http, exec, slack, hipchat");
}

} // namespace

void read_audit(const Reader<Section::description>& description)
{
  const Node* list = description.sequence_of("audit");
  if (!list || list->items.empty()) return;
  std::size_t number = 0;
  for (const Node* item : list->items) {
    const std::string position = fmt::format("auditor {}", ++number);
    if (!item->is_null()) read_auditor(description.loading(), *item, {position});
  }
  description.loading().warning(description.key_node("audit"), "audit is not active in this version");
}

} // namespace maestro::reading
