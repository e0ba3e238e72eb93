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
  const std::string read_only = "unshare -rm bash -c 'mount --rbind /tmp /tmp && mount -o remount,bind,ro /tmp && "
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

TEST_CASE("a play tells once of certificates that nobody checks; who wants it quiet or dry is told nothing")
{
  const Program program(
      "name: a\n"
      "ship_defaults: {docker_port: 1, tls: true}\n"
      "ships: {s1: {ip: 127.0.0.1}, s2: {ip: 127.0.0.1}, s3: {ip: 127.0.0.1, tls_verify: true}}\n"
      "services: {web: {image: w, instances: {w-1: {ship: s1}, w-2: {ship: s2}, w-3: {ship: s3}}}}\n");
  const std::string words = "warning: the certificate of ships 's1' and 's2' is not checked";
  const std::string told = program.run({"start"}).err;
  CHECK(contains(told, words));
  CHECK_EQ(told.find(words), told.rfind(words));
  CHECK_FALSE(contains(program.run({"start", "-q"}).err, words));
  CHECK_FALSE(contains(program.run({"start", "--dry-run"}).err, words));
  CHECK_FALSE(contains(program.run({"status"}).err, words));
}

TEST_CASE("a name of a ship or a file with a line end in it begins no line")
{
  const Program program("name: a\nships: {\"s\\n1\": {ip: 127.0.0.1, docker_port: 1}}\n");
  const std::string ships = program.run({"version", "--ships"}).err;
  CHECK(contains(ships, "the name of a ship has a line end or another control character in it: 's 1'"));
  CHECK_FALSE(contains(ships, "\n1"));
  program.write("b\n.yaml", "name: a\nships: {s1: {ip: 127.0.0.1}}\n");
  CHECK_EQ(Program::bare({"-f", program.path("b\n.yaml"), "validate"}).out.find('\n') + 1,
           Program::bare({"-f", program.path("b\n.yaml"), "validate"}).out.size());
}
