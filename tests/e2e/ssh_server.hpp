// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <e2e/scenario.hpp>
#include <support/shell.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace maestro::test {

/// Keys, and a program `ssh` that uses them: the system's, with a configuration of the test's instead of the user's.
class SshClient {
public:
  SshClient();
  ~SshClient();
  SshClient(const SshClient&) = delete;
  SshClient& operator=(const SshClient&) = delete;

  /// For maestro: the PATH with this ssh first.
  std::map<std::string, std::string> variables() const;
  /// A new pair of keys; the path of the private one.
  std::string make_key(const std::string& name) const;
  /// Adds lines to the configuration.
  void configure(const std::string& lines) const;
  /// Makes a server's key known under a name.
  void know(const std::string& host, const std::string& key) const;
  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  /// The key that the configuration names for all hosts.
  const std::string& key() const { return key_; }

private:
  std::string folder_;
  std::string key_;
};

/// A program that runs on a host as long as this object lives.
class HostProcess {
public:
  /// The file is where its number is kept.
  HostProcess(const Scenario& scenario, int host, const std::string& number_file,
              const std::vector<std::string>& command);
  ~HostProcess();
  HostProcess(const HostProcess&) = delete;
  HostProcess& operator=(const HostProcess&) = delete;

  std::string out() const { return child_.out(); }
  std::string err() const { return child_.err(); }
  /// Kills its children; it goes on.
  void kill_children() const;

private:
  void run(const std::string& script) const;

  const Scenario& scenario_;
  int host_;
  std::string number_file_;
  Child child_;
};

/// sshd on a host, with the limits that it has by default. It lets root in with the client's key.
class SshServer {
public:
  /// The client knows its key, unless it shall not.
  SshServer(const Scenario& scenario, const SshClient& client, int host, bool known = true);

  std::string log() const;
  /// Log-ins so far.
  std::size_t connections() const;
  /// Ends all connections that it has; it goes on to listen.
  void drop_connections() const { daemon_->kill_children(); }

private:
  std::string name_; // of its files
  std::unique_ptr<HostProcess> daemon_;
};

/// The processes of this machine whose command line contains this.
std::size_t processes_with(const std::string& part);

} // namespace maestro::test
