// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/forms.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// The keys of a description: one table from which reading, the JSON Schema and the reference page come.
namespace maestro::reading {

/// A kind of mapping.
enum class Section : std::uint8_t {
  none,
  description,
  meta,
  ship,
  ship_access, // keys of ships that ship_defaults may give
  ssh_tunnel,
  registry,
  retry,
  network,
  ipam,
  subnet,
  volume,
  service,
  container, // keys of services and of instances
  instance,
  limits,
  port,
  bind,
  restart,
  ulimit,
  host,
  attachment,
  gpu,
  healthcheck,
  lifecycle,
  tcp_check,
  http_check,
  request_options,
  exec_check,
  rexec_check,
  sleep_check,
  health_check,
  log_check,
  exited_check,
  log_auditor,
  http_auditor,
  exec_auditor,
  slack_auditor,
  hipchat_auditor,
};

/// What becomes of a service's value when the instance has one too.
enum class Merging : std::uint8_t { none, replaced, by_name, appended };

struct Key {
  std::string_view name;
  Form form = Form::text;
  std::string_view fallback; // what holds without it, in words; empty: nothing
  std::string_view doc;      // one line
  bool required = false;
  Section of = Section::none; // of what the value is made
  Merging merging = Merging::none;
};

struct SectionInfo {
  Section section = Section::none;
  std::string_view name; // in the schema, and the heading in the reference
  std::string_view doc;
  std::span<const Key> keys;
};

/// All sections, in the order of the reference.
std::span<const SectionInfo> sections();
const SectionInfo& info(Section section);

} // namespace maestro::reading
