// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/append.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/net/fiber.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace maestro::audit {

namespace {

using namespace std::chrono_literals;

class Output {
public:
  explicit Output(const std::string& path)
      : path_(path), // without O_NONBLOCK, to open a named pipe would wait for its reader
        fd_(open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0644))
  {
    if (fd_ < 0) fail();
  }
  ~Output() { close(fd_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// In one piece, so that lines of others do not come in between.
  void write_all(std::string_view text) const
  {
    while (!text.empty()) {
      const auto count = write(fd_, text.data(), text.size());
      if (count > 0)
        text.remove_prefix(static_cast<std::size_t>(count));
      else if (errno == EAGAIN) // a pipe that is full
        net::sleep(20ms);
      else if (errno != EINTR)
        fail();
    }
  }

private:
  [[noreturn]] void fail() const
  {
    throw Error(Fault::failed,
                fmt::format("cannot write '{}': {}", safe_text(path_), std::generic_category().message(errno)));
  }

  const std::string& path_;
  int fd_;
};

} // namespace

void append_line(const std::string& path, const std::string& line) { Output(path).write_all(line + "\n"); }

} // namespace maestro::audit
