// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/append.hpp>
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/net/fiber.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
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

  /// In one piece if there is room, so that lines of others do not come in between. What could be written of it only
  /// in part, on a full disk, is taken back: the next line would be glued to it, and both lost to who reads them.
  void write_all(std::string_view text) const
  {
    std::size_t written = 0;
    while (written < text.size()) {
      const auto count = write(fd_, text.data() + written, text.size() - written);
      if (count > 0) {
        written += static_cast<std::size_t>(count);
      } else if (errno == EAGAIN) { // a pipe that is full
        net::sleep(20ms);
      } else if (errno != EINTR) {
        const int why = errno;
        take_back(text.substr(0, written));
        errno = why;
        fail();
      }
    }
  }

private:
  /// Only if nobody has written behind it meanwhile, and not from a pipe or device, which have no size.
  void take_back(std::string_view part) const
  {
    const off_t end = lseek(fd_, 0, SEEK_CUR); // behind what was appended last
    struct stat file {};
    if (part.empty() || end < 0 || fstat(fd_, &file) != 0 || !S_ISREG(file.st_mode) || file.st_size != end) return;
    if (ftruncate(fd_, end - static_cast<off_t>(part.size())) != 0) return; // what it was is told all the same
  }

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
