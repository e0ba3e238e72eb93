// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/files.hpp>
#include <maestro/guest_program/render.hpp>
#include <maestro/guest_program/wait.hpp>

#include <strings/pieces.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace maestro::guest_program {
namespace {

constexpr std::string_view usual_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

struct Rendering {
  std::string source;
  std::string target;
};

Rendering rendering_of(const std::string& text)
{
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    throw UsageError("--render needs a template and a file, as in --render app.conf.j2:/etc/app.conf, not '" + text +
                     "'");
  Rendering result{text.substr(0, colon), text.substr(colon + 1)};
  if (result.source == "-") throw UsageError("--render needs a file; standard input belongs to the program");
  return result;
}

/// Where a program may be, in the order of looking.
std::vector<std::string> places(const std::string& program, const guest::Environment& environment)
{
  if (program.find('/') != std::string::npos) return {program};
  const std::string* path = environment.find("PATH");
  std::vector<std::string> found;
  for (const std::string_view folder : strings::split(path == nullptr ? usual_path : *path, ':'))
    found.push_back((folder.empty() ? "." : std::string(folder)) + '/' + program);
  return found;
}

/// Does not return unless the program cannot be run.
[[noreturn]] void become(const std::vector<std::string>& command, const guest::Environment& environment)
{
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const std::string& program = command.front();
  int refused = 0;
  for (const std::string& place : places(program, environment)) {
    execve(place.c_str(), words.data(), environ);
    const int problem = errno;
    const bool is_there = access(place.c_str(), F_OK) == 0;
    if (is_there && problem == ENOENT)
      throw Failure("cannot run '" + place + "': the interpreter that it needs is not there", exit_code::cannot_run);
    if (is_there && problem != EACCES)
      throw Failure("cannot run '" + place + "': " + std::strerror(problem), exit_code::cannot_run);
    if (problem == EACCES) refused = problem;
  }
  if (refused != 0) throw Failure("cannot run '" + program + "': " + std::strerror(refused), exit_code::cannot_run);
  throw Failure("there is no program '" + program + "'", exit_code::not_found);
}

} // namespace

int execute(const Words& words, guest::Environment& environment)
{
  std::vector<Rendering> renderings;
  for (const std::string& text : words.all("--render")) renderings.push_back(rendering_of(text));
  check_rendering(words);
  const Waiting wanted = waiting(words.all("--wait"), words, environment);
  const int code = until_signal([&](const Signals& signals) {
    for (const Rendering& rendering : renderings)
      write_file(rendering.target, rendered(rendering.source, words, environment, signals));
    wait_for(wanted, signals.descriptor());
    signals.look(); // one that came between would be lost by the first process of a container
    return exit_code::done;
  });
  if (code != exit_code::done) return code;
  become(words.program, environment);
}

} // namespace maestro::guest_program
