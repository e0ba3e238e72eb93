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

constexpr std::int64_t format = 1;
constexpr std::string_view kind_of_file = "maestro plan";
constexpr std::string_view note = "A plan that `maestro apply --plan` carries out if it still fits. It holds no "
                                  "secret: secrets are told by name, and "
                                  "values of variables, commands and labels not at all.";

// ---- Writing.

/// As short as in containers' labels: which part differs can be told, what it says cannot.
std::string short_digest(const std::string& text)
{
  constexpr std::size_t digits = 8;
  return engine::sha256(text).substr(0, digits);
}

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
  for (std::size_t i = 0; i < steps.size(); ++i)
    steps[i].as_object()["container"] = text_or_null(container_of(plan.steps[i].action));
  return kept;
}

// ---- Reading.

/// The file, and how to complain of it.
class Reader {
public:
  Reader(std::string_view text, const std::string& name) : name_(name), root_(parsed(text)) {}

  SavedPlan read() const
  {
    const json::object& root = object(root_, "it");
    if (!root.contains("kind") || root.at("kind") != json::value(kind_of_file))
      refuse("it is no plan that Maestro has saved");
    SavedPlan saved;
    saved.origin.maestro = text(root, "maestro");
    if (member(root, "format") != json::value(format))
      throw Error(Fault::outdated,
                  fmt::format("{}: it was saved by maestro {}, in a form that this version does not read", name_,
                              safe_text(saved.origin.maestro)),
                  "make the plan anew");
    saved.environment = text(root, "environment");
    saved.origin.at = text(root, "at");
    saved.origin.by = text(root, "by");
    saved.origin.salt = text(root, "salt");
    saved.withheld = text(root, "withheld");
    for (const json::value& word : array(member(root, "command"), "command"))
      saved.origin.command.push_back(text(word, "command"));
    saved.description = texts(root, "description");
    saved.images = texts(root, "images");
    const json::object& plan = object(member(root, "plan"), "plan");
    for (const json::value& ship : array(member(plan, "unknown"), "plan.unknown"))
      saved.unknown.emplace(text(object(ship, "a ship"), "ship"), text(object(ship, "a ship"), "error"));
    for (const json::value& step : array(member(plan, "steps"), "plan.steps"))
      saved.steps.push_back(this->step(object(step, "a step")));
    return saved;
  }

private:
  [[noreturn]] void refuse(const std::string& why) const
  {
    throw Error(Fault::usage, name_ + ": " + why, "`maestro plan apply --out FILE` saves a plan");
  }

  json::value parsed(std::string_view text) const
  {
    json::stream_parser parser;
    boost::system::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && read < text.size() && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
      error = json::error::extra_data;
    const bool broke_off = !error && !parser.done();
    if (!error && !broke_off) return parser.release();
    const std::string_view before = text.substr(0, read);
    const auto line = 1 + std::ranges::count(before, '\n');
    refuse(broke_off ? fmt::format("it breaks off at line {}", line)
                     : fmt::format("it is not JSON: line {}: {}", line, error.message()));
  }

  const json::value& member(const json::object& parent, std::string_view key) const
  {
    const json::value* found = parent.if_contains(key);
    if (found == nullptr) refuse(fmt::format("'{}' is missing in it", key));
    return *found;
  }
  const json::object& object(const json::value& value, std::string_view what) const
  {
    if (!value.is_object()) refuse(fmt::format("{} is not an object", what));
    return value.get_object();
  }
  const json::array& array(const json::value& value, std::string_view what) const
  {
    if (!value.is_array()) refuse(fmt::format("'{}' is not a list", what));
    return value.get_array();
  }
  std::string text(const json::value& value, std::string_view what) const
  {
    if (value.is_null()) return {};
    if (!value.is_string()) refuse(fmt::format("'{}' is not a text", what));
    return std::string(value.get_string());
  }
  std::string text(const json::object& parent, std::string_view key) const { return text(member(parent, key), key); }
  std::map<std::string, std::string> texts(const json::object& parent, std::string_view key) const
  {
    std::map<std::string, std::string> all;
    for (const auto& one : object(member(parent, key), key)) all.emplace(one.key(), text(one.value(), key));
    return all;
  }

  SavedPlan::Step step(const json::object& step) const
  {
    const json::object& subject = object(member(step, "subject"), "a step's subject");
    const std::string kind_of_subject = text(subject, "kind");
    SavedPlan::Step read;
    read.what = fmt::format("{}{} on {}: {}", kind_of_subject == "instance" ? "" : kind_of_subject + " ",
                            text(subject, "name"), text(subject, "ship"), text(step, "action"));
    read.why = reason(step);
    for (const json::value& field : array(member(step, "fields"), "fields"))
      read.why += ", " + this->field(object(field, "a field"));
    if (const std::string container = text(step, "container"); !container.empty())
      read.why += " (container " + container.substr(0, shown_digits) + ")";
    for (const json::value& id : array(member(step, "after"), "after")) {
      if (!id.is_int64() || id.get_int64() < 1) refuse("'after' is not a list of steps");
      read.after.push_back(static_cast<std::size_t>(id.get_int64()));
    }
    return read;
  }

  std::string reason(const json::object& step) const
  {
    const std::string cause = text(step, "cause");
    for (const Cause one : {Cause::not_running, Cause::unready}) // whose details tell the time since then
      if (cause == to_text(one)) return "because " + because(one, {});
    return "because " + text(step, "because");
  }

  std::string field(const json::object& field) const
  {
    const auto value = [&](std::string_view key) {
      const json::value& found = member(field, key);
      return found.is_null() ? std::string("none") : text(found, key);
    };
    return fmt::format("{} {} → {}", text(field, "path"), value("from"), value("to"));
  }

  static constexpr std::size_t shown_digits = 12;
  const std::string& name_;
  json::value root_;
};

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
    if (!part.meaning.empty()) digests.parts[part.name] = short_digest(salt + part.meaning);
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
    file.text("kind", kind_of_file);
    file.text("note", note);
    file.number("format", format);
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

SavedPlan read_saved_plan(std::string_view text, const std::string& name) { return Reader(text, name).read(); }

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
