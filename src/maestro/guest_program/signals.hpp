// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/descriptor.hpp>
#include <maestro/guest_program/failure.hpp>

#include <csignal>

namespace maestro::guest_program {

/// While it lives, the signals that end a program are kept and can be waited for: the first process of a container is
/// not ended by them otherwise. Whoever gets none of them (nohup) is not ended either.
class Signals {
public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  /// Readable once a signal came.
  int descriptor() const { return file_.number(); }
  /// Throws what `look` of a rendering and waits end with: guest::Interrupted.
  void look() const;
  /// The number of the signal that came; 0: none.
  int taken() const;

private:
  sigset_t before_{};
  guest::Descriptor file_;
};

/// Does what signals may end; the exit code tells of the one that did.
template<class Work>
int until_signal(const Work& work)
{
  const Signals signals;
  try {
    return work(signals);
  } catch (const guest::Interrupted&) {
    return exit_code::signal + signals.taken();
  }
}

} // namespace maestro::guest_program
