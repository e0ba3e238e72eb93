// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>
#include <maestro/base/name.hpp>
#include <maestro/yaml/node.hpp>

#include <optional>
#include <string_view>

namespace maestro {

/// Where a description says things.
class Places {
public:
  explicit Places(yaml::Document document) : document_(std::move(document)) {}

  /// Where an instance, or else its service, says what a path of keys names, such as `env.COLOUR`; the nearest place
  /// above it if it is not written in so many words. Nothing if neither says anything of it.
  std::optional<Span> of(const ServiceName& service, const InstanceName& instance, std::string_view path) const;
  /// The same for a network or volume of a top-level section.
  std::optional<Span> of(std::string_view section, std::string_view name, std::string_view path) const;

private:
  yaml::Document document_;
};

} // namespace maestro
