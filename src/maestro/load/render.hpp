// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/load.hpp>

#include <optional>
#include <string>
#include <vector>

namespace maestro {

struct RenderOptions {
  std::vector<std::string> contexts{}; // JSON files; the keys of each are names that the template sees
  bool strict_undefined = false;       // an undefined name is an error, not an empty text
};

/// A description after its template was rendered, before YAML reads it.
struct RenderedDescription {
  Sources sources{};
  std::vector<Diagnostic> problems{};
  std::optional<SourceId> text{}; // among sources; none if there was an error
  std::vector<SourceId> files{};  // that were read, among sources

  const std::string& rendered() const { return sources.text(*text); }
};

/// Reads a description and renders its template. The template sees the process environment as `env`, and includes are
/// relative to the description's directory. Problems never throw.
RenderedDescription render(const LoadOptions& options, const RenderOptions& wishes = {});

} // namespace maestro
