// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/resolver.hpp>

#include <netdb.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace maestro::net {

namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

Resolution ask(const std::string& name, std::uint16_t port, int flags)
{
  addrinfo wish{};
  wish.ai_socktype = SOCK_STREAM;
  wish.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(name.c_str(), std::to_string(port).c_str(), &wish, &found);
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  Resolution resolution;
  if (error != 0) {
    resolution.problem =
        error == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(error); // NOLINT(concurrency-mt-unsafe)
    return resolution;
  }
  for (const addrinfo* each = list.get(); each != nullptr; each = each->ai_next) {
    SocketAddress& address = resolution.addresses.emplace_back();
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    address.length = each->ai_addrlen;
  }
  return resolution;
}

/// Signals are for the loop's thread; a new thread inherits what is blocked while it is made.
void start_without_signals(std::function<void()> work)
{
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread(std::move(work)).detach();
  } catch (const std::exception&) { // the signals come back first
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

std::optional<SocketAddress> literal_address(const std::string& text, std::uint16_t port)
{
  const Resolution resolution = ask(text, port, AI_NUMERICHOST);
  if (resolution.addresses.empty()) return std::nullopt;
  return resolution.addresses.front();
}

Resolution look_up(const std::string& name, std::uint16_t port) { return ask(name, port, 0); }

struct Resolver::Shared {
  struct Question {
    std::string name;
    std::uint16_t port = 0;
    Done done;
    std::weak_ptr<const void> ticket;
  };

  LookUp look_up_with;
  std::size_t most_threads = 0;
  std::mutex mutex; // guards all below
  std::condition_variable changed;
  std::deque<Question> questions;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool closed = false;
};

Resolver::Resolver(LookUp look_up_with, std::size_t most_threads) : shared_(std::make_shared<Shared>())
{
  shared_->look_up_with = std::move(look_up_with);
  shared_->most_threads = most_threads;
}

Resolver::~Resolver()
{
  const std::lock_guard lock(shared_->mutex);
  shared_->closed = true;
  shared_->questions.clear();
  shared_->changed.notify_all();
}

Resolver::Ticket Resolver::resolve(std::string name, std::uint16_t port, Done done)
{
  Ticket ticket = std::make_shared<char>();
  const std::lock_guard lock(shared_->mutex);
  shared_->questions.push_back({std::move(name), port, std::move(done), ticket});
  if (shared_->idle < shared_->questions.size() && shared_->threads < shared_->most_threads) {
    start_without_signals([shared = shared_] { work(shared); });
    ++shared_->threads;
  }
  shared_->changed.notify_one();
  return ticket;
}

void Resolver::work(const std::shared_ptr<Shared>& shared)
{
  std::unique_lock lock(shared->mutex);
  for (;;) {
    ++shared->idle;
    shared->changed.wait(lock, [&] { return shared->closed || !shared->questions.empty(); });
    --shared->idle;
    if (shared->closed) return;
    const Shared::Question question = std::move(shared->questions.front());
    shared->questions.pop_front();
    if (question.ticket.expired()) continue;
    lock.unlock();
    Resolution resolution = shared->look_up_with(question.name, question.port);
    lock.lock();
    if (!shared->closed && !question.ticket.expired()) question.done(std::move(resolution));
  }
}

} // namespace maestro::net
