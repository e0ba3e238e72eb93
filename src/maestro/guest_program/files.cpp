// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/descriptor.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/files.hpp>

#include <fcntl.h>
#include <poll.h>
#include <strings/json.hpp>
#include <strings/utf8.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace maestro::guest_program {
namespace {

constexpr std::size_t largest_file = 64U << 20U;

Failure failure(std::string_view what, const std::string& path)
{
  return Failure(std::string(what) + " '" + path + "': " + std::strerror(errno));
}

void write_all(int file, std::string_view text, const std::string& path)
{
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) throw failure("cannot write", path);
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void make_folders_of(const std::string& path)
{
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST && errno != EISDIR)
      throw failure("cannot make the folder", folder);
  }
}

} // namespace

std::string content_of(const std::string& path, int stop)
{
  const bool is_input = path == "-";
  const guest::Descriptor opened(is_input ? -1 : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!is_input && !opened) throw failure("cannot read", path);
  const int file = is_input ? STDIN_FILENO : opened.number();
  std::string text;
  std::array<char, 16384> piece{};
  for (;;) {
    std::array<pollfd, 2> files{{{file, POLLIN, 0}, {stop, POLLIN, 0}}};
    poll(files.data(), files.size(), -1);
    if (files[1].revents != 0) throw guest::Interrupted();
    const ssize_t count = read(file, piece.data(), piece.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) throw failure("cannot read", path);
    if (count == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
    if (text.size() > largest_file) throw Failure("'" + path + "' is larger than 64 MiB");
  }
}

void write_file(const std::string& path, std::string_view content)
{
  constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  guest::Descriptor file(open(path.c_str(), flags, 0666));
  if (!file && errno == ENOENT) {
    make_folders_of(path);
    file = guest::Descriptor(open(path.c_str(), flags, 0666));
  }
  if (!file) throw failure("cannot write", path);
  write_all(file.number(), content, path);
}

void write_out(std::string_view text) { write_all(STDOUT_FILENO, text, "standard output"); }

void write_message(std::string_view text)
{
  const std::string line = "maestro-guest: " + printable(text) + '\n';
  // Where messages cannot be written, nobody can be told.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

std::string printable(std::string_view text)
{
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = strings::decode(text, at);
    if (point != U'\n' && (strings::needs_escape(point) || strings::is_stray_byte(point)))
      strings::append_json_escape(result, point);
    else
      result += text.substr(from, at - from);
  }
  return result;
}

} // namespace maestro::guest_program
