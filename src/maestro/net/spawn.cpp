// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/net/loop.hpp>
#include <maestro/net/spawn.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

namespace maestro::net {

namespace {

// The most that can be in a pipe (fs.pipe-max-size).
constexpr std::size_t full_pipe = 1UL << 20U;

std::error_code code(int error) { return {error, std::generic_category()}; }

[[noreturn]] void refuse(const Launch& launch, const std::error_code& error)
{
  const std::string program = launch.command.empty() ? "" : launch.command.front();
  std::string hint;
  if (error == std::errc::no_such_file_or_directory) hint = "is it installed, and in the PATH?";
  if (error == std::errc::permission_denied) hint = "is it executable?";
  throw Error(Fault::failed, fmt::format("cannot start '{}': {}", program, in_words(error)), hint);
}

/// The arguments as C wants them.
std::vector<char*> pointers_to(const std::vector<std::string>& texts)
{
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
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

/// What a process has at its start, other than its own code: its group, and no signal blocked or ignored.
struct Attributes {
  explicit Attributes(const Launch& launch)
  {
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, launch.group);
    // The leader of a session leads a group, too.
    const int apart = launch.has_terminal ? POSIX_SPAWN_SETPGROUP : POSIX_SPAWN_SETSID;
    posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | apart));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t attributes{};
};

/// posix_spawn, because fork copies the page tables of a large program for nothing.
pid_t start(const Launch& launch, const File& input, const File& output, const File& errors)
{
  if (launch.command.empty()) refuse(launch, code(ENOENT));
  FileActions files;
  if (input.fd() < 0)
    posix_spawn_file_actions_addopen(&files.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  else
    posix_spawn_file_actions_adddup2(&files.actions, input.fd(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, output.fd(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, errors.fd() < 0 ? output.fd() : errors.fd(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files.actions, STDERR_FILENO + 1);
  const Attributes attributes(launch);
  const std::vector<char*> arguments = pointers_to(launch.command);
  const std::vector<char*> variables = launch.environment ? pointers_to(*launch.environment) : std::vector<char*>();
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments.front(), &files.actions, &attributes.attributes, arguments.data(),
                                 launch.environment ? variables.data() : environ);
  if (error != 0) refuse(launch, code(error));
  return pid;
}

Descriptor end_of(const Launch& launch, pid_t pid)
{
  const auto fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (fd >= 0) return Descriptor(fd);
  const std::error_code error = last_error();
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  refuse(launch, error);
}

constexpr const char* wait_and_kill = "read -r word; kill -s KILL 0";

} // namespace

File::File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

File& File::operator=(File&& other) noexcept
{
  std::swap(fd_, other.fd_);
  return *this;
}

File::~File()
{
  if (fd_ >= 0) close(fd_);
}

Descriptor File::into_descriptor()
{
  fcntl(fd_, F_SETFL, fcntl(fd_, F_GETFL) | O_NONBLOCK);
  return Descriptor(std::exchange(fd_, -1));
}

Pipe make_pipe(const Launch& launch)
{
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) refuse(launch, last_error());
  return {File(fds[0]), File(fds[1])};
}

GuardedGroup::GuardedGroup(const Launch& launch) : tie_(make_pipe(launch))
{
  const File nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (nowhere.fd() < 0) refuse(launch, last_error());
  shell_ = start({.command = {"/bin/sh", "-c", wait_and_kill}, .environment = {}}, tie_.read_end, nowhere, File());
  tie_.read_end = File();
}

GuardedGroup::~GuardedGroup()
{
  kill(shell_, SIGKILL);
  waitpid(shell_, nullptr, 0);
}

Process::Process(const Launch& launch, const File& input, const File& output, const File& errors)
    : pid_(start(launch, input, output, errors)), group_(launch.group == 0 ? pid_ : launch.group),
      end_(end_of(launch, pid_))
{
}

Process::~Process()
{
  if (status_) return;
  kill(-group_, SIGKILL);
  const Shield shield;
  wait();
}

int Process::wait()
{
  while (!ended()) end_.wait_readable();
  return *status_;
}

bool Process::ended()
{
  if (status_) return true;
  int status = 0;
  const pid_t reaped = waitpid(pid_, &status, WNOHANG);
  if (reaped == 0) return false;
  constexpr int lost = 255; // we were started with SIGCHLD ignored
  if (reaped < 0)
    status_ = lost;
  else
    status_ = WIFSIGNALED(status) ? exit_code_of_signal(WTERMSIG(status)) : WEXITSTATUS(status);
  return true;
}

void Tail::read_until_end()
{
  for (;;) {
    Loop::current().fiber().take_turns();
    const Reading reading = read_piece();
    if (reading == Reading::end) return;
    if (reading == Reading::not_now) pipe_.wait_readable();
  }
}

void Tail::read_what_is_there()
{
  const std::size_t before = count_;
  while (count_ - before < full_pipe && read_piece() == Reading::more) {
  }
}

Tail::Reading Tail::read_piece()
{
  char buffer[16384];
  const ssize_t got = read(pipe_.fd(), buffer, sizeof buffer);
  if (got > 0) add({buffer, static_cast<std::size_t>(got)});
  if (got > 0 || (got < 0 && errno == EINTR)) return Reading::more;
  return got < 0 && errno == EAGAIN ? Reading::not_now : Reading::end;
}

void Tail::add(std::string_view bytes)
{
  kept_ += bytes;
  count_ += bytes.size();
  if (kept_.size() / 2 > limit_) kept_.erase(0, kept_.size() - limit_); // now and then: moving the rest costs
}

std::string_view Tail::since(std::size_t count)
{
  const std::size_t wanted = std::min(count_ - count, limit_);
  const std::string_view kept = kept_;
  return kept.substr(kept.size() - std::min(wanted, kept.size()));
}

} // namespace maestro::net
