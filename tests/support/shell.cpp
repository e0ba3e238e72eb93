// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <spawn.h>
#include <support/shell.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace maestro::test {

namespace {

using namespace std::chrono_literals;

std::vector<std::string> with_our_environment(const std::map<std::string, std::string>& added)
{
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!added.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// What the command said that ended last, until it is told.
class LastSaid {
public:
  void remember(const std::vector<std::string>& command, const Outcome& outcome)
  {
    std::ostringstream text;
    text << "the last command before it:";
    for (const std::string& word : command) text << ' ' << word;
    text << "\nended with " << outcome.exit_code << " and wrote:\n" << outcome.out << outcome.err << '\n';
    const std::lock_guard guard(mutex_);
    text_ = text.str();
  }
  std::string take()
  {
    const std::lock_guard guard(mutex_);
    return std::exchange(text_, {});
  }

private:
  std::mutex mutex_;
  std::string text_;
};

LastSaid& last_said()
{
  static LastSaid said;
  return said;
}

} // namespace

std::string take_last_said() { return last_said().take(); }

std::string content_of(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

Child::Child(const std::vector<std::string>& command, const std::string& input,
             const std::map<std::string, std::string>& environment, ProcessGroup group)
    : command_(command)
{
  std::string pattern = (std::filesystem::temp_directory_path() / "maestro-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  folder_ = pattern;
  std::ofstream(folder_ + "/in", std::ios::binary) << input;

  std::vector<std::string> arguments = command;
  std::vector<std::string> variables = with_our_environment(environment);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  constexpr mode_t mode = 0600;
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, (folder_ + "/in").c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, (folder_ + "/out").c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   mode);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, (folder_ + "/err").c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                   mode);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (group == ProcessGroup::own) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int failed = posix_spawnp(&pid_, command.front().c_str(), &files, &attributes, pointers(arguments).data(),
                                  pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw std::runtime_error("cannot run " + command.front() + ": " + std::strerror(failed));
}

Child::~Child()
{
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Child::signal(int number) const { kill(pid_, number); }

std::string Child::out() const { return content_of(folder_ + "/out"); }
std::string Child::err() const { return content_of(folder_ + "/err"); }

Outcome Child::wait(std::chrono::seconds limit)
{
  int status = 0;
  const bool ended = eventually([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }, limit);
  if (!ended)
    throw StillRunning("still running after " + std::to_string(limit.count()) + " s; output so far:\n" + out() + err());
  pid_ = -1;
  constexpr int signalled = 128;
  const int exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : signalled + WTERMSIG(status);
  Outcome outcome{exit_code, out(), err()};
  last_said().remember(command_, outcome);
  return outcome;
}

Outcome run_command(const std::vector<std::string>& command, const std::string& input,
                    const std::map<std::string, std::string>& environment)
{
  return Child(command, input, environment).wait();
}

bool eventually(const std::function<bool()>& condition, std::chrono::seconds limit)
{
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

} // namespace maestro::test
