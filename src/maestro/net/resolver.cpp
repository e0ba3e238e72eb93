// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/resolver.hpp>

#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
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
  using Question = std::pair<std::string, std::uint16_t>;
  struct Asker {
    Done done;
    std::weak_ptr<const void> ticket;

    bool has_left() const { return ticket.expired(); }
  };

  /// Takes those who still want to know it, and asks no more.
  std::vector<Asker> take_askers(const Question& question);
  bool is_wanted(const Question& question) const;

  LookUp look_up_with;
  Threads limits;
  std::mutex mutex; // guards all below
  std::condition_variable changed;
  std::map<Question, std::vector<Asker>> askers; // of all questions without an answer
  std::deque<Question> unasked;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool closed = false;
};

bool Resolver::Shared::is_wanted(const Question& question) const
{
  return !std::ranges::all_of(askers.at(question), &Asker::has_left);
}

std::vector<Resolver::Shared::Asker> Resolver::Shared::take_askers(const Question& question)
{
  std::vector<Asker> taken = std::move(askers.at(question));
  askers.erase(question);
  std::erase_if(taken, std::mem_fn(&Asker::has_left));
  return taken;
}

Resolver::Resolver(LookUp look_up_with, Threads threads) : shared_(std::make_shared<Shared>())
{
  shared_->look_up_with = std::move(look_up_with);
  shared_->limits = threads;
}

Resolver::~Resolver()
{
  const std::lock_guard lock(shared_->mutex);
  shared_->closed = true;
  shared_->askers.clear();
  shared_->unasked.clear();
  shared_->changed.notify_all();
}

Resolver::Ticket Resolver::resolve(const std::string& name, std::uint16_t port, Done done)
{
  Ticket ticket = std::make_shared<char>();
  const Shared::Question question(name, port);
  const std::lock_guard lock(shared_->mutex);
  const bool is_new = !shared_->askers.contains(question);
  if (is_new && shared_->idle <= shared_->unasked.size()) add_thread(shared_->limits.usual);
  shared_->askers[question].push_back({std::move(done), ticket});
  if (is_new) {
    shared_->unasked.push_back(question);
    shared_->changed.notify_one();
  }
  return ticket;
}

void Resolver::hasten()
{
  const std::lock_guard lock(shared_->mutex);
  if (shared_->idle < shared_->unasked.size()) add_thread(shared_->limits.most);
}

void Resolver::add_thread(std::size_t most)
{
  if (shared_->threads >= most) return;
  try {
    start_without_signals([shared = shared_] { work(shared); });
  } catch (const std::exception&) { // the system has no more for us: those that there are do it
    if (shared_->threads == 0) throw;
    return;
  }
  ++shared_->threads;
}

void Resolver::work(const std::shared_ptr<Shared>& shared)
{
  std::unique_lock lock(shared->mutex);
  for (;;) {
    if (shared->unasked.empty() && shared->threads > shared->limits.usual) break;
    ++shared->idle;
    shared->changed.wait(lock, [&] { return shared->closed || !shared->unasked.empty(); });
    --shared->idle;
    if (shared->closed) break;
    const Shared::Question question = std::move(shared->unasked.front());
    shared->unasked.pop_front();
    if (!shared->is_wanted(question)) {
      shared->askers.erase(question);
      continue;
    }
    lock.unlock();
    const Resolution resolution = shared->look_up_with(question.first, question.second);
    lock.lock();
    if (shared->closed) break;
    for (const Shared::Asker& asker : shared->take_askers(question)) asker.done(resolution);
  }
  --shared->threads;
}

} // namespace maestro::net
