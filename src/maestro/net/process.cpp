// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/loop.hpp>
#include <maestro/net/process.hpp>
#include <maestro/net/spawn.hpp>

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>
#include <utility>

namespace maestro::net {

namespace {

/// Pipes and what tells its end.
constexpr std::size_t descriptors_of_a_process = 5;
constexpr std::size_t descriptors_of_a_child = 4;

/// While alive, writing into a pipe without a reader is an error and not a signal.
class NoBrokenPipeSignal {
public:
  NoBrokenPipeSignal()
  {
    sigemptyset(&broken_pipe_);
    sigaddset(&broken_pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe_, &before_);
  }
  ~NoBrokenPipeSignal()
  {
    const timespec at_once{};
    if (sigismember(&before_, SIGPIPE) == 0) sigtimedwait(&broken_pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipeSignal(const NoBrokenPipeSignal&) = delete;
  NoBrokenPipeSignal& operator=(const NoBrokenPipeSignal&) = delete;

private:
  sigset_t broken_pipe_{};
  sigset_t before_{};
};

/// A child need not read its input.
void feed(const Descriptor& pipe, std::string_view input)
{
  while (!input.empty()) {
    Loop::current().fiber().take_turns();
    ssize_t count = 0;
    {
      const NoBrokenPipeSignal guard;
      count = write(pipe.fd(), input.data(), input.size());
    }
    if (count >= 0)
      input.remove_prefix(static_cast<std::size_t>(count));
    else if (errno == EAGAIN)
      pipe.wait_writable();
    else if (errno != EINTR)
      return;
  }
}

/// With what the child has left in the pipe.
std::string all_of(Tail& tail)
{
  tail.read_what_is_there();
  return std::string(tail.since(0));
}

/// As a GuardedGroup, but with a folder, and with a shell that becomes the child and leaves another one beside it: the
/// child leads its session.
constexpr const char* with_guard = R"(
folder=$1
shift
exec 3<&0 </dev/null
{
  read -r gone <&3
  [ -z "$folder" ] || { rm -f -- "$folder"/*; rmdir -- "$folder"; }
  kill -s KILL 0
} >/dev/null 2>&1 &
exec 3<&-
exec "$@"
)";

Connections::Holding hold_descriptors()
{
  auto held = Loop::current().connections().hold(descriptors_of_a_child);
  if (!held) throw too_many_open_files("cannot start another program beside us");
  return std::move(*held);
}

Launch guarded(const ChildSpec& spec)
{
  Launch launch{.command = {"/bin/sh", "-c", with_guard, "sh", spec.folder}, .environment = {}, .has_terminal = false};
  launch.command.insert(launch.command.end(), spec.command.begin(), spec.command.end());
  return launch;
}

} // namespace

ProcessResult run_process(const ProcessSpec& spec)
{
  Loop::current().fiber().throw_if_ended();
  Launch launch{spec.command, spec.environment};
  Loop::current().await_room(); // for the fibers that read and write
  const auto permits = Loop::current().connections().take(descriptors_of_a_process);
  Pipe output = make_pipe(launch);
  Pipe errors = spec.errors_apart ? make_pipe(launch) : Pipe();
  Pipe input = spec.input.empty() ? Pipe() : make_pipe(launch);
  const GuardedGroup group(launch);
  launch.group = group.id();
  Process child(launch, input.read_end, output.write_end, errors.write_end);
  output.write_end = File();
  errors.write_end = File();
  input.read_end = File();

  Tail received(output.read_end.into_descriptor(), spec.output_limit);
  std::optional<Tail> apart;
  if (spec.errors_apart) apart.emplace(errors.read_end.into_descriptor(), spec.output_limit);
  Group streams;
  streams.spawn([&] { received.read_until_end(); });
  if (apart) streams.spawn([&] { apart->read_until_end(); });
  if (!spec.input.empty())
    streams.spawn([&] { feed(input.write_end.into_descriptor(), spec.input); }); // closed behind the last byte
  const int status = child.wait();
  streams.cancel();
  streams.wait();
  return {status, all_of(received), apart ? all_of(*apart) : std::string()};
}

struct Child::Impl {
  explicit Impl(const ChildSpec& spec) : Impl(hold_descriptors(), guarded(spec), spec.output_limit) {}
  Impl(Connections::Holding holding, const Launch& launch, std::size_t output_limit)
      : Impl(std::move(holding), launch, make_pipe(launch), make_pipe(launch), output_limit)
  {
  }
  Impl(Connections::Holding holding, const Launch& launch, Pipe tie, Pipe output, std::size_t output_limit)
      : descriptors(std::move(holding)), our_end(std::move(tie.write_end)),
        process(launch, tie.read_end, output.write_end, File()), tail(output.read_end.into_descriptor(), output_limit)
  {
  }

  Connections::Holding descriptors;
  File our_end; // of the pipe that the guard waits for
  Process process;
  Tail tail;
};

Child::Child(const ChildSpec& spec) : impl_(std::make_unique<Impl>(spec)) {}
Child::~Child() = default;

bool Child::ends_within(Duration time)
{
  if (impl_->process.ended()) return true;
  if (time <= Duration::zero()) return false;
  return within(time, [&] { return impl_->process.wait(); }).has_value();
}

std::size_t Child::heard() const { return impl_->tail.count(); }

std::string Child::output(std::size_t from)
{
  impl_->tail.read_what_is_there();
  return std::string(impl_->tail.since(from));
}

} // namespace maestro::net
