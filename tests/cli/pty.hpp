// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace maestro::test {

/// A terminal that takes only what is read here.
class Pty {
public:
  Pty(unsigned short columns, unsigned short rows) : master_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
  {
    if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0)
      throw std::runtime_error("there is no terminal");
    const winsize size{rows, columns, 0, 0};
    ioctl(master_, TIOCSWINSZ, &size);
    name_ = ptsname(master_);
    programs_ = open(name_.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }
  ~Pty()
  {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    if (programs_ >= 0) close(programs_);
    close(master_);
  }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  /// It takes nothing more until so many bytes have been read, none of which can be seen.
  std::size_t fill() const
  {
    const std::string unseen(64, '\r');
    std::size_t all = 0;
    for (ssize_t count = 0; (count = write(programs_, unseen.data(), unseen.size())) > 0;)
      all += static_cast<std::size_t>(count);
    return all;
  }

  /// Begins the program that it is the standard output of.
  void begin(std::vector<std::string> command)
  {
    posix_spawn_file_actions_t files{};
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, name_.c_str(), O_RDWR | O_NOCTTY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    const int error = posix_spawnp(&pid_, words.front(), &files, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error("cannot begin " + command.front());
    close(std::exchange(programs_, -1));
  }

  /// Up to so many bytes; nothing once the program has gone and all has been read.
  std::string read(std::size_t most) const
  {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(master_, bytes.data(), std::min(most, bytes.size()));
    return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
  }
  int exit_code()
  {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

private:
  int master_ = -1, programs_ = -1;
  std::string name_;
  pid_t pid_ = -1;
};

} // namespace maestro::test
