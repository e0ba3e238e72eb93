// SPDX-License-Identifier: Apache-2.0
#include <e2e/registry.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace maestro::test {

namespace {

/// For htpasswd, with the least work that bcrypt allows.
constexpr auto user_line = "ali:$2b$04$nxZxUoIoZB/UI8j/W1Ztw.nDcyQApfEKQL7eT8nqJK90DeFtP9OfK";
/// Where all registries of this process keep their images: filling it takes longer than using it.
class Store {
public:
  Store()
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "maestro-registry-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
  }
  ~Store()
  {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const std::string& folder() const { return folder_; }

private:
  std::string folder_;
};

const std::string& store()
{
  static const Store store;
  return store.folder();
}

void must(const std::vector<std::string>& command)
{
  const Outcome outcome = run_command(command);
  if (outcome.exit_code != 0) throw std::runtime_error(command.front() + " failed: " + outcome.out + outcome.err);
}

void await_answer(const Child& child, const std::string& url)
{
  if (!eventually([&] { return run_command({"curl", "-sko", "/dev/null", "--noproxy", "*", url}).exit_code == 0; }))
    throw std::runtime_error("nothing answers at " + url + ": " + child.out() + child.err());
}

} // namespace

TestRegistry::TestRegistry(const Scenario& scenario) : scenario_(scenario), address_(scenario.this_machine())
{
  forget_images();
  have_app();
}

TestRegistry::~TestRegistry()
{
  stop_relay();
  stop();
  try {
    forget_images();
  } catch (const std::exception&) { // the next one will do it
  }
}

void TestRegistry::have_app()
{
  if (std::filesystem::exists(store() + "/docker/registry/v2/repositories/team/app")) return;
  serve(Access::free);
  push(2, "maestro/busybox:1", "team/app:1");
  stop();
}

std::string TestRegistry::name(int port) const { return address_ + ":" + std::to_string(port); }

void TestRegistry::serve(Access access, int port, Transport transport)
{
  stop();
  std::string config = "version: 0.1\nlog: {level: warn}\nstorage: {filesystem: {rootdirectory: " + store() +
                       "}}\nhttp:\n  addr: " + name(port) + "\n";
  if (transport == Transport::tls) {
    if (!std::filesystem::exists(path("certificate")))
      must({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=registry", "-addext", "subjectAltName=IP:" + address_, "-keyout", path("key"), "-out",
            path("certificate")});
    config += "  tls: {certificate: " + path("certificate") + ", key: " + path("key") + "}\n";
  }
  if (access == Access::password) {
    std::ofstream(path("users")) << user_line << "\n";
    config += "auth: {htpasswd: {realm: test, path: " + path("users") + "}}\n";
  }
  std::ofstream(path("registry.yaml")) << config;
  registry_ = std::make_unique<Child>(std::vector<std::string>{"docker-registry", "serve", path("registry.yaml")});
  await_answer(*registry_, (transport == Transport::tls ? "https://" : "http://") + name(port) + "/v2/");
}

void TestRegistry::stop() { registry_.reset(); }

void TestRegistry::relay_to(int port, long bytes)
{
  stop_relay();
  relay_ = std::make_unique<Child>(std::vector<std::string>{"python3", MAESTRO_E2E "/relay.py", address_,
                                                            std::to_string(trusted_port), address_,
                                                            std::to_string(port), std::to_string(bytes)});
  await_answer(*relay_, "http://" + name() + "/v2/");
}

void TestRegistry::stop_relay() { relay_.reset(); }

void TestRegistry::push(int host, const std::string& image, const std::string& as) const
{
  const std::string config = docker_config(std::string(R"({"auths": {")") + name() + R"(": {"auth": ")" +
                                           user_and_password_encoded + R"("}}})");
  const std::string whole = name() + "/" + as;
  scenario_.docker(host, {"tag", image, whole});
  must({"docker", "--config", config, "-H", "unix://" + scenario_.socket(host), "push", "-q", whole});
  scenario_.docker(host, {"rmi", whole});
}

void TestRegistry::make_image(int host, const std::string& image, long bytes) const
{
  must({"sh", "-ec",
        "mkdir -p \"$1/random\"; head -c \"$2\" /dev/urandom >\"$1/random/bytes\"; tar -C \"$1/random\" -c . | "
        "docker -H \"unix://$3\" import - \"$4\"",
        "sh", scenario_.folder(), std::to_string(bytes), scenario_.socket(host), image});
}

void TestRegistry::make_trusted(int host, int port) const
{
  // A host's mounts are its own.
  scenario_.hosts(
      {"enter", std::to_string(host), "sh", "-ec",
       "mountpoint -q /etc/docker || mount -t tmpfs tmpfs /etc/docker; mkdir -p \"/etc/docker/certs.d/$2\"; "
       "cp \"$1\" \"/etc/docker/certs.d/$2/ca.crt\"",
       "sh", path("certificate"), name(port)});
}

std::string TestRegistry::docker_config(const std::string& content) const
{
  std::filesystem::create_directories(path("docker"));
  std::ofstream(path("docker/config.json")) << content;
  return path("docker");
}

void TestRegistry::forget_images() const
{
  for (int host = 1; host <= host_count; ++host) {
    std::istringstream names(
        scenario_.docker(host, {"images", "--digests", "--format", "{{.Repository}} {{.Tag}} {{.Digest}}"}));
    std::vector<std::string> command{"rmi", "-f"};
    for (std::string repository, tag, digest; names >> repository >> tag >> digest;)
      if (repository.starts_with(address_ + ":"))
        command.push_back(repository + (tag == "<none>" ? "@" + digest : ":" + tag));
    if (command.size() > 2) scenario_.docker(host, command);
  }
}

} // namespace maestro::test
