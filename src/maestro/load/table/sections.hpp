// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/key_table.hpp>
#include <maestro/load/key_table_checks.hpp>

namespace maestro::reading {

constexpr std::span<const Key> keys_of(Section section)
{
  switch (section) {
  case Section::none:
    return {};
  case Section::description:
    return table::description;
  case Section::meta:
    return table::meta;
  case Section::ship:
    return table::ship;
  case Section::ship_access:
    return table::ship_access;
  case Section::ssh_tunnel:
    return table::ssh_tunnel;
  case Section::registry:
    return table::registry;
  case Section::retry:
    return table::retry;
  case Section::network:
    return table::network;
  case Section::ipam:
    return table::ipam;
  case Section::subnet:
    return table::subnet;
  case Section::volume:
    return table::volume;
  case Section::service:
    return table::service;
  case Section::container:
    return table::container;
  case Section::instance:
    return table::instance;
  case Section::limits:
    return table::limits;
  case Section::port:
    return table::port;
  case Section::bind:
    return table::bind;
  case Section::restart:
    return table::restart;
  case Section::ulimit:
    return table::ulimit;
  case Section::host:
    return table::host;
  case Section::attachment:
    return table::attachment;
  case Section::gpu:
    return table::gpu;
  case Section::healthcheck:
    return table::healthcheck;
  case Section::lifecycle:
    return table::lifecycle;
  case Section::tcp_check:
    return table::tcp_check;
  case Section::http_check:
    return table::http_check;
  case Section::request_options:
    return table::request_options;
  case Section::exec_check:
    return table::exec_check;
  case Section::rexec_check:
    return table::rexec_check;
  case Section::sleep_check:
    return table::sleep_check;
  case Section::health_check:
    return table::health_check;
  case Section::log_check:
    return table::log_check;
  case Section::exited_check:
    return table::exited_check;
  case Section::log_auditor:
    return table::log_auditor;
  case Section::http_auditor:
    return table::http_auditor;
  case Section::exec_auditor:
    return table::exec_auditor;
  case Section::slack_auditor:
    return table::slack_auditor;
  case Section::hipchat_auditor:
    return table::hipchat_auditor;
  }
  return {};
}

/// The name of a key that stands in the table of a section with one of the given forms; any other does not compile.
template<Section section, Form... forms>
class KeyOf {
public:
  consteval KeyOf(const char* name) : key_(find(name)) {}
  const Key& operator*() const { return *key_; }

private:
  static consteval const Key* find(std::string_view name)
  {
    for (const Key& key : keys_of(section)) {
      if (key.name == name && (sizeof...(forms) == 0 || ((key.form == forms) || ...))) return &key;
    }
    throw "no such key of this form in the table";
  }

  const Key* key_;
};

} // namespace maestro::reading
