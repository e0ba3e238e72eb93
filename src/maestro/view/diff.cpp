// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/diff.hpp>
#include <maestro/view/fields_json.hpp>
#include <maestro/view/json.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace maestro {
namespace {

namespace json = boost::json;

/// "to be replaced".
std::string_view in_words(Remedy remedy)
{
  switch (remedy) {
  case Remedy::create:
    return "to be created";
  case Remedy::replace:
    return "to be replaced";
  case Remedy::update:
    return "to be updated as it runs";
  case Remedy::start:
    return "to be started";
  case Remedy::move:
    return "to be moved";
  case Remedy::adopt:
    return "to be taken over";
  case Remedy::leave:
    return "left as it is";
  }
  return {};
}

struct Line {
  const Field* field;
  std::optional<Place> place;
};

std::string place_text(const std::optional<Place>& place)
{
  return place ? fmt::format("{}:{}:{}", safe_text(place->file), place->line, place->column) : std::string();
}

std::string lines_text(const std::vector<Line>& lines, const Style& style)
{
  constexpr std::size_t indent = 4, gap = 2, arrow = 3, little = 12, least_of_value = 4;
  std::size_t paths = 0, places = 0;
  for (const Line& line : lines) {
    paths = std::max(paths, strings::cells(safe_text(line.field->path)));
    places = std::max(places, strings::cells(place_text(line.place)));
  }
  const std::size_t taken = indent + paths + gap + arrow;
  const std::size_t room = style.width.value_or(std::numeric_limits<std::size_t>::max());
  const bool has_places = taken + gap + places + 2 * little <= room;
  const std::size_t left = room - std::min(room, taken + (has_places ? gap + places : 0));
  std::string text;
  for (const Line& line : lines) {
    const std::string change = safe_text(change_text(*line.field, std::max(least_of_value, left / 2)));
    const std::string row = fmt::format("    {}  {}", padded(safe_text(line.field->path), paths), change);
    const std::string place = place_text(line.place);
    const bool is_placed = !place.empty() && strings::cells(row) + gap + strings::cells(place) <= room;
    text += style.row(row) + (is_placed ? "  " + style.paint.blue(place) : "") + "\n";
  }
  return text;
}

/// "web-1 on east: ", and what is so with it.
std::string heading(std::string_view name, std::string_view on_ship, std::string_view words, const Style& style,
                    std::string_view kind = {})
{
  const std::string before = kind.empty() ? std::string() : fmt::format("{} ", kind);
  return style.paragraph(0, fmt::format("{}{}", before, safe_text(name)), before + style.paint.bold(safe_text(name)),
                         fmt::format("on {}: {}", safe_text(on_ship), words));
}

template<class Drift, class PlaceOf>
std::vector<Line> lines_of(const Drift& drift, const PlaceOf& place_of)
{
  std::vector<Line> lines;
  for (const Field& field : drift.fields)
    lines.push_back({&field, field.to ? place_of(drift, field) : std::optional<Place>()});
  return lines;
}

template<class Drift, class PlaceOf>
json::array fields_json(const Drift& drift, const PlaceOf& place_of)
{
  json::array all = maestro::fields_json(drift.fields);
  const std::vector<Line> lines = lines_of(drift, place_of);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].place) continue;
    json::object& field = all[i].as_object();
    field["file"] = lines[i].place->file;
    field["line"] = lines[i].place->line;
    field["column"] = lines[i].place->column;
  }
  return all;
}

/// "1 of 3 instances is not as described, 2 are unknown".
std::string conclusion(const Diff& diff)
{
  const auto are = [](std::size_t count) { return count == 1 ? "is" : "are"; };
  const std::size_t differing = diff.instances.size();
  std::string text;
  if (differing > 0)
    text = fmt::format("{} of {} {} not as described", differing, counted(diff.compared, "instance"), are(differing));
  else if (diff.compared > 0 || diff.unasked == 0)
    text = fmt::format("{} {} as described", counted(diff.compared, "instance"), are(diff.compared));
  if (diff.unasked == 0) return text;
  return text.empty() ? fmt::format("{} {} unknown", counted(diff.unasked, "instance"), are(diff.unasked))
                      : fmt::format("{}, {} {} unknown", text, diff.unasked, are(diff.unasked));
}

} // namespace

json::array fields_json(const std::vector<Field>& fields, FieldValues values)
{
  const auto value = [&](const Field& field, const std::optional<std::string>& text) -> json::value {
    if (!text) return nullptr;
    if (field.is_secret) return json::value("<secret>");
    if (values == FieldValues::harmless && !is_harmless(field)) return json::value("<not kept>");
    return json::value(*text);
  };
  json::array all;
  for (const Field& field : fields)
    all.push_back({{"path", field.path},
                   {"from", value(field, field.from)},
                   {"to", value(field, field.to)},
                   {"told", field.is_told},
                   {"outside", field.outside},
                   {"file", nullptr},
                   {"line", nullptr},
                   {"column", nullptr}});
  return all;
}

std::string diff_text(const Diff& diff, const FieldPlaces& places, const Style& style)
{
  std::string text, told; // the latter is a consequence of the former
  for (const InstanceDrift& drift : diff.instances) {
    std::string& part = drift.cause == Cause::peers ? told : text;
    part +=
        heading(drift.name.text(), drift.ship.text(),
                fmt::format("{}, {}", in_words(drift.remedy), safe_text(because(drift.cause, drift.detail))), style);
    part += lines_text(lines_of(drift, places.of_instance), style);
  }
  for (const Consequence& consequence : diff.consequences)
    text += style.folded(safe_text(to_text(consequence)), 0) + "\n";
  text += told;
  for (const ResourceDrift& drift : diff.resources) {
    const std::string_view what = drift.remedy == Remedy::create
                                      ? "to be created, it is declared and not there"
                                      : "left as it is, no engine can change it: declare it so, or remove it there";
    text += heading(drift.resource.name, drift.ship.text(), what, style, to_text(drift.resource.kind));
    text += lines_text(lines_of(drift, places.of_resource), style);
  }
  if (std::ranges::any_of(diff.instances, [](const InstanceDrift& drift) { return drift.cause == Cause::outside; }))
    text += "what was changed on ships is changed back by `maestro apply --check-containers`\n";
  const std::string_view why = "left as it is, it is ours and not described";
  for (const StrayDrift& drift : diff.strays) {
    const std::string of_moved = drift.goes ? fmt::format("to be taken away, it is on {} now", drift.described_on)
                                 : drift.described_on.empty()
                                     ? std::string()
                                     : fmt::format("left as it is, it is described on {} now", drift.described_on);
    text += heading(drift.stray.name, drift.stray.ship.text(),
                    of_moved.empty() ? std::string(why) : safe_text(of_moved), style);
  }
  for (const StrayResource& stray : diff.stray_resources)
    text += heading(stray.resource.name, stray.ship.text(), why, style, to_text(stray.resource.kind));
  text += conclusion(diff) + "\n";
  return text;
}

namespace {

std::string name_of_release(std::uint32_t number)
{
  return number == 0 ? std::string("what is described") : fmt::format("release {}", number);
}

std::string in_words(const InstanceChange& change)
{
  switch (change.kind) {
  case InstanceChange::Kind::added:
    return "new";
  case InstanceChange::Kind::removed:
    return "not described any more";
  case InstanceChange::Kind::moved:
    return fmt::format("moved there from {}", safe_text(change.from_ship.text()));
  case InstanceChange::Kind::changed:
    return "changed";
  }
  return {};
}

} // namespace

std::string description_changes_text(const DescriptionDiff& diff, const Style& style)
{
  std::string text;
  for (const InstanceChange& change : diff.instances) {
    text += heading(change.name.text(), change.ship.text(), in_words(change), style);
    std::vector<Line> lines;
    for (const Field& field : change.fields) lines.push_back({&field, {}});
    text += lines_text(lines, style);
  }
  for (const std::string& line : diff.others) text += style.folded(safe_text(line), 0) + "\n";
  return text;
}

std::string description_diff_text(const DescriptionDiff& diff, const Style& style)
{
  std::string text = fmt::format("{} → {}\n", name_of_release(diff.then), name_of_release(diff.now));
  text += description_changes_text(diff, style);
  text += diff.instances.empty()
              ? fmt::format("{}\n", diff.empty() ? "nothing differs" : "no container differs")
              : fmt::format("{} of {} {}\n", diff.instances.size(), counted(diff.compared, "instance"),
                            diff.instances.size() == 1 ? "differs" : "differ");
  return text;
}

json::object description_diff_value(const DescriptionDiff& diff)
{
  const auto number = [](std::uint32_t release) { return release == 0 ? json::value(nullptr) : json::value(release); };
  json::array instances, others;
  for (const InstanceChange& change : diff.instances)
    instances.push_back({{"name", change.name.text()},
                         {"service", change.service.text()},
                         {"ship", change.ship.text()},
                         {"change", to_text(change.kind)},
                         {"from_ship", text_or_null(change.from_ship.text())},
                         {"fields", fields_json(change.fields)}});
  for (const std::string& line : diff.others) others.emplace_back(line);
  return {{"from", number(diff.then)},
          {"to", number(diff.now)},
          {"instances", std::move(instances)},
          {"others", std::move(others)}};
}

std::string description_diff_json(const DescriptionDiff& diff)
{
  json::object root{{"format", 1}, {"environment", diff.environment}};
  for (auto& [key, value] : description_diff_value(diff)) root[key] = std::move(value);
  return json_document(root);
}

std::string diff_json(const Diff& diff, const FieldPlaces& places)
{
  json::array instances, resources, strays, unknown;
  for (const InstanceDrift& drift : diff.instances)
    instances.push_back({{"name", drift.name.text()},
                         {"service", drift.service.text()},
                         {"ship", drift.ship.text()},
                         {"action", to_text(drift.remedy)},
                         {"cause", to_text(drift.cause)},
                         {"fields", fields_json(drift, places.of_instance)}});
  for (const ResourceDrift& drift : diff.resources)
    resources.push_back({{"kind", to_text(drift.resource.kind)},
                         {"name", drift.resource.name},
                         {"ship", drift.ship.text()},
                         {"action", to_text(drift.remedy)},
                         {"fields", fields_json(drift, places.of_resource)}});
  const auto stray_json = [](const std::string& name, const ShipName& ship, std::string_view kind) -> json::object {
    return {{"name", name}, {"ship", ship.text()}, {"kind", kind}, {"action", "leave"}, {"described_on", nullptr}};
  };
  for (const StrayDrift& drift : diff.strays) {
    json::object& stray = strays.emplace_back(stray_json(drift.stray.name, drift.stray.ship, "container")).as_object();
    if (drift.goes) stray["action"] = "remove";
    stray["described_on"] = text_or_null(drift.described_on.text());
  }
  for (const StrayResource& stray : diff.stray_resources)
    strays.emplace_back(stray_json(stray.resource.name, stray.ship, to_text(stray.resource.kind)));
  for (const UnknownShip& ship : diff.unknown) unknown.push_back({{"ship", ship.ship.text()}, {"error", ship.error}});
  return json_document({{"format", 1},
                        {"environment", diff.environment},
                        {"instances", std::move(instances)},
                        {"resources", std::move(resources)},
                        {"strays", std::move(strays)},
                        {"unknown", std::move(unknown)}});
}

} // namespace maestro
