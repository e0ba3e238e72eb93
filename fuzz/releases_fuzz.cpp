// SPDX-License-Identifier: Apache-2.0
//
// Any text as the record of a release, and any bytes where that should be packed: told what is wrong with it, or read
// as a release that is written and read back the same.
#include <maestro/engine/digest.hpp>
#include <maestro/run/packing.hpp>
#include <maestro/run/release.hpp>

#include "fuzz.hpp"
#include <strings/base64.hpp>

#include <string>

using namespace maestro;

namespace {

const std::string environment = "shop";

void check(const std::string& packed)
{
  engine::VolumeState volume;
  volume.name = release_name(environment, 7);
  volume.labels = {{"io.maestro.record", packed}, {"io.maestro.sha256", engine::sha256(packed)}};
  const auto found = read_release(environment, volume);
  require(found && found->number == 7 && found->release.has_value() == found->problem.empty());
  if (!found->release) return;
  const engine::VolumeSpec written = release_spec(environment, *found->release, "token");
  volume.labels = written.labels;
  const auto again = read_release(environment, volume);
  require(again && again->release && written.name == volume.name);
  require(release_spec(environment, *again->release, "token").labels == written.labels);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::string_view text = as_text(data, size);
  check(strings::to_base64(pack(text)));
  check(strings::to_base64(text));
  check(std::string(text));
  return 0;
}
