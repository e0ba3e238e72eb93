// SPDX-License-Identifier: Apache-2.0
#include <e2e/fleet.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
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

std::string take()
{
  for (int number = 1; number <= MAESTRO_E2E_FLEETS; ++number) {
    const int lock = lock_of(name_of(number));
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) return name_of(number);
    close(lock);
  }
  const int number = 1 + getpid() % MAESTRO_E2E_FLEETS;
  if (flock(lock_of(name_of(number)), LOCK_EX) != 0) throw std::runtime_error("cannot wait for a fleet");
  return name_of(number);
}

} // namespace

const std::string& fleet()
{
  static const std::string name = take();
  return name;
}

} // namespace maestro::test
