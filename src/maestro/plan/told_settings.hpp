// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/plan/drift.hpp>

namespace maestro {

/// The settings that an engine tells of a container, in the words of what is described wherever they are what engines
/// make of it: what is left different is different in fact.
ContainerSettings told_settings(const Comparison& comparison);

} // namespace maestro
