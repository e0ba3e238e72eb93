// SPDX-License-Identifier: Apache-2.0
// What the program finds around it when it is started.
#include <cli/program.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace maestro::test;

namespace {

/// The program in the shell's words, in its folder.
Outcome in_shell(const Program& program, const std::string& words)
{
  return Program::without_sanitizer_notes(run_command(
      {"bash", "-c", "cd " + program.path("") + " && maestro() { " MAESTRO_PROGRAM " \"$@\"; }; " + words}));
}

const std::string valid = "maestro.yaml is valid: 2 services, 3 instances, 2 ships\n";

/// AddressSanitizer needs terabytes of address space, and Maestro cannot run without.
constexpr bool has_address_sanitizer =
#ifdef __SANITIZE_ADDRESS__
    true;
#else
    false;
#endif

} // namespace

TEST_CASE("a standard descriptor that is closed at the start is no place for what the program opens")
{
  const Program program;
  for (const char* closed : {"<&-", "<&- 2>&-", "2>&-"}) {
    CAPTURE(closed);
    CHECK_EQ(in_shell(program, std::string("maestro validate ") + closed).out, valid);
  }
  CHECK_EQ(in_shell(program, "maestro config >&-; echo $?").out, "0\n");
  CHECK_EQ(content_of(program.path("maestro.yaml")), demo);
  CHECK_EQ(in_shell(program, "maestro -f - validate <&-").exit_code, 3); // an empty description
}

TEST_CASE("little address space is enough for a small description")
{
  if (has_address_sanitizer) return;
  const Program program;
  for (const char* limit : {"-v 200000", "-v 400000", "-d 100000"}) {
    CAPTURE(limit);
    const Outcome outcome = in_shell(program, std::string("ulimit ") + limit + "; maestro validate");
    CHECK_EQ(outcome.err, "");
    CHECK_EQ(outcome.out, valid);
  }
}

TEST_CASE("a limit of file sizes is an error of writing, not the end by a signal")
{
  const Program program;
  const Outcome outcome =
      in_shell(program, "ulimit -f 1; maestro config > large; echo $?; maestro schema > larger; echo $?");
  CHECK_EQ(outcome.out, "1\n1\n");
  CHECK(contains(outcome.err, "File too large"));
}

TEST_CASE(
    "where /tmp cannot be written to, ssh's socket is made in the user's runtime folder, or what is needed is said")
{
  if (run_command({"unshare", "-rm", "true"}).exit_code != 0) return; // not allowed here
  const Program program("name: a\nships: {far: {ip: vm, endpoint: 'ssh://nobody@127.0.0.1:1'}}\n"
                        "services: {web: {image: w, instances: {web-1: {ship: far}}}}\n");
  const std::string read_only = "unshare -rm bash -c 'mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && "
                                "XDG_RUNTIME_DIR=\"$0\" " MAESTRO_PROGRAM " status' ";
  const Outcome nowhere = in_shell(program, read_only + "''");
  CHECK(contains(nowhere.out + nowhere.err, "cannot make a folder for ssh's socket in /tmp (read-only file system)"));
  CHECK(contains(nowhere.out + nowhere.err, "XDG_RUNTIME_DIR"));
  const Outcome both = in_shell(program, read_only + "/tmp");
  CHECK(contains(both.out + both.err, "/tmp (read-only file system) or /tmp (read-only file system)"));
  const Outcome there = in_shell(program, read_only + "/dev/shm");
  CHECK_FALSE(contains(there.out + there.err, "cannot make a folder"));
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm"))
    CHECK_FALSE(contains(entry.path(), "maestro-"));
}
