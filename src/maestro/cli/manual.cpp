// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/cli/help.hpp>

#include <fmt/core.h>
#include <strings/pages.hpp>

#include <array>
#include <span>

namespace maestro::cli {
namespace {

/// What something in a table is called, what it means, and an example of it.
struct Entry {
  std::string_view name, meaning, example;
};

constexpr std::array<Entry, 12> exit_codes{{
    {"0", "done, or nothing to do", "`start`, and all of it runs already"},
    {"1", "at least one instance failed, or the command failed", "`start`, and a check does not pass"},
    {"2", "wrong usage: unknown option or thing, nothing selected without --all", "`stop`, where nobody can be asked"},
    {"3", "the description is invalid or cannot be read, or a secret cannot be had",
     "`validate`, and a service has no image"},
    {"4", "nothing failed, but a ship that was needed could not be reached", "`status`, and a host is down"},
    {"5", "somebody else holds the environment's lock", "`apply`, while somebody else applies"},
    {"6", "apply --plan: the saved plan does not fit any more, nothing was done",
     "`apply --plan release.plan`, and the description was edited meanwhile"},
    {"10", "plan, diff --exit-code: there are changes, something differs", "`diff --exit-code` after an edit"},
    {"129", "hung up (SIGHUP): nothing new was begun", "the terminal was closed"},
    {"130", "interrupted by Ctrl-C: nothing new was begun", "Ctrl-C during `start`"},
    {"141", "nobody reads the output any more", "`logs web | head -1`"},
    {"143", "ended by SIGTERM: nothing new was begun", "a pipeline's job was cancelled"},
}};

constexpr std::array<Entry, 11> variables{{
    {"NO_COLOR", "no colours, if it is not empty", "NO_COLOR=1"},
    {"COLUMNS", "the width of tables", "COLUMNS=120"},
    {"TERM", "dumb, or not set: no colours, and lines instead of a live table", "TERM=dumb"},
    {"ANSICON", "colours also where the output is no terminal", "ANSICON=1"},
    {"LC_ALL, LC_CTYPE, LANG", "whether the terminal shows UTF-8; the first that is set counts", "LC_ALL=C.UTF-8"},
    {"HOME", "the folder for ~/ and for Docker's configuration", "HOME=/home/ann"},
    {"DOCKER_CONFIG", "the folder of Docker's configuration, with logins of registries; else ~/.docker",
     "DOCKER_CONFIG=/etc/shop/docker"},
    {"SSL_CERT_FILE, SSL_CERT_DIR", "whom TLS trusts, instead of whom the system does",
     "SSL_CERT_FILE=/etc/shop/authorities.pem"},
    {"XDG_RUNTIME_DIR", "a folder for the sockets of ssh, where /tmp cannot be written to",
     "XDG_RUNTIME_DIR=/run/user/1000"},
    {"LOGNAME, USER, LNAME, USERNAME", "who it is, for auditors, history and lock; the first that is set counts",
     "LOGNAME=deploy"},
    {"PATH", "where ssh, credential helpers and the programs of descriptions are looked for",
     "PATH=/usr/local/bin:/usr/bin"},
}};

std::string roff_options(const Options& options)
{
  std::string text;
  for (const Option& option : options)
    text +=
        fmt::format(".TP\n\\fB{}\\fR\n{}\n", strings::roff_text(shown_names(option)), strings::roff_text(option.text));
  return text;
}

std::string markdown_options(const Options& options)
{
  if (options.empty()) return {};
  std::string text = "\n| option | what | example |\n|---|---|---|\n";
  for (const Option& option : options)
    text += fmt::format("| `{}` | {} | `{}` |\n", shown_names(option), strings::table_cell(option.text),
                        strings::table_cell(example(option)));
  return text;
}

std::string markdown_examples(const Command& command)
{
  std::string text = "\n";
  for (const Example& one : command.examples) text += fmt::format("- `maestro {}`: {}\n", one.line, one.text);
  return text;
}

std::string roff_entries(std::span<const Entry> entries)
{
  std::string text;
  for (const Entry& entry : entries)
    text += fmt::format(".TP\n{}\n{}\n", entry.name, strings::roff_text(entry.meaning));
  return text;
}

} // namespace

std::string man_page()
{
  std::string text = ".TH MAESTRO 1 \"\" \"maestro " MAESTRO_VERSION "\" \"User commands\"\n"
                     ".SH NAME\nmaestro \\- orchestrates Docker containers on many hosts from one description\n"
                     ".SH SYNOPSIS\n.B maestro\n[\\-f FILE] [global options] COMMAND [options] [thing ...]\n"
                     ".SH DESCRIPTION\nA description, maestro.yaml by default, declares ships (hosts with a Docker "
                     "Engine), services and their instances. A thing is the name of an instance or of a service.\n"
                     ".SH GLOBAL OPTIONS\nThese stand before or after the command.\n";
  text += roff_options(global_options());
  text += ".SH COMMANDS\n";
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    text += fmt::format(".SS \"maestro {} {}\"\n{}.\n", command.name, strings::roff_text(command.words_text),
                        strings::roff_text(command.summary));
    if (!command.text.empty()) text += fmt::format("{}\n", strings::roff_text(command.text));
    text += roff_options(command.options);
  }
  text += ".SH EXIT STATUS\n";
  text += roff_entries(exit_codes);
  text += ".SH ENVIRONMENT\n";
  text += roff_entries(variables);
  text += ".SH FILES\n.TP\nmaestro.yaml\nthe description, in the current directory\n"
          ".SH SEE ALSO\n.BR maestro\\-description (5),\n.BR maestro\\-guest (1)\n";
  return text;
}

std::string markdown()
{
  std::string text =
      "<!-- Generated by `maestro reference markdown`; each command is declared in src/maestro/cli/commands. -->\n"
      "# Command line\n\n`maestro [-f FILE] [global options] COMMAND [options] [thing ...]`\n\n"
      "A thing is the name of an instance or of a service. Long options may be shortened as long as they "
      "stay clear;\nshort ones may be joined (`-sd`), values attached (`-c2`, `--concurrency=2`); `--` "
      "ends the options.\n\n## Global options\n\nThey stand before or after the command.\n";
  text += markdown_options(global_options());
  for (const Command& command : commands()) {
    if (command.hidden) continue;
    text += fmt::format("\n## maestro {}\n\n`maestro {}{}{}`: {}.\n", command.name, command.name,
                        command.words_text.empty() ? "" : " ", command.words_text, command.summary);
    if (!command.text.empty()) text += fmt::format("{}\n", command.text);
    text += markdown_examples(command);
    text += markdown_options(command.options);
  }
  text += "\n## Exit codes\n\n| code | meaning | for example |\n|---|---|---|\n";
  for (const auto& [code, meaning, example] : exit_codes)
    text += fmt::format("| {} | {} | {} |\n", code, meaning, example);
  text += "\n## Environment variables\n\nThe template of a description sees all of them, as `env`. These have a "
          "meaning for Maestro itself:\n\n| variable | meaning | example |\n|---|---|---|\n";
  for (const auto& [name, meaning, example] : variables)
    text += fmt::format("| `{}` | {} | `{}` |\n", name, strings::table_cell(meaning), example);
  return text;
}

} // namespace maestro::cli
