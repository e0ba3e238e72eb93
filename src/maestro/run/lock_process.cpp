// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/run/lock_process.hpp>

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <optional>

namespace maestro {
namespace {

std::string first_line(const std::string& file)
{
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// The boot of the machine, and the namespace in which numbers of processes mean something: machine and containers
/// share the former.
std::optional<std::string> place()
{
  const std::string boot = first_line("/proc/sys/kernel/random/boot_id");
  std::array<char, 64> space{};
  const auto length = readlink("/proc/self/ns/pid", space.data(), space.size());
  if (boot.empty() || length <= 0) return std::nullopt;
  return boot + "/" + std::string(space.data(), static_cast<std::size_t>(length));
}

struct Life {
  bool has_ended = false; // and its parent has not asked how
  std::string start{};    // in clock ticks since the boot; empty if it cannot be read
};

Life life_of(pid_t process)
{
  const std::string line = first_line(fmt::format("/proc/{}/stat", process));
  const auto behind_name = line.rfind(") "); // which may have anything in it
  if (behind_name == std::string::npos) return {};
  constexpr std::size_t start = 19; // the 22nd, counted from the third
  const auto fields = split(std::string_view(line).substr(behind_name + 2), ' ');
  if (fields.size() <= start) return {};
  return {.has_ended = fields[0] == "Z" || fields[0] == "X", .start = std::string(fields[start])};
}

} // namespace

std::string own_process()
{
  const auto here = place();
  const std::string start = life_of(getpid()).start;
  return here && !start.empty() ? fmt::format("{}/{}/{}", *here, getpid(), start) : std::string();
}

bool is_gone(const std::string& process)
{
  const auto here = place();
  if (!here || !process.starts_with(*here + "/")) return false;
  const auto parts = split(std::string_view(process).substr(here->size() + 1), '/');
  pid_t number = 0;
  if (parts.size() != 2 || parts[1].empty()) return false;
  const std::string_view digits = parts[0];
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || number <= 0) return false;
  if (kill(number, 0) != 0 && errno == ESRCH) return true;
  const Life life = life_of(number); // of others it may be hidden
  return life.has_ended || (!life.start.empty() && life.start != parts[1]);
}

} // namespace maestro
