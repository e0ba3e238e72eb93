// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <cli/tmux.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

// Real shells at a terminal. Their `maestro` completes as the program does, and else notes what it was given.
namespace maestro::test {

namespace {

using Words = std::vector<std::string>;

/// A shell in a folder of its own, where a description stands.
class Shell {
public:
  Shell(const std::string& name, const Program& program) : program_(program), terminal_(200, 50, prepared(name)) {}

  /// The words that the shell gives to `maestro` once this was typed behind it, each in angle brackets.
  std::string maestro(const std::string& keys) const
  {
    const std::string said = program_.path("said");
    std::filesystem::remove(said);
    terminal_.type("maestro " + keys + "\r");
    if (!eventually([&] { return std::filesystem::exists(said); }))
      throw std::runtime_error("nothing was run:\n" + terminal_.screen());
    return content_of(said);
  }

  bool shows_now(const std::string& words) const { return contains(terminal_.screen(), words); }
  /// What the terminal shows after these keys, once that is there.
  bool shows(const std::string& keys, const std::string& expected) const
  {
    terminal_.type(keys);
    return eventually([&] { return contains(terminal_.screen(), expected); });
  }

private:
  std::string prepared(const std::string& name) const
  {
    namespace fs = std::filesystem;
    fs::create_directory(program_.path("bin"));
    program_.write("bin/maestro", "#!/bin/sh\ncase $1 in complete) exec " MAESTRO_PROGRAM " \"$@\" ;; esac\n"
                                  "printf '<%s> ' \"$@\" >" +
                                      program_.path("said.new") + "\nmv " + program_.path("said.new") + " " +
                                      program_.path("said") + "\n");
    fs::permissions(program_.path("bin/maestro"), fs::perms::owner_all);
    program_.write(".bashrc", "source <(" MAESTRO_PROGRAM " completion bash)\nPS1='$ '\n");
    program_.write(".zshrc",
                   "autoload -U compinit\ncompinit -u -D\nsource <(" MAESTRO_PROGRAM " completion zsh)\nPS1='$ '\n");
    const std::string begin =
        "cd " + program_.path("") + "; HOME=$PWD ZDOTDIR=$PWD PATH=$PWD/bin:$PATH LC_ALL=C.UTF-8 ";
    if (name == "bash") return begin + "bash --noprofile --rcfile .bashrc -i";
    if (name == "zsh") return begin + "zsh -d -i";
    return begin + "fish --no-config --init-command '" MAESTRO_PROGRAM " completion fish | source'";
  }

  const Program& program_;
  Tmux terminal_;
};

std::string words(const Words& expected)
{
  std::string text;
  for (const std::string& word : expected) text += "<" + word + "> ";
  return text;
}

const Words shells = {"bash", "zsh", "fish"};

/// Each begins with a letter of its own. None ends with what ends a command: bash completes no word behind such a one.
const Words hostile_names = {"a$(touch ran)",
                             "b`touch ran`z",
                             "c'quote",
                             "d\"quote",
                             "e blank",
                             "f;touch ran;z",
                             "g*",
                             "h?[a-z]",
                             "i$HOME",
                             "j&touch ran",
                             "k|touch ran",
                             "l!1",
                             "m\\back",
                             "n#hash",
                             "o{a,b}",
                             "p~",
                             "q=eq",
                             "r:colon",
                             "s<maestro.yaml",
                             "t>ran",
                             "u(par)",
                             "v\nline",
                             "w\xc3\xa9",
                             "x'$(touch ran)'",
                             "y\"$(touch ran)\""};

std::string quoted(const std::string& name)
{
  std::string text = "\"";
  for (const char c : name)
    text += c == '\n' ? "\\n" : c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return text + "\"";
}

/// A description with these names for services, ships, networks and instances.
std::string description_with(const Words& names)
{
  std::string ships = "ships:\n  1: {ip: 127.0.0.1, docker_port: 1}\n", services = "services:\n",
              networks = "networks:\n";
  for (const std::string& name : names) {
    ships += "  " + quoted(name) + ": {ip: 127.0.0.1, docker_port: 1}\n";
    networks += "  " + quoted(name) + ": {}\n";
    services += "  " + quoted(name) + ":\n    image: x\n    instances: {" + quoted("I" + name) + ": {ship: 1}}\n";
  }
  return "name: hostile\n__maestro: {schema: 2}\n" + ships + networks + services;
}

/// Nothing that stands in a name was run, and no pattern in one became the name of a file.
void nothing_ran(const Program& program) { CHECK_FALSE(std::filesystem::exists(program.path("ran"))); }

} // namespace

TEST_CASE("shells: a name is completed as it stands in the description and nothing in it is run")
{
  for (const std::string& name : shells) {
    const Program program(description_with(hostile_names));
    program.write("gfile", "");
    const Shell shell(name, program);
    for (const std::string& hostile : hostile_names) {
      CAPTURE(name);
      const std::string letter = hostile.substr(0, 1);
      CHECK_EQ(shell.maestro("stop -S " + letter + "\t " + letter + "\t I" + letter + "\t"),
               words({"stop", "-S", hostile, hostile, "I" + hostile}));
    }
    nothing_ran(program);
  }
}

TEST_CASE("shells: a name is completed behind an open quote")
{
  for (const std::string& name : shells) {
    const Program program(description_with(hostile_names));
    const Shell shell(name, program);
    for (const std::string& hostile : hostile_names) {
      if (hostile.find('\n') != std::string::npos) continue; // in bash, only outside of quotes
      CAPTURE(name);
      const std::string letter = hostile.substr(0, 1);
      CHECK_EQ(shell.maestro("stop \"" + letter + "\t -S '" + letter + "\t"), words({"stop", hostile, "-S", hostile}));
    }
    nothing_ran(program);
  }
}

TEST_CASE("shells: commands, verbs, options and their values are completed")
{
  for (const std::string& name : shells) {
    const Program program;
    const Shell shell(name, program);
    CAPTURE(name);
    CHECK_EQ(shell.maestro("dept\t"), words({"deptree"}));
    CHECK_EQ(shell.maestro("plan res\t --only\t web-2\t"), words({"plan", "restart", "--only-if-changed", "web-2"}));
    CHECK_EQ(shell.maestro("start --conc\t 2 --pull mis\t red\t-\t"),
             words({"start", "--concurrency", "2", "--pull", "missing", "redis-1"}));
    CHECK_EQ(shell.maestro("status --format=js\t"), words({"status", "--format=json"}));
    CHECK_EQ(shell.maestro("status -S s2\t -C red\t"), words({"status", "-S", "s2", "-C", "redis-1"}));
    CHECK_EQ(shell.maestro("completion z\t"), words({"completion", "zsh"}));
    CHECK(shell.shows("stop web\t\t", "web-2"));
  }
}

TEST_CASE("shells: things are those of the file that is named, and folders do not end a word")
{
  for (const std::string& name : shells) {
    const Program program;
    std::filesystem::create_directories(program.path("some folder/sub"));
    program.write("some folder/sub/prod.yaml", description_with({"only here"}));
    const Shell shell(name, program);
    CAPTURE(name);
    const std::string file = "some folder/sub/prod.yaml";
    CHECK_EQ(shell.maestro("-f som\tsu\tpr\t start only\t"), words({"-f", file, "start", "only here"}));
    CHECK_EQ(shell.maestro("stop --file=som\tsu\tpr\t only\t"), words({"stop", "--file=" + file, "only here"}));
    CHECK_EQ(shell.maestro("stop -f ~/som\tsu\tpr\t only\t"),
             words({"stop", "-f", program.path("") + file, "only here"}));
  }
}

TEST_CASE("shells: files are listed where nothing was typed yet")
{
  for (const std::string& name : shells) {
    const Program program;
    program.write("other.yaml", "");
    const Shell shell(name, program);
    CAPTURE(name);
    CHECK(shell.shows("maestro init --from \t\t", "other.yaml"));
    CHECK(shell.shows("", "maestro.yaml"));
    CHECK_FALSE(shell.shows_now("no matches"));
  }
}

} // namespace maestro::test
