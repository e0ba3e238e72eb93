// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/tar.hpp>

#include <doctest/doctest.h>
#include <support/tar_reader.hpp>

#include <string>
#include <vector>

using namespace maestro;

namespace {

ContainerFile file(const std::string& path, const std::string& content)
{
  ContainerFile made{.path = path};
  made.content = std::make_shared<const std::string>(content);
  return made;
}

} // namespace

TEST_CASE("tar: files stand in it with their names below the folder, contents, modes and owners")
{
  std::vector<ContainerFile> files{file("/etc/a", "one"), file("/etc/d/b", std::string(513, 'x')), file("/etc/e", "")};
  files[1].mode = 04750;
  files[1].user = 1000;
  files[1].group = 07777777;
  const std::string whole = engine::tar_of(files, "/", {});
  CHECK_EQ(whole.size() % 512, 0);
  auto read = test::files_in_tar(whole);
  REQUIRE_EQ(read.size(), 3);
  CHECK_EQ(read[0].path, "etc/a");
  CHECK_EQ(*read[0].content, "one");
  CHECK_EQ(mode_text(read[0]), "0644");
  CHECK_EQ(owner_text(read[0]), "0:0");
  CHECK_EQ(*read[1].content, std::string(513, 'x'));
  CHECK_EQ(mode_text(read[1]), "4750");
  CHECK_EQ(owner_text(read[1]), "1000:2097151");
  CHECK_EQ(*read[2].content, "");
  CHECK_EQ(test::files_in_tar(engine::tar_of(files, "/etc", {}))[1].path, "d/b");
}

TEST_CASE("tar: names and owners that are too long for an old header are told in records before it")
{
  for (const std::size_t length : {99U, 100U, 101U, 512U, 4000U}) {
    std::string path = "/";
    while (path.size() <= length) path += std::string(50, 'n') + "/";
    path.resize(length + 1, 'e');
    const auto read = test::files_in_tar(engine::tar_of(std::vector{file(path, "x"), file("/z", "y")}, "/", {}));
    REQUIRE_EQ(read.size(), 2);
    CHECK_EQ("/" + read[0].path, path);
    CHECK_EQ(read[1].path, "z");
  }
  std::vector<ContainerFile> files{file("/a", "x")};
  files[0].user = 2097152;
  files[0].group = 4294967294;
  CHECK_EQ(owner_text(test::files_in_tar(engine::tar_of(files, "/", {}))[0]), "2097152:4294967294");
}
