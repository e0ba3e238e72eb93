// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>

#include <fmt/core.h>

namespace maestro::reading {

void check_vain_updates(Loading& loading)
{
  for (const auto& [name, service] : loading.environment.services) {
    if (!service.update || !service.update->min_up || service.instances.empty()) continue;
    const std::size_t all = service.instances.size();
    const std::size_t least = service.update->min_up->rounded_up(all);
    const bool can_be_kept = least < all || (least == all && service.update->starts_first);
    if (can_be_kept) continue;
    const Instance& any = loading.environment.instances.at(service.instances.front());
    loading.warning(place_of(loading, any, "update.min_up"),
                    fmt::format("{} of {} instances of {} are to be ready all the time: none can be replaced then",
                                least, all, in_quotes(name.text())),
                    all > 1 ? fmt::format("write `min_up: {}`{}", all - 1,
                                          least == all ? ", or `order: start-first` beside it" : std::string())
                            : "leave it out, or write `order: start-first` and no more than 1");
  }
}

} // namespace maestro::reading
