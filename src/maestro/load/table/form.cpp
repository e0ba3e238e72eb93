// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/table/form.hpp>

namespace maestro::reading {

FormInfo info(Form form)
{
  switch (form) {
  case Form::text:
    return {"text", "a text", R"({"anyOf":[{"type":"string"},{"type":"number"},{"type":"boolean"}]})"};
  case Form::secret_text:
    return {"secret_text", "a text or {secret: NAME}",
            R"({"anyOf":[{"$ref":"#/$defs/text_value"},{"$ref":"#/$defs/secret_reference"}]})"};
  case Form::choice:
    return {"choice", "a text", {}};
  case Form::integer:
    return {"integer", "an integer", R"({"anyOf":[{"type":"integer"},{"type":"string","pattern":"^-?[0-9]+$"}]})"};
  case Form::number:
    return {"number", "a number",
            R"({"anyOf":[{"type":"number"},{"type":"string","pattern":"^-?[0-9]*\\.?[0-9]+$"}]})"};
  case Form::boolean:
    return {"boolean", "true or false", R"({"type":"boolean"})"};
  case Form::seconds:
    return {
        "seconds", "a number of seconds or a text such as 1m30s",
        R"({"anyOf":[{"type":"number","minimum":0},{"type":"string","pattern":"^(([0-9]+\\.?[0-9]*|\\.[0-9]+)|(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|ms|s|m|h|d))+)$"}]})"};
  case Form::size:
    return {"size", "a number of bytes or a text such as 512m",
            R"({"anyOf":[{"type":"integer","minimum":-1},{"type":"string","pattern":"^(-1|[0-9]+[kKmMgG]?|)$"}]})"};
  case Form::share:
    return {
        "share", "a number or a percentage such as 25%",
        R"({"anyOf":[{"type":"integer","minimum":0},{"type":"string","pattern":"^([0-9]+|([0-9]|[1-9][0-9]|100)%)$"}]})"};
  case Form::texts:
    return {"texts", "a text or a list of texts",
            R"({"anyOf":[{"$ref":"#/$defs/text_value"},{"$ref":"#/$defs/list_value"}]})"};
  case Form::list:
    return {"list", "a list of texts", R"({"type":"array","items":{"$ref":"#/$defs/text_value"}})"};
  case Form::values:
    return {"values", "a mapping of names to texts",
            R"({"type":"object","additionalProperties":{"anyOf":[{"$ref":"#/$defs/text_value"},{"type":"null"}]}})"};
  case Form::named_values:
    return {"named_values", "a mapping of names to texts or a list of name=value",
            R"({"anyOf":[{"$ref":"#/$defs/values_value"},{"$ref":"#/$defs/list_value"}]})"};
  case Form::labels:
    return {"labels", "a mapping of names to texts or a list of names",
            R"({"anyOf":[{"$ref":"#/$defs/values_value"},{"$ref":"#/$defs/list_value"}]})"};
  case Form::command:
    return {"command", "a text or a list of texts",
            R"({"anyOf":[{"$ref":"#/$defs/text_value"},{"$ref":"#/$defs/list_value"}]})"};
  case Form::version:
    return {
        "version", "1 or 2",
        R"({"anyOf":[{"enum":[1,2,"1","2"]},{"type":"object","properties":{"version":{"enum":[1,2,"1","2"]}},"required":["version"]}]})"};
  case Form::api_version:
    return {"api_version", "a version such as 1.41, or auto",
            R"({"anyOf":[{"type":"number"},{"type":"string","pattern":"^(auto|v?[0-9]+\\.[0-9]+|)$"}]})"};
  case Form::restart:
    return {
        "restart", "a policy such as on-failure:3, or a mapping with 'name' and 'retries'",
        R"({"anyOf":[{"type":"string","pattern":"^(no|always|on-failure|unless-stopped)(:[0-9]+)?$"},{"type":"boolean"},{"$ref":"#/$defs/restart"}]})"};
  case Form::ulimits:
    return {
        "ulimits", "a mapping of names to numbers or to {soft, hard}",
        R"({"type":"object","additionalProperties":{"anyOf":[{"$ref":"#/$defs/integer_value"},{"$ref":"#/$defs/ulimit"},{"type":"null"}]}})"};
  case Form::ports:
    return {
        "ports", "a mapping of port names to ports",
        R"({"type":"object","additionalProperties":{"anyOf":[{"type":"integer","minimum":0,"maximum":65535},{"type":"string","pattern":"^[0-9]+(-[0-9]+)?(/(tcp|udp|sctp))?(:(([0-9]+[.]){3}[0-9]+:|[[][0-9a-fA-F:.]+\\]:)?[0-9]+(-[0-9]+)?(/(tcp|udp|sctp))?)?$"},{"$ref":"#/$defs/port"}]}})"};
  case Form::exposed_port:
    return {
        "exposed_port", "a port such as 80 or 53/udp",
        R"({"anyOf":[{"type":"integer","minimum":0,"maximum":65535},{"type":"string","pattern":"^[0-9]+(-[0-9]+)?(/(tcp|udp|sctp))?$"}]})"};
  case Form::external_port:
    return {
        "external_port", "a port, address:port, or a list of address and port",
        R"({"anyOf":[{"$ref":"#/$defs/exposed_port_value"},{"type":"string","pattern":"^(([0-9]+[.]){3}[0-9]+|[[][0-9a-fA-F:.]+\\]):[0-9]+(-[0-9]+)?(/(tcp|udp|sctp))?$"},{"type":"array","items":{"$ref":"#/$defs/text_value"},"minItems":2,"maxItems":2}]})"};
  case Form::volumes:
    return {"volumes", "a mapping of paths",
            R"({"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/bind"}]}})"};
  case Form::files:
    return {"files", "a mapping of paths in the container to local paths or to mappings",
            R"({"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/file"}]}})"};
  case Form::environment:
    return {"environment", "a mapping of variables, the name of an env file, or a list of these",
            R"({"anyOf":[{"type":"string"},{"type":"object"},{"type":"array"}]})"};
  case Form::hosts:
    return {
        "hosts", "a mapping of host names to addresses or to {ship: NAME}",
        R"({"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/host"},{"type":"null"}]}})"};
  case Form::networks:
    return {
        "networks", "a list of network names or a mapping of them",
        R"({"anyOf":[{"$ref":"#/$defs/texts_value"},{"type":"object","additionalProperties":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/attachment"}]}}]})"};
  case Form::port_or_number:
    return {"port_or_number", "the name of a port or a number", R"({"$ref":"#/$defs/text_value"})"};
  case Form::trust:
    return {"trust", "true, false or the path of a file",
            R"({"anyOf":[{"type":"boolean"},{"type":"string","pattern":"[/.]"}]})"};
  case Form::test:
    return {"test", "a command or a list that begins with NONE, CMD or CMD-SHELL", R"({"$ref":"#/$defs/texts_value"})"};
  case Form::gpus:
    return {
        "gpus", "all, a number or a list of mappings",
        R"({"anyOf":[{"type":"integer","minimum":0},{"type":"string","pattern":"^(all|[0-9]+)$"},{"type":"array","items":{"$ref":"#/$defs/gpu"}}]})"};
  case Form::tmpfs:
    return {"tmpfs", "a path, a list of them or a mapping of paths to options",
            R"({"anyOf":[{"$ref":"#/$defs/texts_value"},{"$ref":"#/$defs/values_value"}]})"};
  case Form::credentials:
    return {"credentials", "a list of user name and password",
            R"({"type":"array","items":{"$ref":"#/$defs/text_value"},"minItems":2,"maxItems":2})"};
  case Form::anything:
    return {"anything", "anything", "true"};
  case Form::ignored:
    return {"ignored", "anything", "true"};
  case Form::removed:
    return {"removed", "anything", "false"};
  case Form::mapping:
    return {"mapping", "a mapping", {}};
  case Form::mappings:
    return {"mappings", "a mapping", {}};
  case Form::sequence:
    return {"sequence", "a list of mappings", {}};
  case Form::checks:
    return {"checks", "a list of checks", {}};
  case Form::audit:
    return {"audit", "a list of auditors", {}};
  }
  return {};
}

} // namespace maestro::reading
