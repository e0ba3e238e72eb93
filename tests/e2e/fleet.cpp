// SPDX-License-Identifier: Apache-2.0
#include <e2e/fleet.hpp>
#include <fcntl.h>
#include <support/shell.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>

namespace maestro::test {
namespace {

std::string name_of(int number) { return MAESTRO_E2E_FLEET "-" + std::to_string(number); }

/// Of a lock that a process holds as long as it has this descriptor, and no child of it holds.
int lock_of(const std::string& fleet)
{
  const std::string path = std::filesystem::temp_directory_path() / ("maestro-fleet-" + fleet);
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error("cannot open " + path);
  return descriptor;
}

/// The first fleet that nobody has, if there is one.
std::optional<std::string> take_one()
{
  for (int number = 1; number <= MAESTRO_E2E_FLEETS; ++number) {
    const int lock = lock_of(name_of(number));
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) return name_of(number);
    close(lock);
  }
  return std::nullopt;
}

std::string take()
{
  std::optional<std::string> taken;
  constexpr std::chrono::seconds longest_scenario{280};
  if (!eventually([&] { return (taken = take_one()).has_value(); }, longest_scenario))
    throw std::runtime_error("other processes have all the fleets");
  return *taken;
}

} // namespace

const std::string& fleet()
{
  static const std::string name = take();
  return name;
}

} // namespace maestro::test
