// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/verb.hpp>

#include <array>
#include <cstddef>

namespace maestro {
namespace {

constexpr std::array table{
    VerbTraits{.verb = Verb::start, .name = "start", .brings_up = true, .needs_images = true, .compares = true},
    VerbTraits{.verb = Verb::stop, .name = "stop", .direction = Direction::backward, .takes_down = true},
    VerbTraits{.verb = Verb::kill, .name = "kill", .direction = Direction::backward, .takes_down = true},
    VerbTraits{.verb = Verb::restart,
               .name = "restart",
               .direction = Direction::backward,
               .brings_up = true,
               .needs_images = true,
               .takes_down = true,
               .compares = true},
    VerbTraits{.verb = Verb::pull, .name = "pull", .needs_images = true},
    VerbTraits{.verb = Verb::clean, .name = "clean", .keeps_order = true, .compares = true},
    VerbTraits{.verb = Verb::apply,
               .name = "apply",
               .direction = Direction::backward,
               .brings_up = true,
               .needs_images = true,
               .takes_down = true,
               .compares = true,
               .shows_first = true},
};

constexpr bool stands_at_its_number()
{
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table.at(i).verb != static_cast<Verb>(i)) return false;
  return table.back().verb == Verb::apply; // the last one
}
static_assert(stands_at_its_number());

} // namespace

const VerbTraits& traits(Verb verb) { return table.at(static_cast<std::size_t>(verb)); }

std::span<const VerbTraits> all_verbs() { return table; }

std::string_view to_text(Verb verb) { return traits(verb).name; }

} // namespace maestro
