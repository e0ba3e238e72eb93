// SPDX-License-Identifier: Apache-2.0
#include <bench/floor.hpp>
#include <bench/others.hpp>
#include <boost/json.hpp>
#include <fmt/core.h>
#include <support/shell.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace bench {

namespace {

namespace json = boost::json;

std::string path_of(const std::string& file)
{
  return (std::filesystem::temp_directory_path() / ("maestro-bench-" + file)).string();
}

bool installed(const std::string& program)
{
  return maestro::test::run_command({"sh", "-c", "command -v " + program}).exit_code == 0;
}

void must(const std::vector<std::string>& command)
{
  const maestro::test::Outcome outcome = maestro::test::run_command(command);
  if (outcome.exit_code != 0)
    throw std::runtime_error(fmt::format("{} failed:\n{}{}", command.front(), outcome.out, outcome.err));
}

/// All commands at the same time.
void must_all(const std::vector<std::string>& commands)
{
  std::string script = "pids=;";
  for (const std::string& command : commands) script += command + " & pids=\"$pids $!\";";
  must({"sh", "-c", script + "for pid in $pids; do wait $pid || exit; done"});
}

json::value command_of(const Container& container) { return json::parse(container.body).at("Cmd"); }
json::value image_of(const Container& container) { return json::parse(container.body).at("Image"); }

/// A project for each host; a tier is an `up` on each host that has a part in it, on all of them at once. What `up -d`
/// does not tell is when a container is ready: its user has to look.
class Compose {
public:
  explicit Compose(const Workload& workload) : workload_(workload)
  {
    for (const std::string& address : workload.addresses) {
      json::object services;
      for (const auto& tier : workload.tiers)
        for (const Container& container : tier)
          if (container.address == address)
            services[container.name] = {{"image", image_of(container)},
                                        {"container_name", container.name},
                                        {"command", command_of(container)},
                                        {"ports", {fmt::format("{}:80", container.port)}}};
      std::ofstream(file(address)) << json::serialize(json::object{{"version", "3"}, {"services", services}});
    }
  }

  void start() const
  {
    for (const auto& tier : workload_.tiers) {
      each_host(tier, "up -d");
      await_all(tier);
    }
  }
  void stop() const
  {
    for (auto tier = workload_.tiers.rbegin(); tier != workload_.tiers.rend(); ++tier) each_host(*tier, "stop");
  }
  void ask() const
  {
    std::vector<std::string> commands;
    for (const std::string& address : workload_.addresses) commands.push_back(on(address) + " ps >/dev/null");
    must_all(commands);
  }

private:
  std::string file(const std::string& address) const
  {
    return path_of(workload_.name + "-compose-" + address + ".yaml");
  }
  std::string on(const std::string& address) const
  {
    return fmt::format("docker-compose -H tcp://{}:2375 -p {} -f {}", address, workload_.name, file(address));
  }
  void each_host(const std::vector<Container>& tier, const std::string& verb) const
  {
    std::vector<std::string> commands;
    for (const std::string& address : workload_.addresses) {
      std::string names;
      for (const Container& container : tier)
        if (container.address == address) names += " " + container.name;
      if (!names.empty()) commands.push_back(on(address) + " " + verb + names);
    }
    must_all(commands);
  }

  const Workload& workload_;
};

/// One playbook; the hosts are worked on at once, a tier is a task and a wait for its ports.
class Ansible {
public:
  explicit Ansible(const Workload& workload) : workload_(workload)
  {
    std::ofstream inventory(path_of(workload.name + "-inventory"));
    for (const std::string& address : workload.addresses)
      inventory << address << " ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n";
    json::array start, stop;
    for (std::size_t number = 0; number < workload.tiers.size(); ++number) {
      const json::value parts = parts_of(workload.tiers[number]);
      start.push_back(task("community.docker.docker_container",
                           {{"docker_host", docker_host},
                            {"name", "{{ item.name }}"},
                            {"image", "{{ item.image }}"},
                            {"command", "{{ item.command }}"},
                            {"published_ports", {"{{ item.port }}:80"}},
                            {"state", "started"}},
                           parts));
      start.push_back(
          task("ansible.builtin.wait_for", {{"host", "{{ inventory_hostname }}"}, {"port", "{{ item.port }}"}}, parts));
      stop.insert(stop.begin(),
                  task("community.docker.docker_container",
                       {{"docker_host", docker_host}, {"name", "{{ item.name }}"}, {"state", "stopped"}}, parts));
    }
    write("start", start);
    write("stop", stop);
    json::array ask;
    ask.push_back(
        json::object{{"community.docker.docker_host_info", {{"docker_host", docker_host}, {"containers", true}}}});
    write("ask", ask);
  }

  void play(const std::string& name) const
  {
    must({"ansible-playbook", "--forks", "21", "-i", path_of(workload_.name + "-inventory"), book(name)});
  }

private:
  static constexpr const char* docker_host = "tcp://{{ inventory_hostname }}:2375";

  static json::value parts_of(const std::vector<Container>& tier)
  {
    json::object parts; // by host
    for (const Container& container : tier) {
      json::value& own = parts[container.address];
      if (!own.is_array()) own = json::array();
      own.as_array().push_back({{"name", container.name},
                                {"image", image_of(container)},
                                {"command", command_of(container)},
                                {"port", std::to_string(container.port)}});
    }
    return parts;
  }
  static json::object task(const std::string& module, const json::object& arguments, const json::value& parts)
  {
    return {
        {module, arguments}, {"vars", {{"parts", parts}}}, {"loop", "{{ parts[inventory_hostname] | default([]) }}"}};
  }
  std::string book(const std::string& name) const { return path_of(workload_.name + "-" + name + ".json"); }
  void write(const std::string& name, const json::array& tasks) const
  {
    json::array plays;
    plays.push_back(json::object{{"hosts", "all"}, {"gather_facts", false}, {"tasks", tasks}});
    std::ofstream(book(name)) << json::serialize(plays);
  }

  const Workload& workload_;
};

bool has_compose() { return installed("docker-compose"); }
bool has_ansible() { return installed("ansible-playbook"); }

} // namespace

std::vector<std::string> names_of_others()
{
  std::vector<std::string> all;
  if (has_compose()) all.emplace_back("compose");
  if (has_ansible()) all.emplace_back("ansible");
  return all;
}

std::vector<Other> others(const Workload& workload)
{
  std::vector<Other> all;
  if (has_compose()) {
    const Compose compose(workload);
    all.push_back({[compose] { compose.start(); }, [compose] { compose.stop(); }, [compose] { compose.ask(); }});
  }
  if (has_ansible()) {
    const Ansible ansible(workload);
    all.push_back({[ansible] { ansible.play("start"); }, [ansible] { ansible.play("stop"); },
                   [ansible] { ansible.play("ask"); }});
  }
  return all;
}

} // namespace bench
