// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/places.hpp>

namespace maestro {
namespace {

const yaml::Node* child(const yaml::Node* node, std::string_view key)
{
  return node == nullptr || node->kind != yaml::Kind::mapping ? nullptr : node->find(key);
}

/// As far down as the path is written there: keys may hold dots themselves.
const yaml::Node* deepest(const yaml::Node* node, std::string_view path)
{
  for (std::size_t end = path.size(); end != std::string_view::npos;
       end = end == 0 ? end - 1 : path.rfind('.', end - 1))
    if (const yaml::Node* const found = child(node, path.substr(0, end)))
      return end == path.size() ? found : deepest(found, path.substr(end + 1));
  return node;
}

std::optional<Span> below(const yaml::Node* node, std::string_view path)
{
  const yaml::Node* const found = deepest(node, path);
  return found == nullptr || found == node ? std::nullopt : std::optional(found->span);
}

} // namespace

std::optional<Span> Places::of(const ServiceName& service, const InstanceName& instance, std::string_view path) const
{
  const yaml::Node* const shared = child(child(&document_.root(), "services"), service.text());
  const yaml::Node* const own = child(child(shared, "instances"), instance.text());
  if (const auto place = below(own, path)) return place;
  return below(shared, path);
}

std::optional<Span> Places::of(std::string_view section, std::string_view name, std::string_view path) const
{
  return below(child(child(&document_.root(), section), name), path);
}

} // namespace maestro
