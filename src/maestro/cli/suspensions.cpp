// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/suspensions.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

namespace maestro::cli {
namespace {

/// Where the handler tells of a wish: a process has one terminal.
volatile std::sig_atomic_t told_at = -1;

void tell(int)
{
  const int error = errno;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(told_at, &one, sizeof one);
  errno = error;
}

/// Not by a mask: that is a fiber's own where fibers are switched by ucontext.
void listen()
{
  struct sigaction action {};
  action.sa_handler = tell;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTSTP, &action, nullptr);
}

void listen_no_more() { std::signal(SIGTSTP, SIG_DFL); }

/// As if nobody had listened: only the system knows whether there is a shell that could let the program go on.
void suspend()
{
  listen_no_more();
  std::raise(SIGTSTP); // it stops here
  listen();
}

} // namespace

Suspensions::Suspensions(std::function<void()> before, std::function<void()> afterwards)
    : before_(std::move(before)), afterwards_(std::move(afterwards))
{
  struct sigaction now {};
  if (sigaction(SIGTSTP, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return; // who started it wants no such thing
  const int descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (descriptor < 0) return;
  wishes_.emplace(descriptor);
  told_at = descriptor;
  listen();
  serving_.emplace();
  serving_->spawn([this] { serve(); });
}

Suspensions::~Suspensions()
{
  if (!serving_) return;
  serving_.reset();
  listen_no_more();
  told_at = -1;
}

void Suspensions::serve() const
{
  for (;;) {
    wishes_->wait_readable();
    std::uint64_t wishes = 0;
    if (::read(wishes_->fd(), &wishes, sizeof wishes) != sizeof wishes) continue;
    before_();
    suspend();
    afterwards_();
  }
}

} // namespace maestro::cli
