// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/schema.hpp>
#include <maestro/load/section_keys.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace maestro;
namespace json = boost::json;

TEST_CASE("schema: it is JSON with a definition for every section")
{
  const json::value schema = json::parse(json_schema());
  CHECK_EQ(schema.at("$schema").as_string(), "https://json-schema.org/draft/2020-12/schema");
  for (const reading::SectionInfo& section : reading::sections())
    CHECK_MESSAGE(schema.at("$defs").as_object().contains(json::string_view(section.name.data(), section.name.size())),
                  std::string(section.name));
}

TEST_CASE("schema: a service and an instance may have the keys that both share")
{
  const json::value schema = json::parse(json_schema());
  for (const char* section : {"service", "instance"})
    CHECK(schema.at("$defs").at(section).at("properties").as_object().contains("lifecycle"));
  CHECK(schema.at("$defs").at("service").at("properties").as_object().contains("requires"));
  CHECK_FALSE(schema.at("$defs").at("instance").at("properties").as_object().contains("requires"));
}

TEST_CASE("schema: every reference has its definition")
{
  const std::string text = json_schema();
  const json::value schema = json::parse(text);
  const std::string mark = "\"$ref\":\"#/$defs/";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    CHECK_MESSAGE(schema.at("$defs").as_object().contains(name), name);
  }
}

TEST_CASE("reference: every key stands in it with its line")
{
  const std::string page = reference_markdown();
  for (const reading::SectionInfo& section : reading::sections()) {
    for (const reading::Key& key : section.keys) {
      if (key.form == reading::Form::removed) continue;
      CHECK_MESSAGE(page.find("| `" + std::string(key.name) + "` |") != std::string::npos, std::string(key.name));
      CHECK_MESSAGE(!key.doc.empty(), std::string(key.name));
    }
  }
}

TEST_CASE("keys: each stands once in its section and those of a service or an instance do not repeat")
{
  using reading::Section;
  const auto count = [](std::string_view name, std::initializer_list<Section> sections) {
    int found = 0;
    for (const Section section : sections) {
      for (const reading::Key& key : reading::keys_of(section)) found += key.name == name ? 1 : 0;
    }
    return found;
  };
  for (const reading::SectionInfo& section : reading::sections()) {
    for (const reading::Key& key : section.keys) CHECK_EQ(count(key.name, {section.section}), 1);
  }
  for (const reading::Key& key : reading::keys_of(Section::container)) {
    CHECK_EQ(count(key.name, {Section::container, Section::service}), 1);
    CHECK_EQ(count(key.name, {Section::container, Section::instance}), 1);
  }
}
