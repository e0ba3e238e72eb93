// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/schema.hpp>
#include <maestro/load/table/sections.hpp>
#include <maestro/yaml/parse.hpp>

#include <fmt/core.h>
#include <strings/json.hpp>
#include <strings/pages.hpp>

#include <algorithm>
#include <vector>

namespace maestro {

namespace {

using reading::Form;
using reading::Key;
using reading::SectionInfo;

std::string json_text(std::string_view text)
{
  std::string quoted;
  strings::append_json(quoted, text);
  return quoted;
}

std::string reference(const SectionInfo& section) { return fmt::format(R"({{"$ref":"#/$defs/{}"}})", section.name); }

/// Alternatives told apart by `type`.
std::string one_by_type(std::span<const SectionInfo* const> sections)
{
  std::string all;
  std::string names;
  for (const SectionInfo* section : sections) {
    if (!all.empty()) all += ',';
    all += fmt::format(R"({{"if":{{"properties":{{"type":{{"const":"{}"}}}},"required":["type"]}},"then":{}}})",
                       section->type, reference(*section));
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", section->type);
  }
  return fmt::format(R"({{"type":"object","properties":{{"type":{{"enum":[{}]}}}},"required":["type"],"allOf":[{}]}})",
                     names, all);
}

/// What stands behind a name; nothing at all if no key of it is required.
std::string entry_schema(const SectionInfo& section)
{
  for (const Key& key : section.keys) {
    if (key.required()) return reference(section);
  }
  return fmt::format(R"({{"anyOf":[{},{{"type":"null"}}]}})", reference(section));
}

std::string choices_schema(const Key& key)
{
  std::string all;
  for (const std::string_view word : key.choices) all += (all.empty() ? "" : ",") + json_text(word);
  return fmt::format(R"({{"enum":[{}]}})", all);
}

std::string value_schema(const Key& key)
{
  if (!key.choices.empty()) return choices_schema(key);
  switch (key.form) {
  case Form::mapping:
    return reference(key.of());
  case Form::mappings:
    return fmt::format(R"({{"type":"object","additionalProperties":{}}})", entry_schema(key.of()));
  case Form::sequence:
    return fmt::format(R"({{"type":"array","items":{}}})", reference(key.of()));
  case Form::checks:
  case Form::audit:
    return fmt::format(R"({{"type":"array","items":{}}})", one_by_type(key.alternatives()));
  case Form::anything:
  case Form::ignored:
    return "true";
  default: // all other forms have a schema of their own
    return fmt::format(R"({{"$ref":"#/$defs/{}_value"}})", info(key.form).name);
  }
}

/// A value of an example as JSON.
std::string json_of(const yaml::Node& node) // NOLINT(misc-no-recursion): our own examples
{
  std::string all;
  switch (node.kind) {
  case yaml::Kind::sequence:
    for (const yaml::Node* item : node.items) all += (all.empty() ? "" : ",") + json_of(*item);
    return "[" + all + "]";
  case yaml::Kind::mapping:
    for (const yaml::Entry& entry : node.entries)
      all += fmt::format("{}{}:{}", all.empty() ? "" : ",", json_text(entry.key->text), json_of(*entry.value));
    return "{" + all + "}";
  case yaml::Kind::scalar:
    break;
  }
  const bool bare = node.type == yaml::Type::integer || node.type == yaml::Type::real ||
                    node.type == yaml::Type::boolean || node.type == yaml::Type::null;
  return bare ? std::string(node.text) : json_text(node.text);
}

std::string example_of(const Key& key)
{
  Sources sources;
  Diagnostics problems(sources);
  const auto document = yaml::parse(sources, sources.add("example", std::string(key.example)), problems);
  return document ? json_of(document->root()) : "null";
}

/// Null and an empty text stand for absence everywhere.
std::string key_schema(const Key& key)
{
  if (key.form == Form::removed) return "false";
  std::string doc(key.doc);
  if (const std::string fallback = key.fallback.text(); !fallback.empty())
    doc += fmt::format(" Default: {}.", fallback);
  std::string text = fmt::format(R"({{"description":{})", json_text(doc));
  if (!key.example.empty()) text += fmt::format(R"(,"examples":[{}])", example_of(key));
  const std::string value = value_schema(key);
  if (value == "true") return text + "}";
  if (key.required()) return text + fmt::format(R"(,"allOf":[{}]}})", value);
  return text + fmt::format(R"(,"anyOf":[{},{{"enum":[null,""]}}]}})", value);
}

std::string section_schema(const SectionInfo& section)
{
  std::string properties;
  std::string required;
  const auto add = [&](const Key& key, const std::string& schema) {
    properties += fmt::format("{}\n    {}:{}", properties.empty() ? "" : ",", json_text(key.name), schema);
    if (key.required()) required += (required.empty() ? "" : ",") + json_text(key.name);
  };
  for (const Key& key : section.keys) add(key, key_schema(key));
  if (section.parts) {
    for (const SectionInfo* part : section.parts()) {
      for (const Key& key : part->keys)
        add(key, fmt::format(R"({{"$ref":"#/$defs/{}/properties/{}"}})", part->name, key.name));
    }
  }
  std::string schema =
      fmt::format(R"({{"type":"object","description":{},"properties":{{{}}},)", json_text(section.doc), properties);
  schema += fmt::format(
      "\n    \"patternProperties\":{{\"^(_|x-)\":true}},\"additionalProperties\":false,\"required\":[{}]}}", required);
  return schema;
}

} // namespace

std::string json_schema()
{
  std::string definitions;
  for (int form = 0; form <= static_cast<int>(Form::removed); ++form) {
    const reading::FormInfo about = info(static_cast<Form>(form));
    if (about.schema.starts_with('{'))
      definitions += fmt::format("{}\"{}_value\":{}", definitions.empty() ? "" : ",\n  ", about.name, about.schema);
  }
  for (const SectionInfo* section : reading::sections()) {
    if (!definitions.empty()) definitions += ",\n  ";
    definitions += json_text(section->name) + ":" + section_schema(*section);
  }
  return "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n"
         "\"title\":\"Maestro description\",\n"
         "\"$ref\":\"#/$defs/description\",\n"
         "\"$defs\":{\n  " +
         definitions + "\n}}\n";
}

namespace {

std::string_view merging_words(reading::Merging merging)
{
  switch (merging) {
  case reading::Merging::replaced:
    return "the instance's replaces the service's";
  case reading::Merging::by_name:
    return "merged by name, the instance's wins";
  case reading::Merging::appended:
    return "the instance's follow the service's";
  }
  return "";
}

std::string key_row(const Key& key, bool merges)
{
  const std::string fallback = key.required() ? "**required**" : strings::table_cell(key.fallback.text());
  std::string example = key.example.empty() ? std::string() : fmt::format("`{}`", strings::table_cell(key.example));
  std::string row = fmt::format("| `{}` | {} | {} | {} | {}", key.name, strings::table_cell(words(key.form)), fallback,
                                strings::table_cell(key.doc), example);
  if (merges) row += fmt::format(" | {}", merging_words(key.merging));
  return row + " |\n";
}

} // namespace

std::string reference_markdown()
{
  std::string page =
      "# The description, key by key\n\n"
      "Made from the table that Maestro reads descriptions with; `maestro schema` prints the same for editors.\n"
      "A key whose value is empty counts as absent, but for free texts: `command`, `content`, values of variables and\n"
      "labels. Keys that begin with `_` or `x-` are free everywhere.\n";
  const auto shared = reading::service_section().parts();
  for (const SectionInfo* section : reading::sections()) {
    const bool merges = std::find(shared.begin(), shared.end(), section) != shared.end();
    page += fmt::format("\n## {}\n\n{}\n\n", section->name, section->doc);
    page += merges ? "| key | value | default | meaning | example | service and instance |\n|---|---|---|---|---|---|\n"
                   : "| key | value | default | meaning | example |\n|---|---|---|---|---|\n";
    for (const Key& key : section->keys) {
      if (key.form != Form::removed) page += key_row(key, merges);
    }
  }
  return page;
}

namespace {

std::string key_entry(const Key& key, bool merges)
{
  const std::string value(words(key.form));
  std::string facts = key.required() ? value + ", required" : value;
  if (const std::string fallback = key.fallback.text(); !key.required() && !fallback.empty())
    facts += "; default: " + fallback;
  if (merges) facts += fmt::format("; {}", merging_words(key.merging));
  std::string entry = fmt::format(".TP\n\\fB{}\\fR ({})\n{}\n", strings::roff_text(key.name), strings::roff_text(facts),
                                  strings::roff_text(key.doc));
  if (!key.example.empty())
    entry +=
        fmt::format(".br\nSuch as \\fI{}: {}\\fR\n", strings::roff_text(key.name), strings::roff_text(key.example));
  return entry;
}

} // namespace

std::string reference_man_page(std::string_view version)
{
  std::string page =
      fmt::format(".TH MAESTRO\\-DESCRIPTION 5 \"\" \"maestro {}\" \"File formats\"\n.nh\n.ad l\n", version) +
      ".SH NAME\nmaestro\\-description \\- the file that describes an environment of containers\n"
      ".SH DESCRIPTION\nA description is a YAML file, maestro.yaml by default, that is rendered as a "
      "Jinja template first. It declares registries, ships (hosts with a Docker Engine), services, their "
      "instances (containers, each placed on a ship), and who requires whom.\n.PP\n"
      "A key whose value is empty counts as absent, but for free texts: \\fIcommand\\fR, \\fIcontent\\fR, values of "
      "variables and labels. Keys that begin with \\fI_\\fR or \\fIx\\-\\fR are free everywhere.\n"
      ".SH EXAMPLE\n.nf\nname: shop\n__maestro: {schema: 2}\nships:\n  east: {ip: 10.0.0.11}\n"
      "services:\n  redis:\n    image: redis:7\n    instances:\n"
      "      redis\\-1: {ship: east, ports: {redis: 6379}}\n.fi\n"
      ".SH KEYS\n";
  const auto shared = reading::service_section().parts();
  for (const SectionInfo* section : reading::sections()) {
    const bool merges = std::find(shared.begin(), shared.end(), section) != shared.end();
    page += fmt::format(".SS {}\n{}\n", strings::roff_text(section->name), strings::roff_text(section->doc));
    for (const Key& key : section->keys)
      if (key.form != Form::removed) page += key_entry(key, merges);
  }
  return page + ".SH SEE ALSO\n.BR maestro (1),\n.BR maestro\\-guest (1)\n";
}

} // namespace maestro
