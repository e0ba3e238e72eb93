// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/schema.hpp>
#include <maestro/load/table/sections.hpp>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace maestro;
namespace json = boost::json;

TEST_CASE("schema: it is JSON with a definition for every section")
{
  const json::value schema = json::parse(json_schema());
  CHECK_EQ(schema.at("$schema").as_string(), "https://json-schema.org/draft/2020-12/schema");
  for (const reading::SectionInfo* section : reading::sections())
    CHECK_MESSAGE(
        schema.at("$defs").as_object().contains(json::string_view(section->name.data(), section->name.size())),
        std::string(section->name));
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
    boost::system::error_code missing;
    CHECK_MESSAGE(schema.find_pointer("/$defs/" + name, missing), name);
  }
}

TEST_CASE("reference: every key stands in it with its line")
{
  const std::string page = reference_markdown();
  for (const reading::SectionInfo* section : reading::sections()) {
    for (const reading::Key& key : section->keys) {
      if (key.form == reading::Form::removed) continue;
      CHECK_MESSAGE(page.find("| `" + std::string(key.name) + "` |") != std::string::npos, std::string(key.name));
      CHECK_MESSAGE(!key.doc.empty(), std::string(key.name));
    }
  }
}

TEST_CASE("keys: each stands once in whatever mapping it may stand in")
{
  for (const reading::SectionInfo* section : reading::sections()) {
    const std::vector<std::string> names = reading::key_names(*section);
    const std::set<std::string> distinct(names.begin(), names.end());
    CHECK_MESSAGE(names.size() == distinct.size(), std::string(section->name));
  }
}

TEST_CASE("sections: no two have the same name")
{
  std::set<std::string_view> names;
  for (const reading::SectionInfo* section : reading::sections()) CHECK(names.insert(section->name).second);
  CHECK_GT(names.size(), 40);
}
