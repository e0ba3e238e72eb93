// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/load/load.hpp>
#include <maestro/view/config.hpp>

#include <doctest/doctest.h>
#include <support/golden.hpp>

#include <string>

using namespace maestro;

namespace {

/// `config --format json`, or the problems.
std::string outcome(const std::string& name)
{
  LoadOptions options{.file = name, .process_environment = {{"HOME", "/home/me"}}};
  options.read = [](const std::string& path) { return read_file(std::string(GALLERY) + "/" + path); };
  const Loaded loaded = load(options);
  std::string text;
  if (loaded.environment)
    write_config(*loaded.environment, ConfigForm::json, [&](std::string_view part) { text += part; });
  else
    for (const Diagnostic& problem : loaded.problems) text += to_text(problem) + "\n";
  return text;
}

} // namespace

TEST_CASE("config: every key lands where the engine reads it, from the service, from the instance, and merged")
{
  std::size_t count = 0;
  for (const std::string& path : test::files_in(GALLERY, ".yaml")) {
    const std::string name = path.substr(path.rfind('/') + 1);
    CAPTURE(name);
    test::check_golden(path.substr(0, path.size() - 5) + ".json", outcome(name));
    ++count;
  }
  CHECK_GE(count, 3);
}
