// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/fields_json.hpp>
#include <maestro/view/history.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/saved_plan.hpp>
#include <maestro/view/table.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <vector>

namespace maestro {
namespace {

namespace json = boost::json;

std::string at_text(const Release& release)
{
  std::string text = to_rfc3339(release.at);
  text.erase(text.find('.'), 4);
  return text;
}

/// "2 replaced, 1 created" without the grammar: `replace 2, create 1`.
std::string counts_text(const Release& release)
{
  std::map<std::string, std::size_t> counts;
  for (const ReleaseChange& one : release.changes) ++counts[one.action];
  std::string text;
  for (const auto& [action, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", action, count);
  return text;
}

Colour colour_of(ReleaseResult result) { return result == ReleaseResult::ok ? &Paint::green : &Paint::red; }

std::string partial_text(const Release& release)
{
  std::string text;
  if (release.partial)
    for (const std::string& thing : *release.partial) text += (text.empty() ? "only " : ", ") + thing;
  return text;
}

TableRow row_of(const History& history, const KeptRelease& one)
{
  std::string number = fmt::format("{}{}", one.record.number, &one == history.in_force() ? " *" : "");
  if (!one.record.release)
    return {{std::move(number)}, {}, {}, {"?"}, {"cannot be read: " + safe_text(one.record.problem)}};
  const Release& release = *one.record.release;
  const std::string counts = counts_text(release);
  return {{std::move(number)},
          {at_text(release)},
          {safe_text(release.by)},
          {std::string(to_text(release.result)), colour_of(release.result)},
          {safe_text(release.command + (counts.empty() ? std::string() : ": " + counts))}};
}

/// The parts of it that say otherwise than the one before it that went well.
std::vector<std::string> description_changes(const History& history, const KeptRelease& release,
                                             const std::optional<DescriptionDiff>& described)
{
  const KeptRelease* before = history.before(release);
  if (before == nullptr) return {};
  const Release& then = *before->record.release;
  const Release& now = *release.record.release;
  const bool is_told = described && !described->instances.empty(); // which values are others
  std::vector<std::string> lines =
      differences({then.description, is_told ? std::string() : then.withheld},
                  DescriptionDigests{now.description, is_told ? std::string() : now.withheld});
  if (is_told && lines.empty())
    for (const InstanceChange& change : described->instances)
      lines.push_back(fmt::format("instance {} is described otherwise", change.name));
  return lines;
}

std::string set_in(const std::string& lines)
{
  std::string text;
  for (const std::string_view line : split(lines, '\n'))
    if (!line.empty()) text.append("  ").append(line).append("\n");
  return text;
}

std::string described_text(const History& history, const KeptRelease& kept,
                           const std::optional<DescriptionDiff>& described, Style style)
{
  constexpr std::size_t indent = 2;
  if (style.width) *style.width -= std::min(*style.width, indent);
  std::string text;
  if (described)
    text = description_changes_text(*described, style);
  else
    for (const std::string& line : description_changes(history, kept, described))
      text += style.folded(safe_text(line), 0) + "\n";
  if (text.empty()) return text;
  return fmt::format("described otherwise than in release {}\n{}", history.before(kept)->record.number, set_in(text));
}

std::string image_text(const ReleasedInstance& instance)
{
  constexpr std::size_t digits = 19; // sha256: and twelve
  if (instance.image_id.empty()) return "not known";
  return instance.digests.empty() ? instance.image_id.substr(0, digits) : instance.digests.front();
}

json::object release_value(const History& history, const KeptRelease& one)
{
  json::object value{{"release", one.record.number}, {"in_force", &one == history.in_force()}};
  json::array& ships = value["ships"].emplace_array();
  for (const ShipName& ship : one.ships) ships.emplace_back(ship.text());
  value["error"] = text_or_null(one.record.problem);
  const Release release = one.record.release.value_or(Release());
  const bool is_read = one.record.release.has_value();
  value["at"] = is_read ? json::value(to_rfc3339(release.at)) : json::value(nullptr);
  value["by"] = text_or_null(release.by);
  value["command"] = text_or_null(release.command);
  value["maestro"] = text_or_null(release.maestro);
  value["result"] = is_read ? json::value(to_text(release.result)) : json::value(nullptr);
  value["partial"] = release.partial ? json::value(json_texts(*release.partial)) : json::value(nullptr);
  value["parent"] = release.parent ? json::value(*release.parent) : json::value(nullptr);
  json::array& changes = value["changes"].emplace_array();
  for (const ReleaseChange& change : release.changes)
    changes.push_back(json::object{{"instance", change.instance},
                                   {"action", change.action},
                                   {"cause", change.cause},
                                   {"result", text_or_null(change.result)}});
  return value;
}

std::string document(const std::string& environment, const History& history, json::array releases)
{
  json::object root{{"format", 1}, {"environment", environment}};
  root["releases"] = std::move(releases);
  json::array& unknown = root["unknown"].emplace_array();
  for (const auto& [ship, error] : history.errors)
    unknown.push_back(json::object{{"ship", ship.text()}, {"error", error.what()}});
  return json_document(root);
}

} // namespace

std::string history_text(const History& history, const Style& style)
{
  if (history.releases.empty())
    return history.errors.empty() ? "there is no release yet\n" : "there is no release on the ships that answer\n";
  std::vector<TableRow> rows;
  for (const KeptRelease& one : history.releases) rows.push_back(row_of(history, one));
  const Table table({{.title = "RELEASE"},
                     {.title = "AT"},
                     {.title = "BY", .narrow = Narrow::goes},
                     {.title = "RESULT"},
                     {.title = "WHAT", .narrow = Narrow::cut_after_a_word}},
                    std::move(rows), style);
  return table.text() + (history.in_force() != nullptr ? "* is in force\n" : "");
}

std::string release_text(const History& history, const KeptRelease& kept,
                         const std::optional<DescriptionDiff>& described, const Style& style)
{
  if (!kept.record.release)
    return fmt::format("release {} cannot be read: {}\n", kept.record.number, safe_text(kept.record.problem));
  const Release& release = *kept.record.release;
  std::string text = fmt::format("release {}{}: {}\n", release.number, &kept == history.in_force() ? ", in force" : "",
                                 dressed(colour_of(release.result), to_text(release.result), style.paint));
  text += style.paragraph(2, at_text(release),
                          safe_text(fmt::format("by {} with maestro {}", release.by, release.maestro)));
  text += fmt::format("  {}\n", safe_text(release.command)); // to be copied
  if (const std::string partial = partial_text(release); !partial.empty()) text += "  " + safe_text(partial) + "\n";
  if (!release.changes.empty()) text += "changed\n";
  for (const ReleaseChange& one : release.changes)
    text += style.paragraph(2, safe_text(one.instance) + ":",
                            safe_text(fmt::format("{} ({}){}", one.action, one.cause,
                                                  one.result.empty() || one.result == "ok" ? "" : ", " + one.result)));
  text += described_text(history, kept, described, style);
  if (!release.instances.empty()) text += "images\n";
  for (const auto& [name, one] : release.instances)
    text += style.paragraph(2, safe_text(name),
                            safe_text(fmt::format("on {}: {}, {}", one.ship, one.image, image_text(one))));
  return text;
}

std::string back_to_text(const WayBack& way, const Paint& paint)
{
  const Release& release = way.to->record.release.value();
  std::string text = fmt::format("{} release {} of {} by {}: {}\n", paint.blue("back to"), way.to->record.number,
                                 at_text(release), safe_text(release.by), safe_text(release.command));
  if (way.undone == nullptr) return text;
  const bool has_failed = way.undone->record.release.value().result == ReleaseResult::failed;
  text += fmt::format("  undoes release {}{}", way.undone->record.number, has_failed ? ", which failed" : "");
  for (std::size_t i = 0; i < way.skipped.size(); ++i)
    text += fmt::format("{}{}", i > 0 ? ", " : "; undone already: ", way.skipped[i]);
  return text + "\n";
}

std::string history_json(const std::string& environment, const History& history)
{
  json::array releases;
  for (const KeptRelease& one : history.releases) releases.push_back(release_value(history, one));
  return document(environment, history, std::move(releases));
}

std::string release_json(const std::string& environment, const History& history, const KeptRelease& kept,
                         const std::optional<DescriptionDiff>& described)
{
  json::object value = release_value(history, kept);
  value["description_changes"] =
      kept.record.release ? json_texts(description_changes(history, kept, described)) : json::array();
  value["described"] = described ? json::value(description_diff_value(*described)) : json::value(nullptr);
  json::object& instances = value["instances"].emplace_object();
  if (kept.record.release)
    for (const auto& [name, one] : kept.record.release->instances)
      instances[name] = json::object{{"service", one.service},
                                     {"ship", one.ship},
                                     {"image", one.image},
                                     {"image_id", text_or_null(one.image_id)},
                                     {"digests", json_texts(one.digests)},
                                     {"config_hash", text_or_null(one.config_hash)}};
  json::array releases;
  releases.push_back(std::move(value));
  return document(environment, history, std::move(releases));
}

} // namespace maestro
