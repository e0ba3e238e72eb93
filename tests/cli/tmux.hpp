// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <support/shell.hpp>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace maestro::test {

/// A terminal that a user could sit at.
class Tmux {
public:
  Tmux(int columns, int rows, const std::string& command)
  {
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    must({"-f", "/dev/null", "new-session", "-d", "-x", std::to_string(columns), "-y", std::to_string(rows),
          command + "; echo end of the command; exec sleep 60"});
  }
  ~Tmux()
  {
    tmux({"kill-server"});
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Tmux(const Tmux&) = delete;
  Tmux& operator=(const Tmux&) = delete;

  /// The lines that the screen has scrolled away and those that it shows, once the command has ended.
  std::string after_the_end() const
  {
    std::string text;
    const bool ended = eventually([&] {
      text = must({"capture-pane", "-p", "-S", "-"});
      return contains(text, "\nend of the command\n");
    });
    if (!ended) throw std::runtime_error("the command does not end:\n" + text);
    return text.substr(0, text.find("end of the command\n"));
  }

  /// Types on its keyboard: `\t` is the key that completes, `\r` the one that ends a line.
  void type(const std::string& keys) const { must({"send-keys", "-l", keys}); }
  /// The lines that it has scrolled away, and those that it shows.
  std::string screen() const { return must({"capture-pane", "-p", "-S", "-"}); }
  /// The lines that it shows.
  std::string visible() const { return must({"capture-pane", "-p"}); }
  void resize(int columns, int rows) const
  {
    must({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
  }

private:
  Outcome tmux(std::vector<std::string> words) const
  {
    words.insert(words.begin(), {"tmux", "-S", folder_ + "/socket"});
    return run_command(words);
  }
  std::string must(const std::vector<std::string>& words) const
  {
    const Outcome outcome = tmux(words);
    if (outcome.exit_code != 0) throw std::runtime_error("tmux failed: " + outcome.err);
    return outcome.out;
  }

  std::string folder_ = (std::filesystem::temp_directory_path() / "maestro-tmux-XXXXXX").string();
};

/// Waits until the words are shown.
inline void await(const Tmux& terminal, const std::string& words)
{
  const bool shown = eventually([&] { return contains(terminal.screen(), words); });
  CHECK_MESSAGE(shown, words << " is not shown:\n" << terminal.screen());
}

} // namespace maestro::test
