// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/forms.hpp>

namespace maestro::reading {

std::string_view words(Form form)
{
  switch (form) {
  case Form::text:
    return "a text";
  case Form::integer:
    return "an integer";
  case Form::number:
    return "a number";
  case Form::boolean:
    return "true or false";
  case Form::seconds:
    return "a number of seconds or a text such as 1m30s";
  case Form::size:
    return "a number of bytes or a text such as 512m";
  case Form::texts:
    return "a text or a list of texts";
  case Form::list:
    return "a list of texts";
  case Form::values:
    return "a mapping of names to texts";
  case Form::named_values:
    return "a mapping of names to texts or a list of name=value";
  case Form::labels:
    return "a mapping of names to texts or a list of names";
  case Form::command:
    return "a text or a list of texts";
  case Form::version:
    return "1 or 2";
  case Form::api_version:
    return "a version such as 1.41, or auto";
  case Form::restart:
    return "a policy such as on-failure:3, or a mapping with 'name' and 'retries'";
  case Form::ulimits:
    return "a mapping of names to numbers or to {soft, hard}";
  case Form::ports:
    return "a mapping of port names to ports";
  case Form::exposed_port:
    return "a port such as 80 or 53/udp";
  case Form::external_port:
    return "a port or a list of address and port";
  case Form::volumes:
    return "a mapping of paths";
  case Form::environment:
    return "a mapping of variables, the name of an env file, or a list of these";
  case Form::hosts:
    return "a mapping of host names to addresses or to {ship: NAME}";
  case Form::networks:
    return "a list of network names or a mapping of them";
  case Form::port_or_number:
    return "the name of a port or a number";
  case Form::test:
    return "a command or a list that begins with NONE, CMD or CMD-SHELL";
  case Form::gpus:
    return "all, a number or a list of mappings";
  case Form::tmpfs:
    return "a path, a list of them or a mapping of paths to options";
  case Form::credentials:
    return "a list of user name and password";
  case Form::anything:
  case Form::ignored:
  case Form::removed:
    return "anything";
  case Form::mapping:
  case Form::mappings:
    return "a mapping";
  case Form::sequence:
    return "a list of mappings";
  case Form::checks:
    return "a list of checks";
  case Form::audit:
    return "a list of auditors";
  }
  return {};
}

namespace {

constexpr std::string_view scalar = R"({"type":["string","number","boolean"]})";
constexpr std::string_view scalars =
    R"({"oneOf":[{"type":["string","number","boolean"]},{"type":"array","items":{"type":["string","number","boolean"]}}]})";
constexpr std::string_view scalar_map =
    R"({"type":"object","additionalProperties":{"type":["string","number","boolean","null"]}})";
constexpr std::string_view map_or_list =
    R"({"oneOf":[{"type":"object","additionalProperties":{"type":["string","number","boolean","null"]}},{"type":"array","items":{"type":["string","number","boolean"]}}]})";
constexpr std::string_view port_text = R"({"type":["integer","string"],"pattern":"^[0-9]+(-[0-9]+)?(/(tcp|udp))?$"})";

} // namespace

std::string_view schema_fragment(Form form)
{
  switch (form) {
  case Form::text:
    return scalar;
  case Form::integer:
    return R"({"type":["integer","string"],"pattern":"^-?[0-9]+$"})";
  case Form::number:
    return R"({"type":["number","string"]})";
  case Form::boolean:
    return R"({"type":"boolean"})";
  case Form::seconds:
    return R"({"type":["number","string"]})";
  case Form::size:
    return R"({"type":["integer","string"],"pattern":"^(-1|[0-9]+[kKmMgG]?|)$"})";
  case Form::texts:
  case Form::command:
    return scalars;
  case Form::list:
    return R"({"type":"array","items":{"type":["string","number","boolean"]}})";
  case Form::values:
    return scalar_map;
  case Form::named_values:
  case Form::labels:
    return map_or_list;
  case Form::version:
    return R"({"oneOf":[{"enum":[1,2,"1","2"]},{"type":"object","properties":{"version":{"enum":[1,2,"1","2"]}},"required":["version"]}]})";
  case Form::api_version:
    return R"({"type":["string","number"]})";
  case Form::ports:
    return R"({"type":"object","additionalProperties":{"oneOf":[{"type":["integer","string"],"pattern":"^[0-9]+(-[0-9]+)?(/(tcp|udp))?(:[0-9]+(-[0-9]+)?(/(tcp|udp))?)?$"},{"$ref":"#/$defs/port"}]}})";
  case Form::exposed_port:
    return port_text;
  case Form::external_port:
    return R"({"oneOf":[{"type":["integer","string"],"pattern":"^[0-9]+(-[0-9]+)?(/(tcp|udp))?$"},{"type":"array","items":{"type":["integer","string"]},"minItems":2,"maxItems":2}]})";
  case Form::restart:
    return R"({"oneOf":[{"type":["string","boolean"]},{"$ref":"#/$defs/restart"}]})";
  case Form::ulimits:
    return R"({"type":"object","additionalProperties":{"oneOf":[{"type":["integer","string"]},{"$ref":"#/$defs/ulimit"}]}})";
  case Form::volumes:
    return R"({"type":"object","additionalProperties":{"oneOf":[{"type":"string"},{"$ref":"#/$defs/bind"}]}})";
  case Form::environment:
    return R"({"oneOf":[{"type":"string"},{"type":"object"},{"type":"array"}]})";
  case Form::hosts:
    return R"({"type":"object","additionalProperties":{"oneOf":[{"type":"string"},{"$ref":"#/$defs/host"}]}})";
  case Form::networks:
    return R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}},{"type":"object","additionalProperties":{"oneOf":[{"type":"null"},{"$ref":"#/$defs/attachment"}]}}]})";
  case Form::port_or_number:
    return R"({"type":["string","integer"]})";
  case Form::test:
    return scalars;
  case Form::gpus:
    return R"({"oneOf":[{"type":["integer","string"]},{"type":"array","items":{"$ref":"#/$defs/gpu"}}]})";
  case Form::tmpfs:
    return R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}},{"type":"object"}]})";
  case Form::credentials:
    return R"({"type":"array","items":{"type":"string"},"minItems":2,"maxItems":2})";
  case Form::anything:
  case Form::ignored:
    return "true";
  case Form::removed:
    return "false";
  case Form::mapping:
  case Form::mappings:
  case Form::sequence:
  case Form::checks:
  case Form::audit:
    return {};
  }
  return {};
}

} // namespace maestro::reading
