// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/run/scope.hpp>
#include <jinja/value.hpp>

#include <cstddef>
#include <string>

namespace jinja {

class Runtime;

/// `self`: the blocks of a module by their names.
Value self_reference(Module& module, Ref<Scope> scope);
/// A block that prints when it is called; undefined when there are not so many definitions of it.
Value block_reference(Runtime& runtime, Module& module, const std::string& name, std::size_t generation,
                      Ref<Scope> around);
/// What `import` binds.
Value module_value(std::string name, Ref<Scope> scope, std::string printed);
/// A macro, or the body of a call block.
Value macro_value(const MacroBody& macro, Ref<Scope> scope);

} // namespace jinja
