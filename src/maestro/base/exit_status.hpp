// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace maestro {

/// The exit status that stands for a program's end by a signal, as shells tell it.
constexpr int status_of_signal(int signal) { return 128 + signal; }

} // namespace maestro
