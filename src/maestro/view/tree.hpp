// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/graph.hpp>
#include <maestro/view/style.hpp>

#include <functional>
#include <string_view>
#include <vector>

namespace maestro {

/// Takes characters on their way to the user.
using Write = std::function<void(std::string_view)>;

/// Draws what each service depends on as a tree of its own (compat §9.7). A service stands once in a tree, unless
/// recursive. Written piece by piece, because a recursive tree can be very large. Where rows have a width, names are
/// cut in the middle; how deep they stand is, too, where that takes most of it.
void write_tree(const Graph& graph, const std::vector<ServiceName>& services, bool recursive, const Style& style,
                const Write& write);

} // namespace maestro
