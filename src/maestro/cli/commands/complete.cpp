// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/completion/bash_line.hpp>
#include <maestro/cli/completion/candidates.hpp>
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/road.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

namespace maestro::cli {
namespace {

struct CompleteOptions {
  std::string shell;
};

/// A file as the shell would have named it: scripts hand words over as they were typed.
std::string expanded(const std::string& file)
{
  const char* home = std::getenv("HOME");
  std::error_code ignored;
  if (home == nullptr || std::filesystem::exists(file, ignored)) return file;
  for (const std::string_view beginning : {"~/", "$HOME/", "${HOME}/"})
    if (file.starts_with(beginning)) return home + ("/" + file.substr(beginning.size()));
  return file;
}

/// Nothing is read that could make a shell wait: standard input, a pipe.
DeclaredNames names_in(const Arguments& arguments, const std::string& file)
{
  LoadOptions options = load_options(arguments);
  if (!file.empty()) options.file = expanded(file);
  return is_file(options.file) ? declared_names(options) : DeclaredNames{};
}

/// The words of the command line so far, without options.
std::vector<std::string> words_of(const std::vector<std::string>& tokens)
{
  std::vector<std::string> words;
  for (const std::string& token : tokens)
    for (const std::string_view word : split(token, ' '))
      if (!word.empty() && word[0] != '-') words.emplace_back(word);
  return words;
}

/// Scripts for this form let the shell expand what they are given once more.
bool is_plain(const std::string& name)
{
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0 ||
           std::string_view("_-./:@%+,=").find(c) != std::string_view::npos;
  });
}

/// The original's form: one line of words, options not counted.
std::string old_form(const Arguments& arguments)
{
  const std::vector<std::string> words = words_of(arguments.words);
  const bool of_commands = words.size() < 2 || (words.size() == 2 && find_command(words[1]) == nullptr);
  const std::string prefix = words.size() < 2 || (words.size() == 2 && !of_commands) ? std::string() : words.back();
  std::set<std::string> found;
  const auto add = [&](const std::string& name) {
    if (name.starts_with(prefix) && is_plain(name)) found.insert(name);
  };
  if (of_commands) {
    for (const Command& command : commands())
      if (!command.hidden) add(std::string(command.name));
  } else {
    const DeclaredNames names = names_in(arguments, {});
    for (const std::string& name : names.services) add(name);
    for (const std::string& name : names.instances) add(name);
  }
  return join(found, " ") + "\n";
}

/// Without the program's own name and what stands before it.
Candidates found(const Arguments& arguments, std::vector<std::string> before, const std::string& current)
{
  if (!before.empty()) before.erase(before.begin());
  return candidates(before, current, [&](const std::string& file) { return names_in(arguments, file); });
}

/// `files`, or `words` and a candidate a line. A candidate has no line end in it: bash_line quotes it.
std::string for_bash(const Arguments& arguments)
{
  if (arguments.words.size() != 2)
    throw Error(Fault::usage, "for bash: the line up to the cursor, and $COMP_WORDBREAKS");
  const BashLine line = read_bash_line(arguments.words[0], arguments.words[1]);
  const Candidates all = found(arguments, line.words, line.current);
  if (all.files) return "files\n";
  std::string text = "words\n";
  for (const Candidate& one : all.words)
    if (const auto completion = completion_of(line, one.word)) text += *completion + '\n';
  return text;
}

/// `files`, or `words` and candidates, each with what goes between it and its description, and that; a NUL behind each.
std::string with_descriptions(const Arguments& arguments, bool apart)
{
  if (arguments.words.empty()) throw Error(Fault::usage, "the words up to the cursor are needed");
  std::vector<std::string> before = arguments.words;
  const std::string current = std::move(before.back());
  before.pop_back();
  const Candidates all = found(arguments, before, current);
  const std::string end(1, '\0');
  if (all.files) return "files" + end;
  std::string text = "words" + end;
  for (const Candidate& one : all.words) {
    text += one.word;
    if (apart)
      text += end + std::string(one.description);
    else if (!one.description.empty())
      text += "\t" + std::string(one.description);
    text += end;
  }
  return text;
}

int complete(const Arguments& arguments, Terminal& terminal)
{
  if (arguments.of<CompleteOptions>().shell.empty())
    terminal.out(old_form(arguments));
  else if (arguments.of<CompleteOptions>().shell == "bash")
    terminal.out(for_bash(arguments));
  else
    terminal.out(with_descriptions(arguments, arguments.of<CompleteOptions>().shell == "zsh"));
  return 0;
}

} // namespace

Command declared::complete()
{
  return {
      .name = "complete",
      .task = Task::learn,
      .rank = 5,
      .words = Words::free,
      .words_text = "[-- token ...]",
      .summary = "print what could stand next on a command line",
      .text = "For completion scripts: the tokens are the command line so far, the program's name first. Names that a "
              "shell would not take for themselves are left out, but for --shell.",
      .examples = {{"complete -- maestro st", "start status stop"}},
      .options = {text(
          "--shell", {.name = "SHELL", .choices = {"bash", "zsh", "fish"}},
          "as the script of that shell wants it; that of bash gives the line up to the cursor and what breaks words",
          &CompleteOptions::shell)},
      .run = cli::complete};
}

} // namespace maestro::cli
