// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace maestro::reading {

/// What the value of a key may look like.
enum class Form : std::uint8_t {
  text,          // any scalar, as written
  secret_text,   // the same, or {secret: NAME}
  choice,        // one of the words that the key allows
  integer,       //
  number,        //
  boolean,       //
  seconds,       // a number, or 1m30s
  size,          // bytes, or 512m
  share,         // a number, or 25%
  texts,         // one text or a list of them
  list,          // a list of texts
  values,        // name: text
  named_values,  // name: text, or a list of name=value
  labels,        // name: text, or a list of names
  command,       // a text split as a shell would, or a list
  version,       // 1, 2 or {version: 2}
  api_version,   //
  restart,       //
  ulimits,       //
  ports,         //
  exposed_port,  //
  external_port, //
  volumes,       //
  files,         //
  environment,   //
  hosts,         //
  networks,      //
  port_or_number,
  trust,       // true, false, or the file of an authority
  test,        // of a healthcheck
  gpus,        //
  tmpfs,       //
  credentials, // [user, password]
  anything,    // not looked at
  mapping,     // of one section
  mappings,    // name: of one section
  sequence,    // a list of one section
  checks,      // a list of lifecycle checks
  audit,       // a list of auditors
  ignored,     // accepted, without effect
  removed,     // refused, with a hint
};

/// What is told of a form.
struct FormInfo {
  std::string_view name;
  std::string_view words;  // in a message: "'x' must be …"
  std::string_view schema; // the JSON Schema of a value; empty if the key says of what the value is made
};
FormInfo info(Form form);

inline std::string_view words(Form form) { return info(form).words; }

} // namespace maestro::reading
