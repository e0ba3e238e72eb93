// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/cli/consent.hpp>
#include <maestro/net/descriptor.hpp>
#include <maestro/view/plan.hpp>

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <set>

namespace maestro::cli {
namespace {

/// A line of standard input without its end; a cancellation ends the wait.
std::string read_answer()
{
  constexpr std::size_t most = 100;
  const net::Descriptor input(dup(STDIN_FILENO));
  std::string answer;
  std::array<char, 1> next{};
  while (answer.size() < most) {
    input.wait_readable();
    if (read(input.fd(), next.data(), next.size()) <= 0 || next[0] == '\n') break;
    answer += next[0];
  }
  return answer;
}

bool can_ask(const Terminal& terminal) { return terminal.error_is_terminal() && isatty(STDIN_FILENO) != 0; }

bool says_yes(const std::string& question, Terminal& terminal)
{
  terminal.error(question + " [y/N] ");
  const std::string answer(trimmed(read_answer()));
  return answer == "y" || answer == "Y" || answer == "yes";
}

std::string question(const Environment& environment, const Wish& wish, const SelectRequest& request)
{
  std::set<ShipName> ships;
  for (const InstanceName& name : wish.instances) ships.insert(environment.instances.at(name).ship);
  const bool filtered = !request.instance_filter.empty() || !request.ship_filter.empty();
  return fmt::format("{} {}{} of {} on {}?", to_text(wish.verb), filtered ? "" : "all ",
                     counted(wish.instances.size(), "instance"), safe_text(environment.name),
                     counted(ships.size(), "ship"));
}

} // namespace

bool ask_for_everything(SelectRequest& request, const Terminal& terminal)
{
  const bool in_doubt = request.needs_things && request.things.empty() && !request.everything;
  if (!in_doubt || !can_ask(terminal)) return false;
  request.everything = true;
  return true;
}

void make_sure(const Environment& environment, const Wish& wish, const SelectRequest& request, Terminal& terminal)
{
  if (says_yes(question(environment, wish, request), terminal)) return;
  throw Error(Fault::usage, "nothing was done", "--all acts on everything without asking");
}

void make_sure(const Plan& plan, const Arguments& arguments, Terminal& terminal)
{
  if (arguments.progress == "json")
    terminal.error(plan_text(plan, terminal.error_style()));
  else
    terminal.out(plan_text(plan, terminal.style()));
  make_sure(fmt::format("{} this?", to_text(plan.verb)), terminal);
}

void make_sure(const std::string& question, Terminal& terminal)
{
  if (!can_ask(terminal))
    throw Error(Fault::usage, "nothing was done: nobody can be asked here", "--yes does it without asking");
  if (!says_yes(question, terminal)) throw Error(Fault::usage, "nothing was done");
}

} // namespace maestro::cli
