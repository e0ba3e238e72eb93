// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <e2e/scenario.hpp>

#include <memory>
#include <string>

namespace maestro::test {

/// A registry on this machine, where the hosts can reach it, with one user: ali, whose password is open-sesame. It has
/// the image team/app:1, and what other registries of this process were given.
class TestRegistry {
public:
  enum class Transport { plain, tls };
  enum class Access { free, password };

  /// The hosts take a registry at port 5000 for what it is; at any other, they want TLS.
  static constexpr int trusted_port = 5000;

  explicit TestRegistry(const Scenario& scenario);
  /// Takes its images from the hosts.
  ~TestRegistry();
  TestRegistry(const TestRegistry&) = delete;
  TestRegistry& operator=(const TestRegistry&) = delete;

  void serve(Access access, int port = trusted_port, Transport transport = Transport::plain);
  /// As if its machine had lost power.
  void stop();
  /// At the trusted port, before a registry at another one: lets so many bytes of each connection through.
  void relay_to(int port, long bytes);
  void stop_relay();

  /// `10.77.0.254:5000`
  std::string name(int port = trusted_port) const;
  /// Puts an image there under another name; the host keeps only the image.
  void push(int host, const std::string& image, const std::string& as) const;
  /// A new image with one layer of random bytes, made on a host.
  void make_image(int host, const std::string& name, long bytes) const;
  /// Has a host trust the certificate of the registry at a port.
  void make_trusted(int host, int port) const;
  /// A configuration of Docker's client with such a content; its folder, for $DOCKER_CONFIG.
  std::string docker_config(const std::string& content) const;

private:
  void have_app();
  void forget_images() const;
  std::string path(const std::string& name) const { return scenario_.folder() + "/" + name; }

  const Scenario& scenario_;
  std::string address_;
  std::unique_ptr<Child> registry_, relay_;
};

constexpr auto password = "open-sesame";
constexpr auto user_and_password_encoded = "YWxpOm9wZW4tc2VzYW1l"; // as it stands in config.json

} // namespace maestro::test
