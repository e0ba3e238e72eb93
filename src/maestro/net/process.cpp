// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/descriptor.hpp>
#include <maestro/net/loop.hpp>
#include <maestro/net/process.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>
#include <utility>

namespace maestro::net {

namespace {

// The most that can be in a pipe (fs.pipe-max-size).
constexpr std::size_t full_pipe = 1UL << 20U;

std::error_code code(int error) { return {error, std::generic_category()}; }

[[noreturn]] void refuse(const ProcessSpec& spec, const std::error_code& error)
{
  const std::string program = spec.command.empty() ? "" : spec.command.front();
  std::string hint;
  if (error == std::errc::no_such_file_or_directory) hint = "is it installed, and in the PATH?";
  if (error == std::errc::permission_denied) hint = "is it executable?";
  throw Error(Fault::failed, fmt::format("cannot start '{}': {}", program, in_words(error)), hint);
}

/// A file descriptor that is closed at the end.
class File {
public:
  explicit File(int fd = -1) : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept
  {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~File()
  {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

  /// To wait for it; the child's end of a pipe stays blocking.
  Descriptor into_descriptor()
  {
    fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK);
    return Descriptor(std::exchange(fd_, -1));
  }

private:
  int fd_;
};

struct Pipe {
  File read_end;
  File write_end;
};

Pipe make_pipe(const ProcessSpec& spec)
{
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) refuse(spec, last_error());
  return {File(fds[0]), File(fds[1])};
}

/// The arguments as C wants them.
std::vector<char*> pointers_to(const std::vector<std::string>& texts)
{
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

struct FileActions {
  FileActions() { posix_spawn_file_actions_init(&actions); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t actions{};
};

/// A group of its own, and no signal blocked or ignored: the child is not ours to bind.
struct Attributes {
  Attributes()
  {
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t attributes{};
};

/// posix_spawn, because fork copies the page tables of a large program for nothing.
pid_t start(const ProcessSpec& spec, const File& input, const File& output, const File& errors)
{
  if (spec.command.empty()) refuse(spec, code(ENOENT));
  FileActions files;
  if (input.fd() < 0)
    posix_spawn_file_actions_addopen(&files.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  else
    posix_spawn_file_actions_adddup2(&files.actions, input.fd(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, output.fd(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, errors.fd() < 0 ? output.fd() : errors.fd(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files.actions, STDERR_FILENO + 1);
  const Attributes attributes;
  const std::vector<char*> arguments = pointers_to(spec.command);
  const std::vector<char*> variables = spec.environment ? pointers_to(*spec.environment) : std::vector<char*>();
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments.front(), &files.actions, &attributes.attributes, arguments.data(),
                                 spec.environment ? variables.data() : environ);
  if (error != 0) refuse(spec, code(error));
  return pid;
}

/// A child in a group of its own, which does not outlive this object.
class Child {
public:
  Child(const ProcessSpec& spec, pid_t pid) : pid_(pid), ended_(wait_for_end_of(spec, pid)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child()
  {
    if (reaped_) return;
    kill(-pid_, SIGKILL);
    const Shield shield;
    wait();
  }

  /// Its exit status as a shell tells it.
  int wait()
  {
    int status = 0;
    pid_t ended = 0;
    while ((ended = waitpid(pid_, &status, WNOHANG)) == 0) ended_.wait_readable();
    reaped_ = true;
    if (ended < 0) return 255; // its status is lost: we were started with SIGCHLD ignored
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

private:
  static Descriptor wait_for_end_of(const ProcessSpec& spec, pid_t pid)
  {
    const auto fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (fd >= 0) return Descriptor(fd);
    const std::error_code error = last_error();
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    refuse(spec, error);
  }

  pid_t pid_;
  Descriptor ended_; // readable then
  bool reaped_ = false;
};

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

/// The last bytes of all that were added.
class Tail {
public:
  explicit Tail(std::size_t limit) : limit_(limit) {}

  void add(std::string_view bytes)
  {
    kept_ += bytes;
    if (kept_.size() / 2 > limit_) cut(); // now and then: moving the rest costs
  }
  std::string take()
  {
    cut();
    return std::move(kept_);
  }

private:
  void cut()
  {
    if (kept_.size() > limit_) kept_.erase(0, kept_.size() - limit_);
  }

  std::size_t limit_;
  std::string kept_;
};

/// What comes out of a child through a pipe.
class Received {
public:
  Received(File pipe, std::size_t limit) : pipe_(pipe.into_descriptor()), tail_(limit) {}

  void read_until_end()
  {
    std::size_t count = 0;
    for (;;) {
      Loop::current().fiber().take_turns();
      const Reading reading = read_piece(count);
      if (reading == Reading::end) return;
      if (reading == Reading::not_now) pipe_.wait_readable();
    }
  }

  /// All that came, with what the child has left in the pipe. There need not be an end: its own children may still
  /// have the other side.
  std::string take()
  {
    std::size_t count = 0;
    for (std::size_t all = 0; all < full_pipe && read_piece(count) == Reading::more;) all += count;
    return tail_.take();
  }

private:
  enum class Reading { more, not_now, end };

  Reading read_piece(std::size_t& count)
  {
    char buffer[16384];
    const ssize_t got = read(pipe_.fd(), buffer, sizeof buffer);
    count = got > 0 ? static_cast<std::size_t>(got) : 0;
    if (got > 0) tail_.add({buffer, count});
    if (got > 0 || (got < 0 && errno == EINTR)) return Reading::more;
    return got < 0 && errno == EAGAIN ? Reading::not_now : Reading::end;
  }

  Descriptor pipe_;
  Tail tail_;
};

} // namespace

ProcessResult run_process(const ProcessSpec& spec)
{
  Loop::current().fiber().throw_if_ended();
  Pipe output = make_pipe(spec);
  Pipe errors = spec.errors_apart ? make_pipe(spec) : Pipe();
  Pipe input = spec.input.empty() ? Pipe() : make_pipe(spec);
  Child child(spec, start(spec, input.read_end, output.write_end, errors.write_end));
  output.write_end = File();
  errors.write_end = File();
  input.read_end = File();

  Received received(std::move(output.read_end), spec.output_limit);
  std::optional<Received> apart;
  if (spec.errors_apart) apart.emplace(std::move(errors.read_end), spec.output_limit);
  Group streams;
  streams.spawn([&] { received.read_until_end(); });
  if (apart) streams.spawn([&] { apart->read_until_end(); });
  if (!spec.input.empty())
    streams.spawn([&] { feed(input.write_end.into_descriptor(), spec.input); }); // closed behind the last byte
  const int status = child.wait();
  streams.cancel();
  streams.wait();
  return {status, received.take(), apart ? apart->take() : std::string()};
}

} // namespace maestro::net
