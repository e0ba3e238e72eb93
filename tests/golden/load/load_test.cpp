// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/load/load.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <support/golden.hpp>

#include <string>

using namespace maestro;

namespace {

/// All problems as a person sees them, and what came of it.
std::string outcome(const std::string& name)
{
  const std::string folder = std::string(GALLERY) + "/";
  LoadOptions options{.file = name, .process_environment = {{"HOME", "/home/me"}, {"STAGE", "test"}}};
  options.read = [&](const std::string& path) {
    try {
      return read_file(folder + path);
    } catch (const Error& error) { // the folder of this machine stays out of the golden files
      throw Error(error.fault(), fmt::format("cannot read '{}': No such file or directory", path), error.hint());
    }
  };
  const Loaded loaded = load(options);
  std::string text;
  for (const Diagnostic& problem : loaded.problems) text += to_text(problem) + "\n";
  text += loaded.environment ? fmt::format("valid: {} instances\n", loaded.environment->instances.size()) : "invalid\n";
  return text;
}

} // namespace

TEST_CASE("load: descriptions of the gallery give the problems that are kept beside them")
{
  std::size_t count = 0;
  for (const std::string& path : test::files_in(GALLERY, ".yaml")) {
    const std::string name = path.substr(path.rfind('/') + 1);
    CAPTURE(name);
    test::check_golden(path.substr(0, path.size() - 5) + ".txt", outcome(name));
    ++count;
  }
  CHECK_GT(count, 60);
}

TEST_CASE("load: a file that is not there is one problem of that file")
{
  CHECK_EQ(outcome("absent.yaml"), "absent.yaml:1:1: error: cannot read 'absent.yaml': No such file or directory\n"
                                   "invalid\n");
}
