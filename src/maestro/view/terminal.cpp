// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/view/terminal.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <strings/cells.hpp>
#include <strings/utf8.hpp>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace maestro {
namespace {

/// Writes everything, or says with errno why not.
bool write_all(int descriptor, std::string_view text)
{
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{descriptor, POLLOUT, 0}; // somebody else made the shared pipe non-blocking
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

/// Whether it is of a kind of file, such as S_IFIFO.
bool is_of(int descriptor, mode_t kind)
{
  struct stat found {};
  return ::fstat(descriptor, &found) == 0 && (found.st_mode & S_IFMT) == kind;
}

/// The likes of what our own words have besides ASCII.
char like_of(char32_t point)
{
  switch (point) {
  case U'…':
    return '~';
  case U'→':
    return '>';
  case U'–':
    return '-';
  default:
    return '?';
  }
}

std::string in_ascii(std::string_view text)
{
  std::string all;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = strings::decode(text, at);
    if (point < 0x80)
      all += static_cast<char>(point);
    else
      all.append(strings::cells(point), like_of(point));
  }
  return all;
}

[[noreturn]] void throw_unwritten()
{
  if (errno == EPIPE) throw BrokenPipe();
  throw Error(Fault::failed, fmt::format("cannot write the output: {}", std::strerror(errno)));
}

} // namespace

Terminal::Terminal(int out, int error)
    : out_(out), error_(error), out_is_terminal_(::isatty(out) == 1), error_is_terminal_(::isatty(error) == 1),
      out_is_pipe_(is_of(out, S_IFIFO)), out_is_socket_(is_of(out, S_IFSOCK))
{
}

Terminal::~Terminal()
{
  if (not_waiting_.value_or(-1) >= 0) ::close(*not_waiting_);
}

void Terminal::out(std::string_view text)
{
  if (!write_all(out_, shown(text))) throw_unwritten();
}

std::string Terminal::shown(std::string_view text, bool is_terminal) const
{
  return is_terminal && !settings_.utf8 ? in_ascii(text) : std::string(text);
}

/// Whether writing waits is a property that a descriptor shares with those of other programs, such as the shell. A
/// terminal, or a pipe, that is opened anew has its own.
int Terminal::descriptor_that_does_not_wait()
{
  if (!not_waiting_)
    not_waiting_ = out_is_terminal_ || out_is_pipe_ ? ::open(fmt::format("/proc/self/fd/{}", out_).c_str(),
                                                             O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
                                                    : -1;
  return *not_waiting_;
}

std::optional<int> Terminal::awaited_descriptor() const
{
  return not_waiting_.value_or(-1) >= 0 ? not_waiting_ : std::nullopt;
}

/// As ::write, but all where waiting cannot be helped.
ssize_t Terminal::write_now(std::string_view text)
{
  if (const int descriptor = descriptor_that_does_not_wait(); descriptor >= 0)
    return ::write(descriptor, text.data(), text.size());
  if (out_is_socket_) return ::send(out_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return write_all(out_, text) ? static_cast<ssize_t>(text.size()) : -1;
}

std::size_t Terminal::out_now(std::string_view text)
{
  const ssize_t written = write_now(text);
  if (written >= 0) return static_cast<std::size_t>(written);
  if (errno == EAGAIN || errno == EINTR) return 0;
  throw_unwritten();
}

void Terminal::error(std::string_view text) { write_all(error_, shown(text, error_is_terminal_)); }

int Terminal::width() const { return width_of(out_, out_is_terminal_); }

int Terminal::width_of(int descriptor, bool is_terminal) const
{
  constexpr int fallback = 120;
  int columns = 0;
  if (settings_.columns) {
    const char* end = settings_.columns->data() + settings_.columns->size();
    const auto [stop, code] = std::from_chars(settings_.columns->data(), end, columns);
    if (code == std::errc() && stop == end && columns > 0) return columns;
  }
  winsize size{};
  if (is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return fallback;
}

Style Terminal::style() const { return style_of(out_, out_is_terminal_); }

Style Terminal::error_style() const { return style_of(error_, error_is_terminal_); }

Style Terminal::style_of(int descriptor, bool is_terminal) const
{
  std::optional<std::size_t> width;
  if (is_terminal) width = static_cast<std::size_t>(width_of(descriptor, is_terminal));
  return {.paint = Paint(coloured(is_terminal)), .signs = settings_.utf8 ? unicode_signs : ascii_signs, .width = width};
}

std::optional<std::size_t> Terminal::height() const
{
  if (!out_is_terminal_) // MaestroNG's way to say that it is one
    return settings_.force_colour && !settings_.no_colour ? std::optional(unlimited_height) : std::nullopt;
  winsize size{};
  const bool is_known = ::ioctl(out_, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  return is_known && !settings_.dumb ? std::optional<std::size_t>(size.ws_row) : std::nullopt;
}

bool Terminal::coloured(bool is_terminal) const
{
  switch (settings_.colour) {
  case ColourChoice::always:
    return true;
  case ColourChoice::never:
    return false;
  case ColourChoice::automatic:
    return !settings_.no_colour && ((is_terminal && !settings_.dumb) || settings_.force_colour);
  }
  return false;
}

} // namespace maestro
