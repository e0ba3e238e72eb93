// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/signals.hpp>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace maestro::guest_program {
namespace {

bool is_ignored(int signal)
{
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && (action.sa_flags & SA_SIGINFO) == 0 &&
         action.sa_handler == SIG_IGN;
}

} // namespace

Signals::Signals()
{
  sigset_t kept;
  sigemptyset(&kept);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
    if (!is_ignored(signal)) sigaddset(&kept, signal);
  sigprocmask(SIG_BLOCK, &kept, &before_);
  file_ = guest::Descriptor(signalfd(-1, &kept, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!file_) {
    sigprocmask(SIG_SETMASK, &before_, nullptr);
    throw Failure("cannot wait for signals");
  }
}

Signals::~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

void Signals::look() const
{
  pollfd file{file_.number(), POLLIN, 0};
  if (poll(&file, 1, 0) > 0) throw guest::Interrupted();
}

int Signals::taken() const
{
  signalfd_siginfo information{};
  return read(file_.number(), &information, sizeof information) == sizeof information
             ? static_cast<int>(information.ssi_signo)
             : 0;
}

} // namespace maestro::guest_program
