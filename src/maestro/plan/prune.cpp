// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/plan/draft.hpp>

#include <fmt/core.h>

#include <algorithm>

/// Networks go once what uses them has gone; volumes last of all, because what is in them comes from nowhere again.
namespace maestro {
namespace {

class Pruning {
public:
  explicit Pruning(Draft& draft) : draft_(draft), wished_(draft.wish().stray_resources)
  {
    for (const auto& [ship, facts] : draft.observed().ships) {
      tell_unknown(ship, Resource::Kind::network, facts.networks_untold);
      tell_unknown(ship, Resource::Kind::volume, facts.volumes_untold);
      for (StrayResource& stray : stray_resources_of(draft.environment(), ship, facts))
        (stray.resource.kind == Resource::Kind::network ? networks_ : volumes_).push_back(std::move(stray));
    }
    if (networks_.empty() && volumes_.empty()) return;
    for (const Step& step : draft.steps())
      if (const auto* remove = std::get_if<RemoveContainer>(&step.action)) removals_[remove->id] = step.id;
  }

  void run()
  {
    for (const StrayResource& network : networks_)
      if (auto gate = gate_of(network)) draft_.add(network, RemoveNetwork{network.id}, {Cause::not_described}, *gate);
    std::vector<std::pair<const StrayResource*, Gate>> going;
    for (const StrayResource& volume : volumes_)
      if (auto gate = gate_of(volume)) going.emplace_back(&volume, *std::move(gate));
    if (going.empty()) return;
    if (const Instance* const held_up = draft_.first_held_up()) {
      for (const auto& [volume, gate] : going)
        tell(*volume, fmt::format("and stays, because nothing is done about {}", held_up->name), {});
      return;
    }
    const auto all_else = draft_.all_so_far();
    for (auto& [volume, gate] : going) {
      if (all_else) gate = {{}, {*all_else}}; // which the containers that use it are of
      draft_.add(*volume, RemoveVolume{volume->resource.name},
                 {Cause::not_described, volume->may_hold_data ? "its data goes with it" : ""}, std::move(gate));
    }
  }

private:
  /// What its removal waits for; nothing if it stays, which is told.
  std::optional<Gate> gate_of(const StrayResource& stray)
  {
    if (wished_ == StrayResources::told) return tell(stray, {}, hint_to_remove(stray));
    if (stray.may_hold_data && wished_ != StrayResources::removed_with_data)
      return tell(stray, "and may hold data", hint_to_remove(stray));
    if (stray.users == nullptr) return tell(stray, "and who uses it is not known", {});
    Gate gate;
    std::vector<std::string> staying;
    for (const engine::ContainerSummary& user : *stray.users) {
      const auto removal = removals_.find(user.id);
      if (removal != removals_.end())
        gate.steps.push_back(removal->second);
      else
        staying.push_back(in_words(user));
    }
    if (!staying.empty()) return tell(stray, "and stays: it is used by " + first_of(staying), {});
    return gate;
  }

  std::string in_words(const engine::ContainerSummary& user) const
  {
    const bool is_ours = label_of(user.labels, labels::environment) == draft_.environment().name;
    return user.name + (is_ours ? "" : ", which is not ours");
  }

  static std::string first_of(const std::vector<std::string>& users)
  {
    return users.size() == 1 ? users.front() : fmt::format("{}, and {} more", users.front(), users.size() - 1);
  }

  static std::string hint_to_remove(const StrayResource& stray)
  {
    return stray.may_hold_data
               ? "maestro apply --prune-volumes removes volumes that are not described any more, with their data"
               : "maestro apply --prune removes what is not described any more";
  }

  static Remark::Kind kind_of_remark(Resource::Kind kind)
  {
    return kind == Resource::Kind::network ? Remark::Kind::stray_network : Remark::Kind::stray_volume;
  }

  std::nullopt_t tell(const StrayResource& stray, const std::string& more, std::string hint)
  {
    const Resource& resource = stray.resource;
    draft_.remark({kind_of_remark(resource.kind), resource.name, stray.ship,
                   fmt::format("is a {} that is not described any more{}{}", to_text(resource.kind),
                               more.empty() ? "" : ", ", more),
                   std::move(hint)});
    return std::nullopt;
  }

  /// That nothing can be told is worth telling only where something was to be done.
  void tell_unknown(const ShipName& ship, Resource::Kind kind, const std::string& why)
  {
    if (why.empty() || wished_ == StrayResources::told) return;
    draft_.remark({kind_of_remark(kind),
                   fmt::format("what {}s there are", to_text(kind)),
                   ship,
                   fmt::format("is not known, and so none is removed: {}", why),
                   {}});
  }

  Draft& draft_;
  const StrayResources wished_;
  std::vector<StrayResource> networks_, volumes_;
  std::map<std::string, StepId> removals_; // of containers, by id
};

} // namespace

void draft_prune(Draft& draft)
{
  if (draft.wish().stray_resources != StrayResources::untold) Pruning(draft).run();
}

} // namespace maestro
