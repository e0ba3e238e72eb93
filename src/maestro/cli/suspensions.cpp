// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/suspensions.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace maestro::cli {
namespace {

sigset_t the_wish()
{
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTSTP);
  return signals;
}

/// As if nobody had listened: only the system knows whether there is a shell that could let the program go on.
void suspend()
{
  const sigset_t wish = the_wish();
  std::raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &wish, nullptr); // it stops here
  pthread_sigmask(SIG_BLOCK, &wish, nullptr);
}

} // namespace

Suspensions::Suspensions(std::function<void()> before, std::function<void()> afterwards)
    : before_(std::move(before)), afterwards_(std::move(afterwards))
{
  struct sigaction now {};
  if (sigaction(SIGTSTP, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return; // who started it wants no such thing
  const sigset_t wish = the_wish();
  const int descriptor = signalfd(-1, &wish, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor < 0) return;
  wishes_.emplace(descriptor);
  pthread_sigmask(SIG_BLOCK, &wish, &mask_before_);
  serving_.emplace();
  serving_->spawn([this] { serve(); });
}

Suspensions::~Suspensions()
{
  if (!serving_) return;
  serving_.reset();
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Suspensions::serve() const
{
  for (;;) {
    wishes_->wait_readable();
    signalfd_siginfo wish{};
    if (read(wishes_->fd(), &wish, sizeof wish) != sizeof wish) continue;
    before_();
    suspend();
    afterwards_();
  }
}

} // namespace maestro::cli
