// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

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

} // namespace

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
