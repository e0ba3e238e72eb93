// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/container/groups.hpp>
#include <maestro/load/table/defaults.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace maestro::reading {

namespace {

struct Limits {
  static constexpr auto name = "limits";
  static constexpr auto doc = "The value of `limits`. An empty text takes back what the service says.";
  static constexpr std::array keys{
      Key{"memory", Form::size, "none", "Memory.", "512m"},
      Key{"swap", Form::size, "none", "Memory and swap together; -1 is no limit.", "1g"},
      Key{"cpu", Form::integer, "none", "CPU shares: weight against others.", "512"},
  };
};

struct UlimitKeys {
  static constexpr auto name = "ulimit";
  static constexpr auto doc = "A limit in full, under `ulimits`.";
  static constexpr std::array keys{
      Key{"soft", Form::integer, default_of<&Ulimit::soft>, "Soft limit.", "1024"},
      Key{"hard", Form::integer, default_of<&Ulimit::hard>, "Hard limit.", "4096"},
  };
};

struct Resources {
  static constexpr auto name = "resources";
  static constexpr auto doc = "Keys of services and of instances: how much of the host it may use.";
  static constexpr std::array keys{
      Key{"limits", Form::mapping, "none", "Limits of memory and CPU.", "{memory: 512m, cpu: 512}"}
          .made_of(section<Limits>)
          .merged(Merging::by_name),
      Key{"mem_reservation", Form::size, "none", "Memory it keeps when memory is short.", "256m"},
      Key{"shm_size", Form::size, "the engine's", "Size of /dev/shm.", "256m"},
      Key{"cpus", Form::number, "all", "How many CPUs it may use.", "1.5"},
      Key{"cpuset", Form::text, "all", "Which CPUs it may use, such as 0-3 or 0,2.", "0-3"},
      Key{"pids_limit", Form::integer, "none", "How many processes it may have; -1 is no limit.", "200"},
      Key{"oom_score_adj", Form::integer, "0", "Between -1000 (killed last when memory is short) and 1000.", "-500"},
      Key{"ulimits", Form::ulimits, "the engine's", "Resource limits: name: number, or name: {soft: n, hard: n}.",
          "{nofile: 4096, nproc: {soft: 100, hard: 200}}"}
          .made_of(section<UlimitKeys>)
          .merged(Merging::by_name),
  };
};

void read_limits(const Reader<Resources>& reader, ContainerSettings& settings)
{
  const Where here{"limits", {}, &reader.where()};
  const auto limits = open<Limits>(reader.loading(), reader.find("limits"), here);
  if (!limits.mapping()) return;
  const auto merge_limit = [&](auto& limit, KeyOf<Limits> key, const auto& own) {
    if (own || limits.is_emptied(key)) limit = own;
  };
  merge_limit(settings.memory, "memory", limits.size("memory"));
  merge_limit(settings.memory_swap, "swap", limits.size("swap", true));
  merge_limit(settings.cpu_shares, "cpu", limits.integer("cpu", {0, 1 << 18}));
}

void read_cpus(const Reader<Resources>& reader, ContainerSettings& settings)
{
  if (const auto cpus = reader.number("cpus", 0, 100'000)) settings.nano_cpus = std::llround(*cpus * 1e9);
  if (const auto cpuset = reader.text("cpuset")) {
    settings.cpuset = *cpuset;
    if (cpuset->find_first_not_of("0123456789,-") != std::string::npos)
      reader.error(*reader.find("cpuset"), fmt::format("{} is no set of CPUs such as 0-3 or 0,2", in_quotes(*cpuset)));
  }
}

Ulimit read_ulimit(const MappingReader& reader, std::string_view name, const Node& value)
{
  Ulimit ulimit;
  ulimit.name = name;
  if (value.kind == yaml::Kind::mapping) {
    const Where here{"ulimit", ulimit.name, &reader.where()};
    const auto limits = open<UlimitKeys>(reader.loading(), &value, here);
    constexpr Bounds bounds{.least = -1};
    set(ulimit.soft, limits.integer("soft", bounds));
    set(ulimit.hard, limits.integer("hard", bounds));
    if (!limits.find("soft") || !limits.find("hard"))
      limits.warning(value, fmt::format("'{}' is missing and so 0", limits.find("soft") ? "hard" : "soft"));
  } else if (const auto number = integer_of(value); number && *number >= -1) {
    ulimit.soft = ulimit.hard = *number;
  } else {
    reader.error(value, fmt::format("ulimit {} must be a number or {{soft, hard}}, not {}", in_quotes(ulimit.name),
                                    described(value)));
  }
  return ulimit;
}

void read_ulimits(const Reader<Resources>& reader, ContainerSettings& settings)
{
  const Node* ulimits = reader.mapping_of("ulimits");
  if (!ulimits) return;
  for (const yaml::Entry& entry : ulimits->entries) {
    if (is_empty(*entry.value)) continue;
    std::erase_if(settings.ulimits, [&](const Ulimit& one) { return one.name == entry.key->text; });
    settings.ulimits.push_back(read_ulimit(reader, entry.key->text, *entry.value));
  }
}

void read_resource_keys(const MappingReader& container, ContainerDraft& draft)
{
  const auto reader = also<Resources>(container);
  ContainerSettings& settings = draft.settings;
  read_limits(reader, settings);
  set(settings.memory_reservation, reader.size("mem_reservation"));
  set(settings.shm_size, reader.size("shm_size"));
  read_cpus(reader, settings);
  set(settings.pids_limit, reader.integer("pids_limit", {-1, std::numeric_limits<std::int32_t>::max()}));
  set(settings.oom_score_adjustment, reader.integer("oom_score_adj", {-1000, 1000}));
  read_ulimits(reader, settings);
}

} // namespace

KeyGroup resource_keys() { return {section<Resources>, read_resource_keys}; }

} // namespace maestro::reading
