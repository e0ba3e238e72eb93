// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/pace.hpp>
#include <maestro/cli/patient_output.hpp>
#include <maestro/net/descriptor.hpp>

#include <unistd.h>

#include <string>

namespace maestro::cli {

void PatientOutput::write(std::string_view text)
{
  const auto turn = turn_.take();
  const std::string shown = terminal_.shown(text);
  for (std::string_view left = shown;;) {
    left.remove_prefix(terminal_.out_now(left));
    if (left.empty()) return;
    await_reader();
  }
}

void PatientOutput::await_reader() const
{
  const auto output = terminal_.awaited_descriptor();
  if (!output) return net::sleep(time_of_write);
  net::Descriptor(dup(*output)).wait_writable();
}

} // namespace maestro::cli
