// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>
#include <maestro/model/registry.hpp>

#include <string>

namespace maestro {

namespace {

/// Whether a path begins with these whole pieces: `a.io/team` begins with `a.io`, not with `a.io/te`.
bool begins_with(std::string_view path, std::string_view beginning)
{
  return !beginning.empty() && path.starts_with(beginning) && path.substr(beginning.size()).starts_with('/');
}

bool has_host(const Registry& entry, const std::string& host)
{
  if (entry.registry.find("://") == std::string::npos) return false;
  const std::string theirs = registry_host(entry.registry);
  return theirs == host || theirs.substr(0, theirs.rfind(':')) == host;
}

} // namespace

const Registry* registry_for(const std::vector<Registry>& registries, std::string_view image)
{
  const std::string repository = parse_image(image).repository;
  const auto slash = repository.find('/', 1);
  if (repository.empty() || slash == std::string::npos) return nullptr;
  const Registry* best = nullptr;
  for (const Registry& entry : registries)
    if (begins_with(repository, entry.key) && (best == nullptr || entry.key.size() > best->key.size())) best = &entry;
  if (best != nullptr) return best;
  const std::string host = registry_host(repository.substr(0, slash));
  for (const Registry& entry : registries)
    if (has_host(entry, host)) return &entry;
  return nullptr;
}

} // namespace maestro
