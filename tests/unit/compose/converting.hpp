// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/compose/convert.hpp>
#include <maestro/yaml/parse.hpp>

#include <doctest/doctest.h>

#include <string>

namespace maestro::test {

inline compose::Converted converted(const std::string& text, const compose::Surroundings& around = {})
{
  Sources sources;
  Diagnostics problems(sources);
  const auto document = yaml::parse(sources, sources.add("compose.yaml", text), problems);
  REQUIRE(document);
  return compose::convert(sources, document->root(), around);
}

/// The description of a file with one service, of which these keys are said; `rest` stands at its top.
inline std::string description_of(const std::string& keys, const compose::Surroundings& around = {},
                                  const std::string& rest = {})
{
  return converted("services: {web: {image: web, " + keys + "}}\n" + rest, around).description;
}

/// The messages and hints of what was told.
inline std::string told_of(const std::string& keys, const compose::Surroundings& around = {},
                           const std::string& rest = {})
{
  std::string all;
  for (const Diagnostic& remark : converted("services: {web: {image: web, " + keys + "}}\n" + rest, around).remarks)
    all += remark.message + "; " + remark.hint + "\n";
  return all;
}

inline bool says(const std::string& text, const std::string& part)
{
  const bool found = text.find(part) != std::string::npos;
  if (!found) MESSAGE(text << "\nlacks: " << part);
  return found;
}

} // namespace maestro::test
