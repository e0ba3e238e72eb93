// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/descriptor.hpp>
#include <maestro/net/fiber.hpp>

#include <functional>
#include <optional>

namespace maestro::cli {

/// While it is alive, a user who suspends the program (Ctrl-Z) gets the terminal as it should be, and the program has
/// it back when it goes on. The functions must not wait.
class Suspensions {
public:
  Suspensions(std::function<void()> before, std::function<void()> afterwards);
  ~Suspensions();
  Suspensions(const Suspensions&) = delete;
  Suspensions& operator=(const Suspensions&) = delete;

private:
  void serve() const;

  std::function<void()> before_, afterwards_;
  std::optional<net::Descriptor> wishes_;
  std::optional<net::Group> serving_;
};

} // namespace maestro::cli
