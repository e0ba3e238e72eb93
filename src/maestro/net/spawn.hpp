// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/descriptor.hpp>
#include <maestro/net/fiber.hpp>

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Internal to net: processes are started, read and ended.
namespace maestro::net {

/// A file descriptor that is closed at the end.
class File {
public:
  explicit File(int fd = -1) : fd_(fd) {}
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();
  int fd() const { return fd_; }

  /// To wait for it; the child's end of a pipe stays blocking.
  Descriptor into_descriptor();

private:
  int fd_;
};

struct Pipe {
  File read_end;
  File write_end;
};

struct Launch {
  std::vector<std::string> command;                    // the program, looked up in PATH, and its arguments
  std::optional<std::vector<std::string>> environment; // none: our own
  bool has_terminal = true;                            // false: it leaves ours, and nothing in it can ask a person
  pid_t group = 0;                                     // that it joins; 0: it leads one of its own
};

/// Throws what Process would throw.
Pipe make_pipe(const Launch& launch);

/// A process group that does not outlive us, however we end. A shell leads it, which waits for the end of a pipe whose
/// other end only we have, and then kills the group. (PR_SET_PDEATHSIG would reach a child alone, and cannot be asked
/// for between posix_spawn and exec.) At the end of this object only the shell goes.
class GuardedGroup {
public:
  /// The launch is what it is for. Throws what Process would throw.
  explicit GuardedGroup(const Launch& launch);
  ~GuardedGroup();
  GuardedGroup(const GuardedGroup&) = delete;
  GuardedGroup& operator=(const GuardedGroup&) = delete;

  pid_t id() const { return shell_; }

private:
  Pipe tie_;
  pid_t shell_;
};

/// A process that does not outlive this object, nor does its group.
class Process {
public:
  /// Input without a descriptor is empty; without one for errors, output takes them, too. Throws Error(Fault::failed)
  /// if the program cannot be started.
  Process(const Launch& launch, const File& input, const File& output, const File& errors);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Kills the group, unless wait() has seen its leader end.
  ~Process();

  /// Waits for its end; gives its exit status as a shell tells it.
  int wait();
  /// Whether it has ended already.
  bool ended();

private:
  pid_t pid_;
  pid_t group_;
  Descriptor end_; // readable then
  std::optional<int> status_;
};

/// The last bytes of what comes out of a pipe.
class Tail {
public:
  Tail(Descriptor pipe, std::size_t limit) : pipe_(std::move(pipe)), limit_(limit) {}

  void read_until_end();
  /// Reads what is in the pipe. There need not be an end: children of its writer may still have the other side.
  void read_what_is_there();
  /// How many bytes have been read in all.
  std::size_t count() const { return count_; }
  /// What was read behind the first so many bytes, as far as it is kept.
  std::string_view since(std::size_t count);

private:
  enum class Reading { more, not_now, end };
  Reading read_piece();
  void add(std::string_view bytes);

  Descriptor pipe_;
  std::size_t limit_;
  std::size_t count_ = 0;
  std::string kept_;
};

} // namespace maestro::net
