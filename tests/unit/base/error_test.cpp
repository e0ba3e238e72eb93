// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace maestro;

namespace {

/// A file that is gone at the end of the test.
class TemporaryFile {
public:
  explicit TemporaryFile(const std::string& content)
      : path_(std::filesystem::temp_directory_path() / ("maestro-base-" + std::to_string(::getpid())))
  {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

Error error_of(const std::string& path, std::size_t limit = 1U << 20U)
{
  try {
    read_file(path, limit);
  } catch (const Error& error) { // the subject of the test
    return error;
  }
  return Error(Fault::failed, "no error");
}

} // namespace

TEST_CASE("each fault has its exit code")
{
  CHECK_EQ(exit_code(Fault::failed), 1);
  CHECK_EQ(exit_code(Fault::usage), 2);
  CHECK_EQ(exit_code(Fault::description), 3);
  CHECK_EQ(exit_code(Fault::unreachable), 4);
  CHECK_EQ(exit_code(Fault::locked), 5);
  CHECK_EQ(exit_code(Fault::outdated), 6);
}

TEST_CASE("an error tells what happened and how to mend it")
{
  const Error error(Fault::usage, "no such ship", "try another");
  CHECK_EQ(std::string(error.what()), "no such ship");
  CHECK_EQ(error.hint(), "try another");
  CHECK(error.fault() == Fault::usage);
  CHECK_EQ(Error(Fault::failed, "x").hint(), "");
}

TEST_CASE("a file is read whole with all its bytes")
{
  const std::string content = std::string("a\0b\r\n", 5) + std::string(200'000, 'x');
  const TemporaryFile file(content);
  CHECK_EQ(read_file(file.path()), content);
}

TEST_CASE("a file that is not there is an error with its name, whatever it was to be")
{
  const Error error = error_of("/no/such/maestro.yaml");
  CHECK(error.fault() == Fault::description);
  CHECK_EQ(std::string(error.what()), "cannot read '/no/such/maestro.yaml': No such file or directory");
  CHECK_EQ(error.hint(), "");
}

TEST_CASE("a folder cannot be read as a file")
{
  CHECK_EQ(std::string(error_of("/").what()), "cannot read '/': Is a directory");
}

TEST_CASE("a file beyond the limit is an error")
{
  const TemporaryFile file(std::string((1U << 20U) + 1, 'x'));
  CHECK_EQ(std::string(error_of(file.path()).what()), "'" + file.path() + "' has more than 1 MiB");
  CHECK_EQ(read_file(file.path(), (1U << 20U) + 1).size(), (1U << 20U) + 1);
}

TEST_CASE("a file is replaced whole, and its owner alone can read it")
{
  const TemporaryFile file("what was there before, and longer");
  std::filesystem::permissions(file.path(), std::filesystem::perms(0644));
  const std::string content = std::string("a\0b\r\n", 5) + std::string(200'000, 'x');
  replace_file(file.path(), content);
  CHECK_EQ(read_file(file.path()), content);
  CHECK_EQ(std::filesystem::status(file.path()).permissions(), std::filesystem::perms(0600));
  replace_file(file.path(), "");
  CHECK_EQ(read_file(file.path()), "");
}

TEST_CASE("a link stays what it is: the file that it leads to is replaced, or made, through several links also")
{
  const TemporaryFile file("");
  namespace fs = std::filesystem;
  const fs::path folder = file.path() + "-links";
  fs::create_directories(folder / "far");
  std::ofstream(folder / "far" / "there") << "before";
  fs::create_symlink("far/there", folder / "near");
  fs::create_symlink(folder / "near", folder / "nearer");
  fs::create_symlink("far/not-yet", folder / "dangling");
  fs::create_symlink("round", folder / "round");
  replace_file(folder / "nearer", "after");
  replace_file(folder / "dangling", "new");
  CHECK(fs::is_symlink(folder / "near"));
  CHECK(fs::is_symlink(folder / "nearer"));
  CHECK(fs::is_symlink(folder / "dangling"));
  CHECK_EQ(read_file(folder / "far" / "there"), "after");
  CHECK_EQ(read_file(folder / "far" / "not-yet"), "new");
  CHECK_THROWS_AS(replace_file(folder / "round", "x"), Error);
  CHECK(fs::is_symlink(folder / "round"));
  fs::remove_all(folder);
}

TEST_CASE("what is no regular file is written to where it is, and waits for its reader as long as one may")
{
  const TemporaryFile file("");
  namespace fs = std::filesystem;
  const std::string pipe = file.path() + "-pipe", link = file.path() + "-link";
  REQUIRE_EQ(mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink(pipe, link);
  for (const std::string& name : {pipe, link}) {
    int reader = -1, looks = 0;
    replace_file(name, "for you", [&] {
      if (++looks == 2) reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    });
    REQUIRE_GE(reader, 0);
    std::string text(100, '\0');
    text.resize(static_cast<std::size_t>(read(reader, text.data(), text.size())));
    close(reader);
    CHECK_EQ(text, "for you");
  }
  CHECK(fs::is_fifo(pipe));
  CHECK(fs::is_symlink(link));
  CHECK_THROWS_WITH(replace_file(pipe, "x", [] { throw Error(Fault::failed, "enough"); }), "enough");
  fs::remove(pipe);
  fs::remove(link);

  const std::string device = file.path() + "-device"; // another null
  if (mknod(device.c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) return;
  if (const int fd = open(device.c_str(), O_WRONLY); fd >= 0) { // not where the file system has no devices
    close(fd);
    replace_file(device, "nothing");
    CHECK(fs::is_character_file(device));
  }
  fs::remove(device);
}

TEST_CASE("a file that nobody may write to is not replaced, by root either")
{
  const TemporaryFile file("precious");
  std::filesystem::permissions(file.path(), std::filesystem::perms(0444));
  CHECK_THROWS_WITH(replace_file(file.path(), "x"), ("cannot write '" + file.path() + "': Permission denied").c_str());
  CHECK_EQ(read_file(file.path()), "precious");
}

TEST_CASE("a file that cannot be replaced is told by its name, and nothing is left beside it")
{
  const TemporaryFile file("x");
  const auto fault_of = [](const std::string& path) {
    try {
      replace_file(path, "y");
    } catch (const Error& error) { // the subject of the test
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_EQ(fault_of(file.path() + "/inner"), "cannot write '" + file.path() + "/inner': Not a directory");
  CHECK_EQ(fault_of("/no/such/folder/file"), "cannot write '/no/such/folder/file': No such file or directory");
  const std::filesystem::path folder = file.path() + "-folder";
  std::filesystem::create_directories(folder / "inner");
  CHECK_EQ(fault_of((folder / "inner").string()), "cannot write '" + (folder / "inner").string() + "': Is a directory");
  std::size_t beside = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++beside;
  CHECK_EQ(beside, 1);
  std::filesystem::remove_all(folder);
  CHECK_EQ(read_file(file.path()), "x");
}

TEST_CASE("a file that is created is whole, and never in the place of another one")
{
  const TemporaryFile file("x");
  const std::string fresh = file.path() + "-fresh";
  create_file(fresh, "all of it");
  CHECK_EQ(read_file(fresh), "all of it");
  CHECK_THROWS_WITH_AS(create_file(fresh, "other"), ("cannot write '" + fresh + "': File exists").c_str(), Error);
  CHECK_EQ(read_file(fresh), "all of it");
  std::filesystem::remove(fresh);
}
