// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/files.hpp>
#include <maestro/container/mounted.hpp>
#include <maestro/run/guest_program.hpp>

#include <fmt/core.h>

#include <memory>
#include <string_view>

namespace maestro {
namespace {

/// As engines call what this program, and so maestro-guest, was built for; empty if that is nothing they know.
constexpr std::string_view our_architecture =
#if defined(__x86_64__)
    "amd64";
#elif defined(__aarch64__)
    "arm64";
#elif defined(__i386__)
    "386";
#elif defined(__arm__)
    "arm";
#elif defined(__riscv) && __riscv_xlen == 64
    "riscv64";
#elif defined(__s390x__)
    "s390x";
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
    "ppc64le";
#else
    "";
#endif

} // namespace

const ContainerFile& GuestProgram::file()
{
  if (file_) return *file_;
  constexpr std::size_t largest = 64UL << 20U; // with debug information
  constexpr std::uint32_t executable = 0755;
  try {
    if (path_.empty()) throw Error(Fault::failed, "it is not known where that is");
    ContainerFile file{.path = std::string(guest_path), .source = ContainerFile::Source::file, .name = path_};
    file.mode = executable;
    file.content = std::make_shared<const std::string>(read_file(path_, largest));
    file_ = std::move(file);
  } catch (const Error& error) { // says what it was wanted for
    throw Error(Fault::failed, fmt::format("'guest: true' needs the program maestro-guest: {}", error.what()),
                "install it beside maestro, in the same folder");
  }
  return *file_;
}

void GuestProgram::check(engine::Engine& engine, const std::string& image)
{
  file();
  const auto config = engine.image(image); // what is not there is somebody else's to say
  if (!config || config->architecture.empty() || config->architecture == our_architecture) return;
  throw Error(Fault::failed,
              fmt::format("the image {} is for {}, and maestro-guest of this machine for {}", image,
                          config->architecture, our_architecture),
              "leave 'guest' out, and make a maestro-guest for that a part of the image");
}

} // namespace maestro
