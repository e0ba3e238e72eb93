// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/table/sections.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

/// The words in front of and behind an entry that make it a description, by the name of its section.
inline const std::map<std::string_view, std::pair<std::string, std::string>>& surroundings()
{
  static const std::string ships = "name: test\nships: {h1: {ip: 10.0.0.1}, vm1: {ip: 10.0.0.2}}\n";
  static const std::string web = ships + "services: {web: {image: web, instances: {web-1: {ship: h1, ";
  static const std::map<std::string_view, std::pair<std::string, std::string>> all{
      {"meta", {"__maestro: {", "}\n" + ships}},
      {"ship_access", {ships + "ship_defaults: {", "}\n"}},
      {"registry", {ships + "registries: {r: {registry: 'https://r.example', ", "}}\n"}},
      {"retry", {ships + "registries: {r: {registry: 'https://r.example', retry: {", "}}}\n"}},
      {"network", {ships + "networks: {n: {", "}}\n"}},
      {"ipam", {ships + "networks: {n: {ipam: {", "}}}\n"}},
      {"volume", {ships + "volumes: {v: {", "}}\n"}},
      {"secret", {ships + "secrets: {s: {", "}}\n"}},
      {"service", {ships + "services: {web: {image: web, instances: {}, ", "}}\n"}},
      {"instance", {web, "}}}}\n"}},
      {"limits", {web + "limits: {", "}}}}}\n"}},
      {"ulimit", {web + "ulimits: {nofile: {soft: 1, hard: 2, ", "}}}}}}\n"}},
      {"healthcheck", {web + "healthcheck: {", "}}}}}\n"}},
      {"gpu", {web + "gpus: [{", "}]}}}}\n"}},
      {"attachment", {"networks: {n: {}}\n" + web + "networks: {n: {", "}}}}}}\n"}},
      {"states", {web + "lifecycle: {", "}}}}}\n"}},
      {"tcp_check", {web + "ports: {http: 80}, lifecycle: {running: [{type: tcp, ", "}]}}}}}\n"}},
      {"http_check", {web + "ports: {http: 80}, lifecycle: {running: [{type: http, ", "}]}}}}}\n"}},
      {"request_options",
       {web + "ports: {http: 80}, lifecycle: {running: [{type: http, port: http, requests_options: {", "}}]}}}}}\n"}},
      {"exec_check", {web + "lifecycle: {running: [{type: exec, ", "}]}}}}}\n"}},
      {"rexec_check", {web + "lifecycle: {running: [{type: rexec, ", "}]}}}}}\n"}},
      {"sleep_check", {web + "lifecycle: {running: [{type: sleep, ", "}]}}}}}\n"}},
      {"health_check", {web + "lifecycle: {running: [{type: health, ", "}]}}}}}\n"}},
      {"log_check", {web + "lifecycle: {running: [{type: log, ", "}]}}}}}\n"}},
      {"exited_check", {web + "lifecycle: {running: [{type: exited, ", "}]}}}}}\n"}},
  };
  return all;
}

/// A description whose only flaw is that entry in a mapping of the section; empty if the section is tried elsewhere.
inline std::string description_with(const maestro::reading::SectionInfo& section, const std::string& entry)
{
  const auto shared = maestro::reading::service_section().parts();
  const bool of_container = std::find(shared.begin(), shared.end(), &section) != shared.end();
  const auto found = surroundings().find(of_container ? "instance" : section.name);
  return found == surroundings().end() ? std::string() : found->second.first + entry + found->second.second;
}
