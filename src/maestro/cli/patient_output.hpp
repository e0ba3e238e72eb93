// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>
#include <maestro/view/terminal.hpp>

#include <string_view>

namespace maestro::cli {

/// Writes to standard output, and lets other fibers run while nobody reads: a pager is read at leisure. What several
/// fibers write is not mixed.
class PatientOutput {
public:
  explicit PatientOutput(Terminal& terminal) : terminal_(terminal) {}
  /// Throws as Terminal::out.
  void write(std::string_view text);

private:
  void await_reader() const;

  Terminal& terminal_;
  net::Semaphore turn_{1};
};

} // namespace maestro::cli
