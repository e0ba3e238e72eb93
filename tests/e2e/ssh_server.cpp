// SPDX-License-Identifier: Apache-2.0
#include <e2e/ssh_server.hpp>
#include <support/text.hpp>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace maestro::test {

namespace {

void must_run(const std::vector<std::string>& command)
{
  const Outcome outcome = run_command(command);
  if (outcome.exit_code != 0) throw std::runtime_error(command.front() + " failed: " + outcome.err);
}

} // namespace

SshClient::SshClient()
{
  std::string pattern = "/tmp/maestro-ssh-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  folder_ = pattern;
  key_ = make_key("key");
  configure("UserKnownHostsFile " + file("known") + "\nGlobalKnownHostsFile /dev/null\n");
  std::filesystem::create_directory(file("bin"));
  std::ofstream(file("bin/ssh")) << "#!/bin/sh\nexec /usr/bin/ssh -F " << file("config") << " \"$@\"\n";
  chmod(file("bin/ssh").c_str(), 0755);
}

SshClient::~SshClient()
{
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::map<std::string, std::string> SshClient::variables() const
{
  return {{"PATH", file("bin") + ":" + getenv("PATH")}};
}

std::string SshClient::make_key(const std::string& name) const
{
  must_run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file(name)});
  return file(name);
}

void SshClient::configure(const std::string& lines) const { std::ofstream(file("config"), std::ios::app) << lines; }

void SshClient::know(const std::string& host, const std::string& key) const
{
  std::ofstream(file("known"), std::ios::app) << host << " " << content_of(key + ".pub");
}

HostProcess::HostProcess(const Scenario& scenario, int host, const std::string& number_file,
                         const std::vector<std::string>& command)
    : scenario_(scenario), host_(host), number_file_(number_file), child_([&] {
        std::vector<std::string> words{"sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", number_file};
        words.insert(words.end(), command.begin(), command.end());
        return scenario.on_host(host, words);
      }())
{
}

HostProcess::~HostProcess()
{
  run_command(scenario_.on_host(host_, {"sh", "-c", "kill -KILL $(cat " + number_file_ + ")"}));
}

void HostProcess::kill_children() const
{
  must_run(scenario_.on_host(host_, {"sh", "-c", "pkill -KILL --parent $(cat " + number_file_ + ")"}));
}

SshServer::SshServer(const Scenario& scenario, const SshClient& client, int host, bool known)
    : name_(client.file("sshd" + std::to_string(host)))
{
  const std::string key = client.make_key("host" + std::to_string(host));
  if (known) client.know(scenario.address(host), key);
  std::ofstream(name_ + ".conf") << "ListenAddress " << scenario.address(host) << "\nHostKey " << key
                                 << "\nPidFile none\nAuthorizedKeysFile " << client.key()
                                 << ".pub\nStrictModes no\nUsePAM yes\nPasswordAuthentication no\n"
                                 << "KbdInteractiveAuthentication no\nLogLevel VERBOSE\n";
  must_run(scenario.on_host(host, {"mkdir", "-p", "/run/sshd"}));
  daemon_ = std::make_unique<HostProcess>(
      scenario, host, name_ + ".pid",
      std::vector<std::string>{"/usr/sbin/sshd", "-D", "-f", name_ + ".conf", "-E", name_ + ".log"});
  if (!eventually([&] { return log().find("Server listening") != std::string::npos; }))
    throw std::runtime_error("sshd does not listen: " + log() + daemon_->err());
}

std::string SshServer::log() const { return content_of(name_ + ".log"); }

std::size_t SshServer::connections() const { return lines_with(log(), "Accepted publickey"); }

std::size_t processes_with(const std::string& part)
{
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos &&
        content_of(entry.path() / "cmdline").find(part) != std::string::npos)
      ++count;
  }
  return count;
}

} // namespace maestro::test
