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
  throw Error(Fault::description, fmt::format("cannot read '{}': {}", path, std::generic_category().message(reason)));
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

constexpr int look = 50; // milliseconds

/// Until there is something to read, or room to write, or the end. A signal is seen between two looks.
void await(int fd, short what, const std::function<void()>& while_waiting)
{
  pollfd wanted{.fd = fd, .events = what, .revents = 0};
  while (poll(&wanted, 1, look) <= 0)
    if (while_waiting) while_waiting();
}

[[noreturn]] void cannot_write(const std::string& path, int reason)
{
  throw Error(Fault::failed, fmt::format("cannot write '{}': {}", path, std::generic_category().message(reason)));
}

/// A new file beside the one that it is to replace; gone again unless it does.
class Replacement {
public:
  /// The path is another one than the name if that is of a link.
  Replacement(const std::string& name, std::string path)
      : name_(name), path_(std::move(path)), own_path_(path_ + ".XXXXXX")
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

  [[noreturn]] void fail() const { cannot_write(name_, errno); }

  const std::string& name_;
  std::string path_, own_path_;
  int fd_ = -1;
  bool is_in_place_ = false;
};

/// What has a name already, open for writing; nothing is written yet.
class Existing {
public:
  Existing(const std::string& path, const std::function<void()>& while_waiting)
      : path_(path), while_waiting_(while_waiting), fd_(opened())
  {
    if (fd_ >= 0 && fstat(fd_, &status_) != 0) fail();
    if (fd_ < 0 && errno != ENOENT) fail();
  }
  ~Existing()
  {
    if (fd_ >= 0) close(fd_);
  }
  Existing(const Existing&) = delete;
  Existing& operator=(const Existing&) = delete;

  bool is_replaced() const { return fd_ < 0 || (S_ISREG(status_.st_mode) && !is_standard_output()); }
  /// Root is refused nothing by the system, and means no file that nobody may write to.
  void must_be_for_writing() const
  {
    constexpr mode_t for_anybody = S_IWUSR | S_IWGRP | S_IWOTH;
    if (fd_ >= 0 && (status_.st_mode & for_anybody) == 0) cannot_write(path_, EACCES);
  }

  void write_all(std::string_view content) const
  {
    const int fd = is_standard_output() ? STDOUT_FILENO : fd_; // which knows where in a file it is
    while (!content.empty()) {
      await(fd, POLLOUT, while_waiting_);
      const auto count = write(fd, content.data(), content.size());
      if (count < 0 && errno != EINTR && errno != EAGAIN) fail();
      if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
    }
  }

private:
  int opened() const
  {
    for (;;) {
      // Without O_NONBLOCK, to open a named pipe would wait for its reader where no signal is seen.
      const int fd = open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
      struct stat there = {};
      if (fd >= 0 || errno != ENXIO || stat(path_.c_str(), &there) != 0) return fd;
      if (!S_ISFIFO(there.st_mode)) cannot_write(path_, ENXIO);
      poll(nullptr, 0, look);
      if (while_waiting_) while_waiting_();
    }
  }
  bool is_standard_output() const
  {
    struct stat output = {};
    return fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == status_.st_dev && output.st_ino == status_.st_ino;
  }
  [[noreturn]] void fail() const { cannot_write(path_, errno); }

  const std::string& path_;
  const std::function<void()>& while_waiting_;
  int fd_; // -1: there is nothing
  struct stat status_ = {};
};

/// Where a link leads to in the end, also if nothing is there yet; any other path as it is.
std::string end_of_links(const std::string& path)
{
  constexpr int most = 40;
  std::filesystem::path at(path);
  std::error_code error;
  for (int links = 0; std::filesystem::is_symlink(at, error); ++links) {
    if (links == most) cannot_write(path, ELOOP);
    at = at.parent_path() / std::filesystem::read_symlink(at, error);
  }
  return at;
}

} // namespace

bool is_file(const std::string& path)
{
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

void replace_file(const std::string& path, std::string_view content, const std::function<void()>& while_waiting)
{
  const Existing there(path, while_waiting);
  if (!there.is_replaced()) return there.write_all(content);
  there.must_be_for_writing();
  Replacement file(path, end_of_links(path));
  file.write_all(content);
  file.put_in_place();
}

void create_file(const std::string& path, std::string_view content)
{
  Replacement file(path, path);
  file.write_all(content);
  file.put_where_nothing_is();
}

std::string read_file(const std::string& path, std::size_t limit, const std::function<void()>& while_waiting)
{
  const Input input(path);
  std::string content;
  std::array<char, 65536> chunk{};
  for (;;) {
    await(input.fd(), POLLIN, while_waiting);
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
