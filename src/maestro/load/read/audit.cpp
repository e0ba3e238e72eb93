// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
#include <maestro/load/read/auditors/kinds.hpp>
#include <maestro/load/read/parts.hpp>

#include <algorithm>

namespace maestro::reading {

namespace {

const std::array<AuditorType, 6>& types()
{
  static const std::array all{log_auditor(),  file_auditor(),  http_auditor(),
                              exec_auditor(), slack_auditor(), hipchat_auditor()};
  return all;
}

std::string type_names()
{
  std::string all;
  for (const AuditorType& type : types()) all += (all.empty() ? "" : ", ") + std::string(type.section().type);
  return all;
}

/// Nothing if there is nobody to tell.
std::optional<Auditor> read_auditor(Loading& loading, const Node& node, const Where& where)
{
  const MappingReader any(loading, nullptr, where);
  const auto refuse = [&](const Node& place, const std::string& message, std::string hint = {}) {
    any.error(place, message, std::move(hint));
    return std::nullopt;
  };
  if (node.kind != yaml::Kind::mapping) return refuse(node, "must be a mapping, not " + described(node));
  const Node* type = node.find("type");
  if (!type || type->is_null()) return refuse(node, "'type' is missing");
  if (type->text == "_fail") return std::nullopt; // MaestroNG's own tests have it
  const auto found = std::ranges::find(types(), type->text, [](const AuditorType& one) { return one.section().type; });
  if (found == types().end())
    return refuse(*type, fmt::format("unknown type {}", in_quotes(type->text)), "types are " + type_names());
  Auditor auditor;
  return found->read(loading, node, where, auditor) ? std::optional(std::move(auditor)) : std::nullopt;
}

} // namespace

std::span<const SectionInfo* const> auditor_sections()
{
  static const auto sections = [] {
    std::array<const SectionInfo*, std::tuple_size_v<std::remove_cvref_t<decltype(types())>>> all{};
    std::ranges::transform(types(), all.begin(), [](const AuditorType& type) { return &type.section(); });
    return all;
  }();
  return sections;
}

void keep_secret(Loading& loading, const Node* value)
{
  if (value == nullptr) return;
  for (auto* hidden : {&loading.secrets, &loading.withheld}) hidden->push_back(value);
}

std::string address(const MappingReader& reader, std::string_view key, std::optional<std::string> text,
                    const Node* value)
{
  if (value == nullptr || !text || text->empty()) return {};
  keep_secret(reader.loading(), value);
  if (!parse_url(*text))
    reader.error(*value, fmt::format("'{}' must be a URL that begins with http:// or https://", key));
  return *std::move(text);
}

void read_audit(Loading& loading, const Node& auditors)
{
  std::size_t number = 0;
  for (const Node* item : auditors.items) {
    const std::string position = fmt::format("auditor {}", ++number);
    if (item->is_null()) continue;
    auto auditor = read_auditor(loading, *item, {position});
    if (!auditor) continue;
    auditor->number = number;
    loading.environment.auditors.push_back(*std::move(auditor));
  }
}

} // namespace maestro::reading
