// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/process.hpp>
#include <maestro/net/trusted.hpp>

#include <fcntl.h>
#include <malloc.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace maestro::cli {
namespace {

/// Each connection is an open file, a ship that is reached through SSH takes four, and most systems give a program 1024
/// until it asks for more. What we start inherits that; it is no harm but to programs that close every descriptor there
/// might be, and so there is an end to it.
void ask_for_descriptors()
{
  constexpr rlim_t plenty = 65536;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= plenty) return;
  limit.rlim_cur = std::min(limit.rlim_max, plenty);
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Whoever started the program may have closed a standard descriptor: the next file that is opened would get its
/// number, and what is printed would end in that.
void hold_standard_descriptors()
{
  for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = open("/dev/null", O_RDWR)) {
    if (fd <= STDERR_FILENO) continue;
    close(fd);
    return;
  }
}

/// Whether address space is short: then there is none to give away.
bool has_little_space(rlim_t wanted)
{
  constexpr rlim_t others = 4; // times as much for everything else
  for (const auto resource : {RLIMIT_AS, RLIMIT_DATA}) {
    rlimit limit{};
    if (getrlimit(resource, &limit) == 0 && limit.rlim_cur / others < wanted) return true;
  }
  return false;
}

/// The kernel may back the first part of the heap with huge pages, where it does so on request: a large description
/// touches tens of thousands of small ones, and the first touch of each costs more than what is done there.
void ask_for_huge_pages()
{
  constexpr int heap = 256 << 20;           // address space; memory is what is touched of it
  constexpr int mapped_apart = 4 << 20;     // from this size on an allocation is not from the heap
  constexpr std::size_t first = 1UL << 20U; // more than the heap has at the start, so that it must grow
  constexpr std::uintptr_t huge_page = 2UL << 20U;
  if (has_little_space(heap)) return;
  const auto end_before = reinterpret_cast<std::uintptr_t>(sbrk(0));
  mallopt(M_MMAP_THRESHOLD, mapped_apart);
  mallopt(M_TRIM_THRESHOLD, heap);
  mallopt(M_TOP_PAD, heap);
  void* volatile grown = std::malloc(first); // volatile, or the compiler leaves both calls out
  std::free(grown);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const std::uintptr_t begin = (end_before + huge_page - 1) / huge_page * huge_page;
  if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE); // NOLINT: from sbrk
  constexpr int usual_top_pad = 128 << 10;
  mallopt(M_TOP_PAD, usual_top_pad);
}

/// Unless the user has said whom, by the variables that OpenSSL goes by.
void trust_as_the_system_does()
{
  constexpr const char* file = "SSL_CERT_FILE";
  if (std::getenv(file) != nullptr || std::getenv("SSL_CERT_DIR") != nullptr) return;
  if (const auto bundle = net::other_trusted_certificates()) setenv(file, bundle->c_str(), 0);
}

/// The number of the user if it has no name.
std::string user_name(uid_t user)
{
  std::array<char, 4096> space{};
  passwd entry{};
  passwd* found = nullptr;
  const bool is_known = getpwuid_r(user, &entry, space.data(), space.size(), &found) == 0 && found != nullptr;
  return is_known ? std::string(entry.pw_name) : std::to_string(user);
}

} // namespace

void set_up_process()
{
  hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN); // a write then fails with EPIPE
  std::signal(SIGXFSZ, SIG_IGN); // or with EFBIG
  ask_for_descriptors();
  ask_for_huge_pages();
  trust_as_the_system_does();
}

std::string login_name(const std::map<std::string, std::string>& process_environment)
{
  for (const char* variable : {"LOGNAME", "USER", "LNAME", "USERNAME"}) // as Python's getpass has it
    if (const auto found = process_environment.find(variable);
        found != process_environment.end() && !found->second.empty())
      return found->second;
  return user_name(getuid());
}

std::string machine_name()
{
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host.front() = '\0';
  return host.data();
}

std::string own_user() { return user_name(geteuid()) + "@" + machine_name(); }

std::string guest_program()
{
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string() : (own.parent_path() / "maestro-guest").string();
}

} // namespace maestro::cli
