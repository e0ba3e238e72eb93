// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <support/shell.hpp>

#include <map>
#include <string>
#include <vector>

namespace maestro::test {

constexpr int host_count = 3;

/// What `inspect` is asked for the ID of a container.
inline const std::string container_id = "{{.Id}}";

/// Whether the words stand in a text; shows the text if not.
bool says(const std::string& text, const std::string& words);

/// Three real Docker hosts, empty but for the images, and the program under test. The daemons are asked with Docker's
/// own client, not with our code.
class Scenario {
public:
  /// Repairs what the last scenario left (a cut cable, a stopped daemon) and removes its containers and
  /// its history.
  Scenario();
  ~Scenario();
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;

  /// Writes the description. `@1` stands for the address of host 1, and so on; the ships one, two and three are put
  /// before it.
  void describe(const std::string& services);
  /// Takes a description of the repository.
  void describe_by(const std::string& file);
  /// Puts the images of a folder of the repository on the hosts, which is nothing for those that have them.
  void have_images(const std::string& folder) const;
  /// Variables are added to our environment, to which those of `tools/hosts env` are added always.
  Outcome maestro(const std::vector<std::string>& arguments,
                  const std::map<std::string, std::string>& variables = {}) const;
  /// Fails the test, with maestro's output, if its exit code is not 0.
  Outcome must(const std::vector<std::string>& arguments,
               const std::map<std::string, std::string>& variables = {}) const;
  /// The whole command line, to be run beside the test.
  std::vector<std::string> command(const std::vector<std::string>& arguments) const;

  /// tools/hosts VERB …
  void hosts(const std::vector<std::string>& arguments) const;
  /// The command line that runs another one on a host.
  std::vector<std::string> on_host(int host, const std::vector<std::string>& command) const;
  /// Where what runs on a host belongs, so that it goes with the host.
  static std::string cgroup_parent(int host);
  std::string address(int host) const;
  /// Of this machine, as the hosts reach it.
  std::string this_machine() const { return fleet_.at("MAESTRO_THIS_MACHINE"); }
  /// Of the description and whatever else a scenario needs; goes with it.
  const std::string& folder() const { return folder_; }
  /// Writes a file of the folder, and returns its path.
  std::string write(const std::string& name, const std::string& text) const;
  const std::string& file() const { return file_; }
  /// The path of the unix socket where a host's daemon listens, too.
  std::string socket(int host) const;

  /// Docker's own client at a host; its output without the last line end. Fails the test if it fails.
  std::string docker(int host, const std::vector<std::string>& arguments) const;
  /// `running`, `exited`, `created`…, or `absent`.
  std::string state(int host, const std::string& container) const;
  std::string inspect(int host, const std::string& container, const std::string& format) const;
  /// The environment as a process inside the container sees it.
  std::map<std::string, std::string> variables_inside(int host, const std::string& container) const;
  /// How many API requests the daemon has answered whose line contains this text, since the scenario began or
  /// forget_requests().
  std::size_t requests(int host, const std::string& containing = {}) const;
  void forget_requests();

private:
  std::string log(int host) const;
  /// Removes with one command what another one lists.
  void remove_all(int host, const std::vector<std::string>& list, std::vector<std::string> remove) const;
  std::string folder_;
  std::string file_;                         // the description
  std::map<std::string, std::string> fleet_; // as `tools/hosts env` tells
  std::map<int, std::size_t> log_begin_;
};

/// Of web-1 on the first host, web-2 on the second, and so on.
std::vector<std::string> ids_of_webs(const Scenario& scenario);

} // namespace maestro::test
