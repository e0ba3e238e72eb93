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

/// A file with one service, of which these keys are said; `rest` stands at its top.
inline std::string file_with(const std::string& keys, const std::string& rest)
{
  return "services: {web: {" + (keys.find("image:") == std::string::npos ? "image: web, " + keys : keys) + "}}\n" +
         rest;
}

/// The description that it becomes.
inline std::string description_of(const std::string& keys, const compose::Surroundings& around = {},
                                  const std::string& rest = {})
{
  return converted(file_with(keys, rest), around).description;
}

/// The messages and hints of what was told.
inline std::string told_of(const std::string& keys, const compose::Surroundings& around = {},
                           const std::string& rest = {})
{
  std::string all;
  for (const Diagnostic& remark : converted(file_with(keys, rest), around).remarks)
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
