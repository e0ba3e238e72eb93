// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/shell.hpp>
#include <support/text.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace maestro::test {

/// Two ships that refuse every connection, and a little of everything on them.
inline const std::string demo = R"(name: demo
__maestro: {schema: 2}
registries:
  hub: {registry: 'https://reg.example', username: bob, password: s3cret}
ships:
  s1: {ip: 127.0.0.1, docker_port: 1}
  s2: {ip: 127.0.0.1, docker_port: 1}
services:
  redis:
    image: redis:7
    instances:
      redis-1: {ship: s1, ports: {main: 6379}}
  web:
    image: org/web
    requires: [redis]
    instances:
      web-1: {ship: s1, ports: {http: 8080}}
      web-2: {ship: s2, ports: {http: 8080}}
)";

/// A folder of its own with a description in it, and the program run there.
class Program {
public:
  explicit Program(const std::string& description = demo)
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "maestro-cli-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
    write("maestro.yaml", description);
  }
  ~Program()
  {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  /// With -f for the description before the words.
  Outcome run(std::vector<std::string> words, const std::map<std::string, std::string>& variables = {}) const
  {
    words.insert(words.begin(), {"-f", path("maestro.yaml")});
    return bare(words, {}, variables);
  }
  /// To be run beside the test.
  Child begin(std::vector<std::string> words, Child::ProcessGroup group = Child::ProcessGroup::ours) const
  {
    words.insert(words.begin(), {MAESTRO_PROGRAM, "-f", path("maestro.yaml")});
    return Child(words, {}, {{"COLUMNS", "120"}}, group);
  }
  static Outcome bare(std::vector<std::string> words, const std::string& input = {},
                      std::map<std::string, std::string> variables = {})
  {
    variables.try_emplace("COLUMNS", "120");
    words.insert(words.begin(), MAESTRO_PROGRAM);
    return without_sanitizer_notes(run_command(words, input, variables));
  }

  /// AddressSanitizer tells once that fibers are new to it.
  static Outcome without_sanitizer_notes(Outcome outcome)
  {
    const std::size_t note = outcome.err.find("WARNING: ASan doesn't fully support makecontext");
    if (note == std::string::npos) return outcome;
    const std::size_t begin = outcome.err.rfind('\n', note) + 1; // 0 if there is none
    outcome.err.erase(begin, outcome.err.find('\n', note) + 1 - begin);
    return outcome;
  }

private:
  std::string folder_;
};

} // namespace maestro::test
