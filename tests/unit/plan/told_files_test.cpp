// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/told_files.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace maestro;
using Files = std::vector<ContainerFile>;

namespace {

ContainerFile file(const std::string& path, const std::string& content, std::uint32_t mode = 0644)
{
  return {.path = path, .content = std::make_shared<const std::string>(content), .mode = mode};
}

ContainerFile secret(const std::string& path, const std::string& name)
{
  return {.path = path, .source = ContainerFile::Source::secret, .name = name, .mode = 0400};
}

/// What differs of what a container was given, a line each.
std::string changes(const Files& then, const Files& now)
{
  std::string text;
  const std::vector<Field> fields = changed_files({{labels::files, files_text(then)}}, now).value();
  for (const Field& field : fields) text += field.path + ": " + change_text(field) + "\n";
  return text;
}

} // namespace

TEST_CASE("files: each that is new, gone, or other is told by its path")
{
  const Files then{file("/a", "1"), file("/b", "1"), file("/c", "1"), file("/d", "1"), secret("/s", "word")};
  CHECK_EQ(changes(then, then), "");
  CHECK_EQ(changes(then, {file("/a", "2"), file("/b", "1", 0600), file("/d", "2", 0600), file("/e", "1"),
                          secret("/s", "other")}),
           "files./c: 0644 0:0 → none\n"
           "files./a: 0644 0:0 → other content, 0644 0:0\n"
           "files./b: 0644 0:0 → 0600 0:0\n"
           "files./d: 0644 0:0 → other content, 0600 0:0\n"
           "files./e: none → 0644 0:0\n"
           "files./s: 0400 0:0 → other content, 0400 0:0\n");
  CHECK_EQ(changes(then, {}).find("→ 0"), std::string::npos);
  CHECK_EQ(new_files({file("/a", "1")}).size(), 1);
}

TEST_CASE("files: any path is told as it is, and no content")
{
  const Files odd{file("/a b%20:c", "1"), file("/\xC3\xBC", "2"), file("/tab\tand\nline", "3"), file("/%", "4")};
  const std::string text = files_text(odd);
  CHECK_EQ(text.substr(0, 2), "1 ");
  CHECK_NE(text.find(" 0644 0:0 /a%20b%2520:c"), std::string::npos);
  CHECK_NE(text.find("/%c3%bc"), std::string::npos);
  CHECK_EQ(changes(odd, odd), "");
  CHECK_EQ(files_text({file("/a", "hunter2")}).find("hunter2"), std::string::npos);
}

TEST_CASE("files: too many for a label, a label of another version, and none tell nothing")
{
  Files many;
  for (int number = 0; number < 100; ++number) many.push_back(file("/etc/many/" + std::to_string(number), ""));
  CHECK_EQ(files_text(many), "");
  CHECK_EQ(files_text({}), "");
  for (const std::string label : {"", "2 1a2b3c4d 0644 0:0 /a", "1 1a2b3c4d 0644 0:0", "1 1a2b3c4d 0644 0:0 /a b"})
    CHECK_FALSE(changed_files({{labels::files, label}}, many));
  CHECK_FALSE(changed_files({}, many));
  CHECK(changed_files({{labels::files, "1 1a2b3c4d 0644 0:0 /broken%"}}, {}));
  CHECK(changed_files({{labels::files, "1 1a2b3c4d 0644 0:0 /broken%zz"}}, {}));
}
