// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/view/config.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/plan_json.hpp>
#include <maestro/view/saved_plan.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace maestro {
namespace {

namespace json = boost::json;

constexpr std::string_view note = "A plan that `maestro apply --plan` carries out if it still fits. It holds no "
                                  "secret: secrets are told by name, and "
                                  "values of variables, commands and labels not at all.";

// ---- Writing.

/// Which image each new container would be made of.
json::object images_of(const Observed& observed, const Plan& plan)
{
  json::object images;
  for (const Step& step : plan.steps) {
    const auto* const create = std::get_if<CreateContainer>(&step.action);
    if (create == nullptr) continue;
    const std::string& image = create->image;
    const ShipFacts& facts = observed.ships.at(step.ship);
    const std::string name = normalised(parse_image(image));
    const bool is_there = facts.images && facts.images->contains(name);
    json::value& id = images[fmt::format("{} on {}", image, step.ship)];
    id = is_there ? facts.images->at(name) : std::string();
    if (const auto moved = facts.moved_images.find(name); moved != facts.moved_images.end()) id = moved->second;
  }
  return images;
}

/// The container that a step is for, if it is one that was there.
std::string container_of(const Action& action)
{
  if (const auto* remove = std::get_if<RemoveContainer>(&action)) return remove->id;
  if (const auto* put = std::get_if<PutFiles>(&action)) return put->id;
  if (const auto* start = std::get_if<StartContainer>(&action)) return start->id;
  if (const auto* stop = std::get_if<StopContainer>(&action)) return stop->id;
  if (const auto* kill = std::get_if<KillContainer>(&action)) return kill->id;
  if (const auto* update = std::get_if<UpdateContainer>(&action)) return update->id;
  return {};
}

json::object kept_plan(const Plan& plan)
{
  json::object kept = plan_value(plan, FieldValues::harmless);
  json::array& steps = kept.at("steps").as_array();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    json::object& step = steps[i].as_object();
    step["container"] = text_or_null(container_of(plan.steps[i].action));
    if (const auto* remove = std::get_if<RemoveNetwork>(&plan.steps[i].action)) step["network"] = remove->id;
  }
  return kept;
}

// ---- Comparing.

using Lines = std::vector<std::string>;

void compare_origins(const SavedPlan& saved, const SavedPlan& now, Lines& lines)
{
  if (saved.origin.maestro != now.origin.maestro)
    lines.push_back(
        fmt::format("maestro: it was saved by version {}, and this is {}", saved.origin.maestro, now.origin.maestro));
}

void compare_descriptions(const SavedPlan& saved, const SavedPlan& now, Lines& lines)
{
  const std::vector<std::string> found =
      differences(DescriptionDigests{saved.description, saved.withheld}, {now.description, now.withheld});
  for (const std::string& line : found) lines.push_back("description: " + line);
}

void compare_images(const SavedPlan& saved, const SavedPlan& now, Lines& lines)
{
  const auto words = [](const std::string& id) { return id.empty() ? "not on the ship" : id; };
  for (const auto& [image, id] : saved.images) {
    const auto found = now.images.find(image);
    if (found != now.images.end() && found->second != id)
      lines.push_back(fmt::format("image {}: was {}, is {}", image, words(id), words(found->second)));
  }
}

void compare_ships(const SavedPlan& saved, const SavedPlan& now, Lines& lines)
{
  for (const auto& [ship, error] : now.unknown)
    if (!saved.unknown.contains(ship)) lines.push_back(fmt::format("ship {}: cannot be asked now: {}", ship, error));
  for (const auto& [ship, error] : saved.unknown)
    if (!now.unknown.contains(ship))
      lines.push_back(fmt::format("ship {}: could not be asked when the plan was made, and can now", ship));
}

/// Which steps there are, whatever their order: true if they are the same.
bool compare_steps(const SavedPlan& saved, const SavedPlan& now, Lines& lines)
{
  std::multimap<std::string, const SavedPlan::Step*> left;
  for (const SavedPlan::Step& step : now.steps) left.emplace(step.what, &step);
  const auto take = [&](const SavedPlan::Step& step, bool with_reason) -> const SavedPlan::Step* {
    const auto [begin, end] = left.equal_range(step.what);
    const auto found =
        std::find_if(begin, end, [&](const auto& one) { return !with_reason || one.second->why == step.why; });
    if (found == end) return nullptr;
    const SavedPlan::Step* taken = found->second;
    left.erase(found);
    return taken;
  };
  std::vector<const SavedPlan::Step*> unmatched;
  for (const SavedPlan::Step& step : saved.steps)
    if (take(step, true) == nullptr) unmatched.push_back(&step);
  for (const SavedPlan::Step* step : unmatched) {
    const SavedPlan::Step* other = take(*step, false);
    lines.push_back(other == nullptr
                        ? fmt::format("step {}, {}: there is no reason for it any more", step->what, step->why)
                        : fmt::format("step {}: was {}; is {}", step->what, step->why, other->why));
  }
  for (const auto& [what, step] : left) lines.push_back(fmt::format("step {}, {}: is new", what, step->why));
  return unmatched.empty() && left.empty();
}

void compare_order(const SavedPlan& saved, const SavedPlan& now, Lines& lines)
{
  for (std::size_t i = 0; i < saved.steps.size(); ++i)
    if (saved.steps[i].what != now.steps[i].what || saved.steps[i].after != now.steps[i].after) {
      lines.push_back(fmt::format("step {}: its place in the order is another", saved.steps[i].what));
      return;
    }
}

} // namespace

DescriptionDigests digests_of(const Environment& environment, const std::string& salt)
{
  DescriptionDigests digests;
  std::string all;
  each_part(environment, [&](const Part& part) {
    if (!part.meaning.empty()) digests.parts[part.name] = engine::short_digest(salt + part.meaning);
    all += engine::sha256(part.withheld);
  });
  digests.withheld = engine::slow_digest(all, salt);
  return digests;
}

DescriptionDigests release_digests(const Environment& environment)
{
  return digests_of(environment, "maestro release of " + environment.name);
}

std::vector<std::string> differences(const DescriptionDigests& then, const DescriptionDigests& now)
{
  Lines lines;
  for (const auto& [part, digest] : then.parts) {
    const auto found = now.parts.find(part);
    if (found == now.parts.end())
      lines.push_back(fmt::format("{} is not described any more", part));
    else if (found->second != digest)
      lines.push_back(fmt::format("{} is described otherwise", part));
  }
  for (const auto& [part, digest] : now.parts)
    if (!then.parts.contains(part)) lines.push_back(fmt::format("{} is new", part));
  if (lines.empty() && then.withheld != now.withheld)
    lines.emplace_back(
        "values of variables, contents of files or a password are others; which, cannot be told, because "
        "they are not kept");
  return lines;
}

std::string saved_plan_text(const Environment& environment, const Observed& observed, const Plan& plan,
                            const PlanOrigin& origin)
{
  const DescriptionDigests digests = digests_of(environment, origin.salt);
  json::object parts;
  for (const auto& [part, digest] : digests.parts) parts[part] = digest;
  std::string text;
  {
    ObjectWriter file(text, {.lines = true});
    file.text("kind", saved_plan_kind);
    file.text("note", note);
    file.number("format", saved_plan_format);
    file.text("maestro", origin.maestro);
    file.text("environment", environment.name);
    file.text("at", origin.at);
    file.text("by", origin.by);
    file.texts("command", origin.command);
    put(file, "description", parts);
    file.text("salt", origin.salt);
    file.text("withheld", digests.withheld);
    put(file, "images", images_of(observed, plan));
    put(file, "plan", kept_plan(plan));
  }
  return text + "\n";
}

std::vector<std::string> differences(const SavedPlan& saved, const SavedPlan& now)
{
  Lines lines;
  compare_origins(saved, now, lines);
  compare_descriptions(saved, now, lines);
  compare_ships(saved, now, lines);
  compare_images(saved, now, lines);
  if (compare_steps(saved, now, lines)) compare_order(saved, now, lines);
  return lines;
}

} // namespace maestro
