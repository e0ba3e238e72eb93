// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/peers/peers.hpp>
#include <maestro/plan/consequence.hpp>

#include <fmt/core.h>

#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace maestro {
namespace {

/// What the paths of the fields begin with that tell of an instance.
std::string path_of_what_is_told(const Instance& instance)
{
  return fmt::format("peers.{}_{}_", peers::mangled(instance.service.text()), peers::mangled(instance.name.text()));
}

std::string_view in_words(Cause cause)
{
  if (cause == Cause::absent) return "is new";
  return cause == Cause::moved ? "moves" : "changes";
}

} // namespace

std::vector<Consequence> consequences_of(const std::vector<Affected>& all)
{
  std::vector<Consequence> consequences;
  std::map<std::string, std::pair<std::size_t, const Instance*>> changed; // by the path of what is told of it
  for (const Affected& one : all) {
    if (one.cause == Cause::peers) continue;
    changed.emplace(path_of_what_is_told(*one.instance), std::pair(consequences.size(), one.instance));
    consequences.push_back({.of = one.instance->name, .cause = one.cause});
  }
  for (const Affected& one : all) {
    if (one.cause != Cause::peers) continue;
    std::set<std::size_t> told;
    for (const Field& field : *one.fields) {
      const auto next = changed.upper_bound(field.path);
      if (next == changed.begin() || !field.path.starts_with(std::prev(next)->first)) continue;
      const auto& [index, other] = std::prev(next)->second;
      if (!told.insert(index).second) continue;
      const bool is_sibling = other->service == one.instance->service;
      ++(is_sibling ? consequences[index].siblings : consequences[index].others[one.instance->service]);
    }
  }
  std::erase_if(consequences, [](const Consequence& one) { return one.siblings == 0 && one.others.empty(); });
  return consequences;
}

std::string to_text(const Consequence& consequence)
{
  std::vector<std::string> whom;
  if (consequence.siblings > 0) whom.push_back(counted(consequence.siblings, "sibling"));
  std::size_t count = consequence.siblings;
  for (const auto& [service, others] : consequence.others) {
    whom.push_back(fmt::format("{} of {}", others, service));
    count += others;
  }
  const std::string last = whom.back();
  whom.pop_back();
  return fmt::format("{} {}: {}{}{} {} told", consequence.of, in_words(consequence.cause), join(whom, ", "),
                     whom.empty() ? "" : " and ", last, count == 1 ? "is" : "are");
}

} // namespace maestro
