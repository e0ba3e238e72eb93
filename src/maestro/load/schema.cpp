// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/schema.hpp>
#include <maestro/load/section_keys.hpp>

#include <fmt/core.h>

#include <array>
#include <vector>

namespace maestro {

namespace {

using reading::Form;
using reading::Key;
using reading::Section;

std::string json_text(std::string_view text)
{
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

constexpr std::array check_sections{Section::tcp_check,   Section::http_check,  Section::exec_check,
                                    Section::rexec_check, Section::sleep_check, Section::health_check,
                                    Section::log_check,   Section::exited_check};
constexpr std::array auditor_sections{Section::log_auditor, Section::http_auditor, Section::exec_auditor,
                                      Section::slack_auditor, Section::hipchat_auditor};

/// `tcp` of the section of tcp checks.
std::string_view type_name(Section section)
{
  const std::string_view name = reading::info(section).name;
  return name.substr(0, name.rfind('_'));
}

std::string reference(Section section)
{
  return fmt::format(R"({{"$ref":"#/$defs/{}"}})", reading::info(section).name);
}

/// Alternatives told apart by `type`.
template<class Sections>
std::string one_by_type(const Sections& sections)
{
  std::string all;
  for (const Section section : sections) {
    if (!all.empty()) all += ',';
    all += fmt::format(R"({{"if":{{"properties":{{"type":{{"const":"{}"}}}},"required":["type"]}},"then":{}}})",
                       type_name(section), reference(section));
  }
  std::string names;
  for (const Section section : sections) names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", type_name(section));
  return fmt::format(R"({{"type":"object","properties":{{"type":{{"enum":[{}]}}}},"required":["type"],"allOf":[{}]}})",
                     names, all);
}

/// What stands behind a name; nothing at all if no key of it is required.
std::string entry_schema(Section section)
{
  for (const Key& key : reading::keys_of(section)) {
    if (key.required) return reference(section);
  }
  return fmt::format(R"({{"anyOf":[{},{{"type":"null"}}]}})", reference(section));
}

std::string value_schema(const Key& key)
{
  switch (key.form) {
  case Form::mapping:
    return reference(key.of);
  case Form::mappings:
    return fmt::format(R"({{"type":"object","additionalProperties":{}}})", entry_schema(key.of));
  case Form::sequence:
    return fmt::format(R"({{"type":"array","items":{}}})", reference(key.of));
  case Form::checks:
    return fmt::format(R"({{"type":"array","items":{}}})", one_by_type(check_sections));
  case Form::audit:
    return fmt::format(R"({{"type":"array","items":{}}})", one_by_type(auditor_sections));
  default: // all other forms have a fragment of their own
    return std::string(schema_fragment(key.form));
  }
}

/// Null stands for absence everywhere.
std::string key_schema(const Key& key)
{
  std::string doc(key.doc);
  if (!key.fallback.empty()) doc += fmt::format(" Default: {}.", key.fallback);
  if (key.form == Form::removed) return fmt::format("{}:false", json_text(key.name));
  const std::string value = value_schema(key);
  if (value == "true") return fmt::format(R"({}:{{"description":{}}})", json_text(key.name), json_text(doc));
  if (key.required)
    return fmt::format(R"({}:{{"description":{},"allOf":[{}]}})", json_text(key.name), json_text(doc), value);
  return fmt::format(R"({}:{{"description":{},"anyOf":[{},{{"type":"null"}}]}})", json_text(key.name), json_text(doc),
                     value);
}

/// Which sections' keys may stand in a mapping of this one.
std::vector<Section> parts(Section section)
{
  switch (section) {
  case Section::ship:
    return {section, Section::ship_access};
  case Section::service:
  case Section::instance:
    return {section, Section::container};
  default: // all others stand alone
    return {section};
  }
}

std::string section_schema(Section section)
{
  std::string properties;
  std::string required;
  for (const Section part : parts(section)) {
    for (const Key& key : reading::keys_of(part)) {
      properties += (properties.empty() ? "\n    " : ",\n    ") + key_schema(key);
      if (key.required) required += (required.empty() ? "" : ",") + json_text(key.name);
    }
  }
  std::string schema = fmt::format(R"({{"type":"object","description":{},"properties":{{{}}},)",
                                   json_text(reading::info(section).doc), properties);
  schema += fmt::format(
      "\n    \"patternProperties\":{{\"^(_|x-)\":true}},\"additionalProperties\":false,\"required\":[{}]}}", required);
  return schema;
}

} // namespace

std::string json_schema()
{
  std::string definitions;
  for (const reading::SectionInfo& section : reading::sections()) {
    if (!definitions.empty()) definitions += ",\n  ";
    definitions += json_text(section.name) + ":" + section_schema(section.section);
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
  case reading::Merging::none:
    return "";
  case reading::Merging::replaced:
    return "the instance's replaces the service's";
  case reading::Merging::by_name:
    return "merged by name, the instance's wins";
  case reading::Merging::appended:
    return "the instance's follow the service's";
  }
  return "";
}

/// A text for a cell of a table.
std::string cell(std::string_view text)
{
  std::string safe;
  for (const char c : text) {
    if (c == '|') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string key_row(const Key& key, bool merges)
{
  const std::string fallback = key.required ? "**required**" : cell(key.fallback);
  std::string row = fmt::format("| `{}` | {} | {} | {}", key.name, cell(words(key.form)), fallback, cell(key.doc));
  if (merges) row += fmt::format(" | {}", merging_words(key.merging));
  return row + " |\n";
}

} // namespace

std::string reference_markdown()
{
  std::string page =
      "# The description, key by key\n\n"
      "Made from the table that Maestro reads descriptions with; `maestro schema` prints the same for editors.\n"
      "A key whose value is empty counts as absent. Keys that begin with `_` or `x-` are free everywhere.\n";
  for (const reading::SectionInfo& section : reading::sections()) {
    const bool merges = section.section == Section::container;
    page += fmt::format("\n## {}\n\n{}\n\n", section.name, section.doc);
    page += merges ? "| key | value | default | meaning | service and instance |\n|---|---|---|---|---|\n"
                   : "| key | value | default | meaning |\n|---|---|---|---|\n";
    for (const Key& key : section.keys) {
      if (key.form != Form::removed) page += key_row(key, merges);
    }
  }
  return page;
}

} // namespace maestro
