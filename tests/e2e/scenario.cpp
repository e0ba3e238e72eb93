// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <e2e/fleet.hpp>
#include <e2e/scenario.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace maestro::test {

namespace {

std::string without_line_end(std::string text)
{
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Outcome must_succeed(const std::vector<std::string>& command)
{
  Outcome outcome = run_command(command);
  if (outcome.exit_code != 0) {
    std::string text;
    for (const std::string& word : command) text += word + " ";
    throw std::runtime_error(text + "failed: " + outcome.err);
  }
  return outcome;
}

std::vector<std::string> hosts_command(const std::vector<std::string>& arguments)
{
  std::vector<std::string> command{MAESTRO_TOOLS "/hosts", "--fleet", fleet()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

/// Of all daemons of this process's fleets.
std::string what_daemons_wait_for()
{
  std::string all;
  std::istringstream fleets(must_succeed({MAESTRO_TOOLS "/hosts", "list"}).out);
  for (std::string name, rest; fleets >> name && std::getline(fleets, rest);)
    for (int host = 1; host <= host_count && name.starts_with(fleet()); ++host)
      all += run_command({MAESTRO_TOOLS "/hosts", "--fleet", name, "stacks", std::to_string(host)}).out;
  return all;
}

} // namespace

bool says(const std::string& text, const std::string& words)
{
  const bool found = text.find(words) != std::string::npos;
  if (!found) MESSAGE("'", words, "' is not in:\n", text);
  return found;
}

Scenario::Scenario()
{
  std::istringstream lines(must_succeed({MAESTRO_TOOLS "/hosts", "--fleet", fleet(), "env"}).out);
  for (std::string line; std::getline(lines, line);)
    if (const auto equals = line.find('='); equals != std::string::npos)
      fleet_[line.substr(0, equals)] = line.substr(equals + 1);
  hosts({"up", std::to_string(host_count)});
  for (int host = 1; host <= host_count; ++host) {
    remove_all(host, {"ps", "-aq"}, {"rm", "-fv"});
    // What an earlier scenario described is no stray of this one.
    docker(host, {"network", "prune", "--force"});
    docker(host, {"volume", "prune", "--force"});
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "maestro-e2e-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  folder_ = pattern;
  file_ = folder_ + "/maestro.yaml";
  forget_requests();
}

void Scenario::remove_all(int host, const std::vector<std::string>& list, std::vector<std::string> remove) const
{
  const std::size_t words = remove.size();
  std::istringstream names(docker(host, list));
  for (std::string name; std::getline(names, name);) remove.push_back(name);
  if (remove.size() > words) docker(host, remove);
}

Scenario::~Scenario()
{
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Scenario::describe(const std::string& services)
{
  std::string text = "name: e2e\n__maestro: {schema: 2}\nships:\n";
  const char* names[] = {"one", "two", "three"};
  for (int host = 1; host <= host_count; ++host)
    text += std::string("  ") + names[host - 1] + ": {ip: " + address(host) + "}\n";
  text += services;
  std::ofstream(file_) << text;
}

void Scenario::describe_by(const std::string& file) { file_ = MAESTRO_TOOLS "/../" + file; }

std::string Scenario::write(const std::string& name, const std::string& text) const
{
  const std::string path = folder_ + "/" + name;
  std::ofstream(path) << text;
  return path;
}

void Scenario::have_images(const std::string& folder) const
{
  must_succeed({MAESTRO_TOOLS "/images", "--only", "--with", MAESTRO_TOOLS "/../" + folder, fleet()});
}

std::vector<std::string> Scenario::command(const std::vector<std::string>& arguments) const
{
  std::vector<std::string> all{MAESTRO_PROGRAM, "-f", file_};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

Outcome Scenario::maestro(const std::vector<std::string>& arguments,
                          const std::map<std::string, std::string>& variables) const
{
  std::map<std::string, std::string> all = variables;
  all.insert(fleet_.begin(), fleet_.end());
  Child child(command(arguments), {}, all);
  try {
    return child.wait();
  } catch (const StillRunning& late) {
    throw StillRunning(late.what() + what_daemons_wait_for());
  }
}

Outcome Scenario::must(const std::vector<std::string>& arguments,
                       const std::map<std::string, std::string>& variables) const
{
  Outcome outcome = maestro(arguments, variables);
  if (outcome.exit_code != 0)
    throw std::runtime_error("maestro " + arguments.front() + " ended with " + std::to_string(outcome.exit_code) +
                             ":\n" + outcome.out + outcome.err);
  return outcome;
}

void Scenario::hosts(const std::vector<std::string>& arguments) const { must_succeed(hosts_command(arguments)); }

std::vector<std::string> Scenario::on_host(int host, const std::vector<std::string>& command) const
{
  std::vector<std::string> arguments{"enter", std::to_string(host)};
  arguments.insert(arguments.end(), command.begin(), command.end());
  return hosts_command(arguments);
}

std::string Scenario::cgroup_parent(int host) { return "/maestro-hosts/" + fleet() + "-" + std::to_string(host); }

std::string Scenario::address(int host) const { return fleet_.at("MAESTRO_HOST_" + std::to_string(host)); }

std::string Scenario::socket(int host) const
{
  return fleet_.at("MAESTRO_FLEET_FOLDER") + "/" + std::to_string(host) + "/docker.sock";
}

std::string Scenario::docker(int host, const std::vector<std::string>& arguments) const
{
  // By its socket: also a host whose cable is cut can be asked.
  std::vector<std::string> command{"docker", "-H", "unix://" + socket(host)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return without_line_end(must_succeed(command).out);
}

std::string Scenario::inspect(int host, const std::string& container, const std::string& format) const
{
  return docker(host, {"inspect", "--type", "container", "--format", format, container});
}

std::string Scenario::state(int host, const std::string& container) const
{
  const std::string found =
      docker(host, {"ps", "-a", "--filter", "name=^/" + container + "$", "--format", "{{.State}}"});
  return found.empty() ? "absent" : found;
}

std::map<std::string, std::string> Scenario::variables_inside(int host, const std::string& container) const
{
  std::map<std::string, std::string> variables;
  std::istringstream lines(docker(host, {"exec", container, "env"}));
  for (std::string line; std::getline(lines, line);)
    if (const auto equals = line.find('='); equals != std::string::npos)
      variables[line.substr(0, equals)] = line.substr(equals + 1);
  return variables;
}

std::string Scenario::log(int host) const
{
  return content_of(fleet_.at("MAESTRO_FLEET_FOLDER") + "/" + std::to_string(host) + "/log");
}

void Scenario::forget_requests()
{
  for (int host = 1; host <= host_count; ++host) log_begin_[host] = log(host).size();
}

std::size_t Scenario::requests(int host, const std::string& containing) const
{
  std::istringstream lines(log(host).substr(log_begin_.at(host)));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto call = line.find("Calling "); // in the daemon's debug log, one for each request
    if (call != std::string::npos && line.find(containing, call) != std::string::npos) ++count;
  }
  return count;
}

std::vector<std::string> ids_of_webs(const Scenario& scenario)
{
  std::vector<std::string> all;
  for (int host = 1; host <= host_count; ++host)
    all.push_back(scenario.inspect(host, "web-" + std::to_string(host), container_id));
  return all;
}

} // namespace maestro::test
