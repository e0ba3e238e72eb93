// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <elf.h>
#include <guest/guest.hpp>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

using namespace maestro::test;

namespace {

constexpr std::uintmax_t largest = 3'000'000;

/// The program, or another build of it that the environment names.
std::string program()
{
  const char* other = std::getenv("MAESTRO_GUEST");
  return other == nullptr ? MAESTRO_GUEST_PROGRAM : other;
}

template<class T>
T read_at(const std::string& bytes, std::size_t offset)
{
  T value{};
  REQUIRE_LE(offset + sizeof value, bytes.size());
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::vector<Elf64_Phdr> segments(const std::string& bytes)
{
  const auto header = read_at<Elf64_Ehdr>(bytes, 0);
  std::vector<Elf64_Phdr> all;
  for (std::size_t i = 0; i < header.e_phnum; ++i)
    all.push_back(read_at<Elf64_Phdr>(bytes, header.e_phoff + i * sizeof(Elf64_Phdr)));
  return all;
}

} // namespace

// Sanitizers' libraries are shared ones: a build with them is no static program.
TEST_CASE("binary: the program is static, can be loaded anywhere, and asks for no interpreter" *
          doctest::skip(!MAESTRO_GUEST_IS_STATIC))
{
  const std::string bytes = content_of(program());
  const auto header = read_at<Elf64_Ehdr>(bytes, 0);
  REQUIRE_EQ(std::memcmp(header.e_ident, ELFMAG, SELFMAG), 0);
  CHECK_EQ(header.e_type, ET_DYN);
  bool dynamic = false;
  bool is_pie = false;
  for (const Elf64_Phdr& segment : segments(bytes)) {
    CHECK_NE(segment.p_type, PT_INTERP);
    if (segment.p_type != PT_DYNAMIC) continue;
    dynamic = true;
    for (std::size_t at = 0; at < segment.p_filesz; at += sizeof(Elf64_Dyn)) {
      const auto entry = read_at<Elf64_Dyn>(bytes, segment.p_offset + at);
      CHECK_NE(entry.d_tag, DT_NEEDED);
      if (entry.d_tag == DT_FLAGS_1) is_pie = (entry.d_un.d_val & DF_1_PIE) != 0;
    }
  }
  CHECK(dynamic);
  CHECK(is_pie);
}

TEST_CASE("binary: without symbols it has less than three million bytes" * doctest::skip(!MAESTRO_GUEST_IS_STATIC))
{
  const Guest guest;
  const std::string stripped = guest.path("maestro-guest");
  REQUIRE_EQ(run_command({"strip", "-o", stripped, program()}).exit_code, 0);
  CHECK_LT(std::filesystem::file_size(stripped), largest);
}

TEST_CASE("binary: no name service of a foreign C library can be loaded into it" *
          doctest::skip(!MAESTRO_GUEST_IS_STATIC))
{
  const std::string bytes = content_of(program());
  CHECK_EQ(bytes.find("/etc/nsswitch.conf"), std::string::npos);
  CHECK_EQ(bytes.find("libnss_"), std::string::npos);
}
