// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/habits.hpp>

#include <span>
#include <vector>

namespace maestro::cli {
namespace {

struct Habit {
  std::vector<std::string_view> words;
  std::string_view answer;
  std::string_view of_command = {}; // empty: of all
};

std::string answer_to(std::string_view word, std::span<const Habit> habits, std::string_view command = {})
{
  for (const Habit& habit : habits)
    for (const std::string_view known : habit.words)
      if (known == word && (habit.of_command.empty() || habit.of_command == command)) return std::string(habit.answer);
  return {};
}

} // namespace

std::string habit_of_command(std::string_view word)
{
  static const std::vector<Habit> habits = {
      {{"ps", "ls", "list", "get", "show", "describe", "info"}, "`maestro status` shows what runs where"},
      {{"top", "stats"},
       "`maestro status -F` shows the instances with their ports; `docker stats` on a ship what they use"},
      {{"up", "deploy", "create", "update", "upgrade", "rollout", "redeploy", "reload", "recreate", "sync", "converge"},
       "`maestro apply` makes what runs be what is described; `maestro plan apply` shows what it would do"},
      {{"down", "destroy"}, "`maestro stop --all` takes everything down, `maestro clean` removes the containers"},
      {{"rm", "remove", "delete"}, "`maestro stop` takes instances down, `maestro clean` removes their containers"},
      {{"prune"}, "`maestro apply --prune` removes what is described no more"},
      {{"undo", "revert"}, "`maestro rollback` makes what runs be what the release before was"},
      {{"preview"}, "`maestro diff` shows what differs from the description, `maestro plan apply` what would be done"},
      {{"releases", "revisions"}, "`maestro history` shows what was applied"},
      {{"unlock", "force-unlock"}, "`maestro lock release` takes the lock from somebody who is gone"},
      {{"log", "tail", "attach"}, "`maestro logs -F` follows the output of instances"},
      {{"check", "lint", "verify", "test"}, "`maestro validate` checks the description, `maestro status` what runs"},
      {{"graph", "tree"}, "`maestro deptree` shows what services depend on"},
      {{"exec", "run", "ssh", "cp", "port", "inspect", "images", "events", "pause", "unpause"},
       "that is for `docker` on the instance's ship; `maestro status` tells which one it is"},
      {{"build", "push"}, "Maestro builds no images; `maestro pull` brings them to the ships"},
      {{"scale"}, "instances are declared, each by its name; add them to the description, then `maestro apply`"},
  };
  return answer_to(word, habits);
}

std::string habit_of_option(std::string_view option, std::string_view command)
{
  static const std::vector<Habit> habits = {
      {{"--timestamps", "-t"}, "`maestro logs --format json` tells the times", "logs"},
      {{"--detach", "--wait"}, "a play ends when everything is ready, and containers go on without it"},
      {{"--build", "--no-build"}, "Maestro builds no images"},
      {{"--no-deps"}, "what is named is all that is acted on, unless -d is given"},
      {{"--force-recreate", "--recreate", "--renew-anon-volumes"}, "`maestro restart` makes containers anew"},
      {{"--no-recreate"}, "`maestro start` leaves alone what runs"},
      {{"--scale", "--replicas"}, "instances are declared, each by its name"},
      {{"--force", "-y", "--yes", "--assume-yes"}, "nothing asks that has things, or --all"},
      {{"--output", "--json", "-j"}, "--format json, where a command has it; --progress json for a play"},
      {{"--parallel", "--parallelism", "--forks", "--jobs"}, "-c N works on at most N instances at a time"},
      {{"--limit", "--host", "--hosts", "--on", "--ship"}, "-S GLOB chooses by ship, -C GLOB by instance"},
      {{"--check", "--diff", "--plan", "--noop", "--simulate"}, "--dry-run shows what would be done"},
      {{"--no-color", "--no-ansi", "--nocolor", "--ansi"}, "--color never"},
      {{"--no-cache"}, "--pull always"},
      {{"--timeout", "-t", "--grace-period", "--time"}, "the time to stop is `stop_timeout` in the description"},
      {{"--debug", "-V", "--trace"}, "--verbose has more words"},
      {{"--project-name", "-p", "--namespace", "--stack", "--inventory"},
       "the environment is what the file says that -f names"},
      {{"--env-file", "--env", "-e", "--set", "--var", "--extra-vars"},
       "templates see the process environment: `VERSION=2 maestro start` is env.VERSION"},
      {{"--follow-name", "--watch", "-w"}, "`maestro logs -F` follows output"},
      {{"--until"}, "--since tells where to begin, -n how many lines to show"},
      {{"--remove-orphans", "--prune-orphans"}, "`maestro apply --prune` removes what is described no more"},
      {{"--all", "-a"}, "without names, all instances are meant"},
      {{"--volumes", "--rmi"}, "`maestro clean` removes containers with their anonymous volumes, and nothing else"},
  };
  return answer_to(option, habits, command);
}

} // namespace maestro::cli
