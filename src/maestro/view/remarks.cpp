// SPDX-License-Identifier: Apache-2.0
#include <maestro/view/remarks.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace maestro {

std::string remarks_text(const Plan& plan, const Style& style)
{
  constexpr std::size_t shown = 10;
  std::map<Remark::Kind, std::vector<const Remark*>> by_kind;
  for (const Remark& remark : plan.remarks) by_kind[remark.kind].push_back(&remark);
  std::string text;
  for (const auto& [kind, remarks] : by_kind) {
    std::vector<std::string> hints; // each once
    for (std::size_t i = 0; i < remarks.size() && i < shown; ++i) {
      const Remark& remark = *remarks[i];
      text += note_text(fmt::format("{} on {} {}", remark.name, remark.ship, remark.text), {}, style);
      if (!remark.hint.empty() && std::ranges::find(hints, remark.hint) == hints.end()) hints.push_back(remark.hint);
    }
    if (remarks.size() > shown) text += fmt::format("      and {} more\n", remarks.size() - shown);
    for (const std::string& hint : hints) text += hint_text(hint, style);
  }
  return text;
}

} // namespace maestro
