// SPDX-License-Identifier: Apache-2.0
#include <cli/program.hpp>
#include <doctest/doctest.h>
#include <support/golden.hpp>

#include <filesystem>
#include <string>

using namespace maestro::test;

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string> environment{{"HOME", "/home/me"}, {"TERM", "dumb"}};

/// The folder stands in texts as /srv.
std::string with_folder_named(std::string text, const std::string& folder)
{
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
    text.replace(at, folder.size(), "/srv");
  return text;
}

/// A Compose file with what lies beside it (NAME.d), in a folder of its own called as the case.
class Case {
public:
  explicit Case(const std::string& file) : name_(fs::path(file).stem().string()), folder_(program_.path(name_))
  {
    fs::create_directory(folder_);
    fs::copy_file(file, folder_ + "/docker-compose.yml");
    const fs::path more = fs::path(file).replace_extension(".d");
    if (fs::exists(more)) fs::copy(more, folder_, fs::copy_options::recursive);
  }

  const std::string& name() const { return name_; }
  std::string path(const std::string& file) const { return folder_ + "/" + file; }
  Outcome convert() const
  {
    return Program::bare({"-f", path("maestro.yaml"), "init", "--from", path("docker-compose.yml")}, {}, environment);
  }
  /// With the variables of .env in the environment, as the description says.
  Outcome validate() const
  {
    const std::string script = "set -a; if [ -f " + path(".env") + " ]; then . " + path(".env") + "; fi; exec ";
    return Program::without_sanitizer_notes(run_command(
        {"/bin/sh", "-c", script + MAESTRO_PROGRAM + " -f " + path("maestro.yaml") + " validate"}, {}, environment));
  }
  std::string shown(const std::string& text) const
  {
    return with_folder_named(text, program_.path("").substr(0, program_.path("").size() - 1));
  }

private:
  Program program_;
  std::string name_, folder_;
};

} // namespace

TEST_CASE("init: what a Compose file becomes is loaded by the program")
{
  std::size_t count = 0;
  for (const std::string& file : files_in(GALLERY, ".yml")) {
    const Case one(file);
    CAPTURE(one.name());
    const Outcome outcome = one.convert();
    CHECK_EQ(outcome.exit_code, 0);
    const Outcome valid = one.validate();
    CHECK_EQ(valid.exit_code, 0);
    CHECK_EQ(valid.err, "");
    check_golden(fs::path(file).replace_extension(".txt").string(),
                 one.shown(content_of(one.path("maestro.yaml")) + "\n---- remarks\n" + outcome.err +
                           "\n---- validate\n" + valid.out));
    ++count;
  }
  CHECK_GE(count, 20);
}
