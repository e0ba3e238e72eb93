// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/template.hpp>

#include <map>
#include <string>

/// Short ways to render, for tests.
namespace jinja::testing {

using Files = std::map<std::string, std::string>;

inline Environment environment_of(Files files)
{
  Environment result;
  result.loader = [files = std::move(files)](const std::string& name) -> std::optional<std::string> {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
  return result;
}

inline std::string text_of(const std::string& source, Files files = {}, const Value& context = Value::dict())
{
  return render(environment_of(std::move(files)), "main", source, context).text;
}

/// `file:line:column` of the error and its message.
inline std::string error_of(const std::string& source, Files files = {}, Options options = {})
{
  Environment environment = environment_of(std::move(files));
  environment.options = std::move(options);
  try {
    return "no error: " + render(environment, "main", source, Value::dict()).text;
  } catch (const Error& error) {
    return error.what();
  }
}

} // namespace jinja::testing
