// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace maestro {

namespace {

[[noreturn]] void cannot_read(const std::string& path, int reason)
{
  throw Error(Fault::description, fmt::format("cannot read '{}': {}", path, std::generic_category().message(reason)),
              reason == ENOENT ? "name another file with -f, or - for standard input" : "");
}

/// A file that is open for reading, standard input left as it is.
class Input {
public:
  explicit Input(const std::string& path)
      // Without O_NONBLOCK, to open a named pipe would wait for its writer.
      : is_ours_(path != "-"), fd_(is_ours_ ? open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK) : STDIN_FILENO)
  {
    if (fd_ < 0) cannot_read(path, errno);
  }
  ~Input()
  {
    if (is_ours_) close(fd_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  int fd() const { return fd_; }

private:
  bool is_ours_;
  int fd_;
};

/// Until there is something to read, or the end. A signal is seen between two looks.
void await(int fd, const std::function<void()>& while_waiting)
{
  constexpr int look = 50; // milliseconds
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  while (poll(&wanted, 1, look) <= 0)
    if (while_waiting) while_waiting();
}

/// A new file beside the one that it is to replace; gone again unless it does.
class Replacement {
public:
  explicit Replacement(const std::string& path) : path_(path), own_path_(path + ".XXXXXX")
  {
    fd_ = mkostemp(own_path_.data(), O_CLOEXEC); // its mode is 0600
    if (fd_ < 0) fail();
  }
  ~Replacement()
  {
    if (fd_ >= 0) close(fd_);
    if (!is_in_place_) unlink(own_path_.c_str());
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  void write_all(std::string_view content) const
  {
    while (!content.empty()) {
      const auto count = write(fd_, content.data(), content.size());
      if (count < 0 && errno != EINTR) fail();
      if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void put_in_place()
  {
    finish();
    if (rename(own_path_.c_str(), path_.c_str()) != 0) fail();
    is_in_place_ = true;
  }

  /// In no other file's place; with the permissions that new files have.
  void put_where_nothing_is()
  {
    const mode_t mask = umask(0);
    umask(mask);
    if (fchmod(fd_, 0666 & ~mask) != 0) fail();
    finish();
    is_in_place_ = renameat2(AT_FDCWD, own_path_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0;
    if (is_in_place_) return;
    // A file system that knows nothing of this (NFS) has links, which replace nothing, either.
    if (errno != EINVAL || link(own_path_.c_str(), path_.c_str()) != 0) fail();
  }

private:
  void finish()
  {
    if (fsync(fd_) != 0 || close(std::exchange(fd_, -1)) != 0) fail();
  }

  [[noreturn]] void fail() const
  {
    throw Error(Fault::failed, fmt::format("cannot write '{}': {}", path_, std::generic_category().message(errno)));
  }

  const std::string& path_;
  std::string own_path_;
  int fd_ = -1;
  bool is_in_place_ = false;
};

} // namespace

bool is_file(const std::string& path)
{
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

void replace_file(const std::string& path, std::string_view content)
{
  Replacement file(path);
  file.write_all(content);
  file.put_in_place();
}

void create_file(const std::string& path, std::string_view content)
{
  Replacement file(path);
  file.write_all(content);
  file.put_where_nothing_is();
}

std::string read_file(const std::string& path, std::size_t limit, const std::function<void()>& while_waiting)
{
  const Input input(path);
  std::string content;
  std::array<char, 65536> chunk{};
  for (;;) {
    await(input.fd(), while_waiting);
    const auto count = read(input.fd(), chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count > 0)
      content.append(chunk.data(), static_cast<std::size_t>(count));
    else if (errno != EINTR && errno != EAGAIN)
      cannot_read(path, errno);
    if (content.size() > limit)
      throw Error(Fault::description, fmt::format("'{}' has more than {} MiB", path, limit >> 20U));
  }
}

} // namespace maestro
