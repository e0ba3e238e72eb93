// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/engine/json_reading.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/run/own_volume.hpp>
#include <maestro/run/packing.hpp>
#include <maestro/run/release.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>
#include <strings/base64.hpp>
#include <strings/utf8.hpp>

#include <array>
#include <charconv>

namespace maestro {
namespace {

namespace json = boost::json;

namespace label {
// Not io.maestro.environment: what carries that is described, or goes when it is not any more.
const std::string environment = "io.maestro.history";
const std::string number = "io.maestro.release";
const std::string at = "io.maestro.at";
const std::string by = "io.maestro.by";
const std::string command = "io.maestro.command";
const std::string result = "io.maestro.result";
const std::string parent = "io.maestro.parent";
const std::string digest = "io.maestro.sha256";
const std::string record = "io.maestro.record";
} // namespace label

constexpr std::int64_t format = 1;
constexpr ReleaseNumber last_number = 999'999; // six digits, so that no name is the beginning of another one
constexpr std::size_t largest_record = 32UL << 20U;

constexpr std::array results{ReleaseResult::ok, ReleaseResult::undone, ReleaseResult::failed};

json::array texts(const std::vector<std::string>& all)
{
  json::array array;
  for (const std::string& one : all) array.emplace_back(one);
  return array;
}

json::value number_or_null(const std::optional<ReleaseNumber>& number)
{
  return number ? json::value(*number) : json::value(nullptr);
}

/// A content that is no text is kept in base64.
json::value file_value(const LocalFile& file)
{
  if (file.content == nullptr) return nullptr;
  const bool is_text = strings::first_invalid(*file.content) == std::string::npos;
  return json::object{{"mode", file.mode},
                      {is_text ? "text" : "base64", is_text ? *file.content : strings::to_base64(*file.content)}};
}

json::object source_value(const KeptDescription& source)
{
  json::object files;
  for (const auto& [path, file] : source.files) files[path] = file_value(file);
  json::object value{{"text", source.text}, {"withheld", texts(source.withheld)}};
  value["files"] = std::move(files);
  return value;
}

std::string record_text(const Release& release, const std::string& token)
{
  json::array changes;
  for (const ReleaseChange& one : release.changes)
    changes.push_back(
        json::object{{"instance", one.instance}, {"action", one.action}, {"cause", one.cause}, {"result", one.result}});
  json::object instances, description;
  for (const auto& [name, one] : release.instances)
    instances[name] = json::object{{"service", one.service},
                                   {"ship", one.ship},
                                   {"image", one.image},
                                   {"image_id", one.image_id},
                                   {"digests", texts(one.digests)},
                                   {"config_hash", one.config_hash}};
  for (const auto& [part, digest] : release.description) description[part] = digest;
  json::object root{{"format", format},
                    {"token", token},
                    {"release", release.number},
                    {"at", to_rfc3339(release.at)},
                    {"by", release.by},
                    {"command", release.command},
                    {"maestro", release.maestro},
                    {"result", to_text(release.result)},
                    {"partial", nullptr},
                    {"parent", number_or_null(release.parent)},
                    {"withheld", release.withheld}};
  if (release.partial) root["partial"] = texts(*release.partial);
  root["changes"] = std::move(changes);
  root["instances"] = std::move(instances);
  root["description"] = std::move(description);
  if (release.source) root["source"] = source_value(*release.source);
  return json::serialize(root);
}

ReleaseResult result_of(const engine::Value& value)
{
  const std::string said = value.text();
  for (const ReleaseResult one : results)
    if (said == to_text(one)) return one;
  value.complain("is no result");
}

LocalFile file_of(const engine::Value& value)
{
  LocalFile file;
  if (value.missing()) return file;
  constexpr std::int64_t most_mode = 07777;
  file.mode = static_cast<std::uint32_t>(value["mode"].integer(0, most_mode));
  auto content = value["text"].missing() ? strings::from_base64(value["base64"].text()) : value["text"].text();
  if (!content) value["base64"].complain("is no base64");
  file.content = std::make_shared<const std::string>(*std::move(content));
  return file;
}

KeptDescription read_source(const engine::Value& value)
{
  KeptDescription source{.text = value["text"].text(), .withheld = value["withheld"].texts()};
  value["files"].for_each_member(
      [&](std::string_view path, const engine::Value& file) { source.files[std::string(path)] = file_of(file); });
  return source;
}

/// Throws Error that says what is wrong.
Release read_record(const json::value& parsed)
{
  const engine::Value root("the record", parsed);
  Release release{.at = parse_rfc3339(root["at"].text()).value_or(Moment()),
                  .by = root["by"].text(),
                  .command = root["command"].text(),
                  .maestro = root["maestro"].text(),
                  .result = result_of(root["result"]),
                  .withheld = root["withheld"].text()};
  release.number = static_cast<ReleaseNumber>(root["release"].integer(1, last_number));
  if (!root["partial"].missing()) release.partial = root["partial"].texts();
  if (!root["parent"].missing()) release.parent = static_cast<ReleaseNumber>(root["parent"].integer(1, last_number));
  root["changes"].for_each([&](const engine::Value& one) {
    release.changes.push_back(
        {one["instance"].text(), one["action"].text(), one["cause"].text(), one["result"].text()});
  });
  root["instances"].for_each_member([&](std::string_view name, const engine::Value& one) {
    release.instances[std::string(name)] = {.service = one["service"].text(),
                                            .ship = one["ship"].text(),
                                            .image = one["image"].text(),
                                            .image_id = one["image_id"].text(),
                                            .digests = one["digests"].texts(),
                                            .config_hash = one["config_hash"].text()};
  });
  release.description = root["description"].text_map();
  if (!root["source"].missing()) release.source = read_source(root["source"]);
  return release;
}

void read_into(ReleaseRecord& found, const std::string& packed)
{
  if (engine::sha256(packed) != found.digest) throw Error(Fault::failed, "it is damaged: its digest is another one");
  const auto bytes = strings::from_base64(packed);
  const auto text = bytes ? unpack(*bytes, largest_record) : std::nullopt;
  if (!text) throw Error(Fault::failed, "it cannot be unpacked");
  const json::value parsed = engine::read_json("the record", *text);
  const engine::Value root("the record", parsed);
  if (const std::int64_t written = root["format"].integer(); written != format)
    throw Error(Fault::failed, written > format
                                   ? fmt::format("maestro {} wrote it, in a form that this version does not read",
                                                 root["maestro"].text())
                                   : "it has a form that no version writes");
  Release release = read_record(parsed);
  if (release.number != found.number) throw Error(Fault::failed, "it is the record of another release");
  found.release = std::move(release);
}

} // namespace

std::string_view to_text(ReleaseResult result)
{
  switch (result) {
  case ReleaseResult::ok:
    return "ok";
  case ReleaseResult::undone:
    return "undone";
  case ReleaseResult::failed:
    return "failed";
  }
  return {};
}

std::string release_name(const std::string& environment, ReleaseNumber number)
{
  return fmt::format("{}.{:06}", own_volume_name("release", environment), number);
}

std::string release_label(const std::string& environment) { return label::environment + "=" + environment; }

engine::VolumeSpec release_spec(const std::string& environment, const Release& release, const std::string& token)
{
  if (release.number > last_number) throw Error(Fault::failed, "there are no more numbers for releases");
  const std::string record = strings::to_base64(pack(record_text(release, token)));
  return {.name = release_name(environment, release.number),
          .labels = {{label::environment, environment},
                     {label::number, std::to_string(release.number)},
                     {label::at, to_rfc3339(release.at)},
                     {label::by, release.by},
                     {label::command, release.command},
                     {label::result, std::string(to_text(release.result))},
                     {label::parent, release.parent ? std::to_string(*release.parent) : std::string()},
                     {label::digest, engine::sha256(record)},
                     {label::record, record}}};
}

std::optional<ReleaseNumber> release_number(const std::string& environment, const std::string& volume)
{
  const std::string before = own_volume_name("release", environment) + ".";
  if (!volume.starts_with(before)) return std::nullopt;
  ReleaseNumber number = 0;
  const char* const end = volume.data() + volume.size();
  const auto [read, error] = std::from_chars(volume.data() + before.size(), end, number);
  if (error != std::errc() || read != end || number == 0 || release_name(environment, number) != volume)
    return std::nullopt;
  return number;
}

std::string release_digest(const Labels& labels) { return label_of(labels, label::digest); }

std::optional<ReleaseRecord> read_release(const std::string& environment, const engine::VolumeState& volume)
{
  const auto number = release_number(environment, volume.name);
  if (!number) return std::nullopt;
  ReleaseRecord found{.number = *number,
                      .digest = release_digest(volume.labels),
                      .copy = {.name = volume.name, .labels = volume.labels}};
  try {
    read_into(found, label_of(volume.labels, label::record));
  } catch (const Error& error) { // one that cannot be read does not hide the others
    found.problem = error.what();
  }
  return found;
}

} // namespace maestro
