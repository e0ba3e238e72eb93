// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/table/key.hpp>

#include <vector>

namespace maestro::reading {

// The sections that keys of other files are made of.
const SectionInfo& description_section();
const SectionInfo& ship_section();
const SectionInfo& ship_access_section(); // keys of ships and of ship_defaults
const SectionInfo& registry_section();
const SectionInfo& network_section();
const SectionInfo& volume_section();
const SectionInfo& secret_section();
const SectionInfo& service_section();
const SectionInfo& instance_section();
const SectionInfo& update_section();
std::span<const SectionInfo* const> auditor_sections();

/// All sections, each once, as they are found from the top of a description: what a key is made of follows its section.
std::vector<const SectionInfo*> sections();

/// The key of that name that may stand in a mapping of the section; null if there is none.
const Key* find_key(const SectionInfo& section, std::string_view name);

/// The keys of the section and of its parts whose value is a mapping that is made of another section, each once.
std::vector<const Key*> inner_mappings(const SectionInfo& section);

/// The key of a mapping whose value, or each part of whose value, is made of the section; null if there is none.
const Key* key_made_of(const SectionInfo& mapping, const SectionInfo& section);

/// Names of all keys that may stand in a mapping of the section.
std::vector<std::string> key_names(const SectionInfo& section);

} // namespace maestro::reading
