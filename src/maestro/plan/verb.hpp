// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/graph.hpp>

#include <span>
#include <string_view>

namespace maestro {

/// What a change is to bring about.
enum class Verb { start, stop, kill, restart, pull, clean, apply };

/// Everything about a verb that is not the planning itself: declared once, asked by the command line and the views.
struct VerbTraits {
  Verb verb = Verb::start;
  std::string_view name;                    // as the user says it
  Direction direction = Direction::forward; // in which its instances are chosen, numbered and dealt with
  bool brings_up = false;                   // what it has dealt with is to run: it creates and starts containers
  bool needs_images = false;                // which images a ship has matters for it
  bool takes_down = false;                  // it stops what runs
  bool keeps_order = false;                 // also where none is wished (-i)
  bool compares = false;                    // how containers differ from the description matters for it
  bool shows_first = false;                 // what it would do, and asks; if not, and it takes down, whoever means
                                            // everything has to say so
};

const VerbTraits& traits(Verb verb);
/// All of them, in the order in which help shows them.
std::span<const VerbTraits> all_verbs();
std::string_view to_text(Verb verb);

} // namespace maestro
