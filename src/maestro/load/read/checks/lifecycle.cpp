// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/read/container/groups.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace maestro::reading {

namespace {

constexpr auto types_of_checks = std::variant_size_v<Check>;

template<std::size_t... index>
std::array<CheckKind, types_of_checks> kinds_of(std::index_sequence<index...>)
{
  return {kind_of(static_cast<const std::variant_alternative_t<index, Check>*>(nullptr))...};
}

/// All types of checks, in the order of the alternatives of Check.
const std::array<CheckKind, types_of_checks>& kinds()
{
  static const auto all = kinds_of(std::make_index_sequence<types_of_checks>());
  return all;
}

std::span<const SectionInfo* const> check_sections()
{
  static const auto sections = [] {
    std::array<const SectionInfo*, types_of_checks> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = &kinds()[i].section();
    return all;
  }();
  return sections;
}

struct States {
  static constexpr auto name = "states";
  static constexpr auto doc = "The value of `lifecycle`: a list of checks for each state.";
  static constexpr std::array keys{
      Key{"pre-start", Form::checks, "none", "Before it is started.", "[{type: sleep, wait: 1}]"}.one_of(
          check_sections),
      Key{"running", Form::checks, "none", "After it was started: then it is ready.", "[{type: tcp, port: http}]"}
          .one_of(check_sections),
      Key{"pre-stop", Form::checks, "none", "Before it is stopped.", "[{type: rexec, command: /drain}]"}.one_of(
          check_sections),
      Key{"stopped", Form::checks, "none", "After it was stopped.", "[{type: sleep, wait: 1}]"}.one_of(check_sections),
  };
};

struct LifecycleKeys {
  static constexpr auto name = "lifecycle";
  static constexpr auto doc = "Keys of services and of instances: checks.";
  static constexpr std::array keys{
      Key{"lifecycle", Form::mapping, "none", "Checks that tell when a container is ready.",
          "{running: [{type: tcp, port: http}]}"}
          .made_of(section<States>)
          .merged(Merging::appended),
  };
};

std::string type_names()
{
  std::string all;
  for (const SectionInfo* one : check_sections()) all += (all.empty() ? "" : ", ") + std::string(one->type);
  return all;
}

std::optional<CheckDraft> read_check(Loading& loading, const Node& node, const Where& where)
{
  const MappingReader any(loading, nullptr, where);
  if (node.kind != yaml::Kind::mapping) {
    any.error(node, fmt::format("must be a mapping with 'type', not {}", described(node)));
    return std::nullopt;
  }
  const Node* type = node.find("type");
  if (!type || type->is_null()) {
    any.error(node, "'type' is missing", "types are " + type_names());
    return std::nullopt;
  }
  for (const CheckKind& kind : kinds()) {
    if (kind.section().type == type->text) return kind.read(loading, node, where);
  }
  any.error(*type, fmt::format("unknown type of check {}", in_quotes(type->text)), "types are " + type_names());
  return std::nullopt;
}

void read_state(const Reader<States>& reader, KeyOf<States, Form::checks> state, std::vector<CheckDraft>& checks)
{
  const Node* list = reader.checks(state);
  if (!list) return;
  std::size_t number = 0;
  for (const Node* item : list->items) {
    const std::string kind = fmt::format("check {} of '{}'", ++number, (*state).name);
    if (item->is_null()) continue;
    if (auto check = read_check(reader.loading(), *item, {kind, {}, reader.where().of}))
      checks.push_back(std::move(*check));
  }
}

void read_lifecycle_keys(const MappingReader& container, ContainerDraft& draft)
{
  const Where here{"lifecycle", {}, &container.where()};
  const auto states = open<States>(container.loading(), also<LifecycleKeys>(container).find("lifecycle"), here);
  if (!states.mapping()) return;
  read_state(states, "pre-start", draft.lifecycle.pre_start);
  read_state(states, "running", draft.lifecycle.running);
  read_state(states, "pre-stop", draft.lifecycle.pre_stop);
  read_state(states, "stopped", draft.lifecycle.stopped);
}

} // namespace

KeyGroup lifecycle_keys() { return {section<LifecycleKeys>, read_lifecycle_keys}; }

} // namespace maestro::reading
