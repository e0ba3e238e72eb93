// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/composer.hpp>
#include <maestro/yaml/parse.hpp>

namespace maestro::yaml {

std::optional<Document> parse(const Sources& sources, SourceId source, Diagnostics& problems, const Limits& limits)
{
  return Composer(sources, source, problems, limits).document();
}

} // namespace maestro::yaml
