// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/error.hpp>
#include <maestro/guest/resolve.hpp>

#include <poll.h>

#include <algorithm>
#include <array>

namespace maestro::guest {

std::vector<Address> resolve(const std::string& name, Families families, const Names& names, const Patience& patience)
{
  using Clock = std::chrono::steady_clock;
  Lookup lookup(name, families, names, Clock::now());
  while (!lookup.done()) {
    const TimePoint now = Clock::now();
    if (now >= patience.until)
      throw Error(Fault::unresolvable,
                  "the DNS servers of /etc/resolv.conf take too long to tell the address of '" + name + "'");
    const Interest& interest = lookup.interest();
    std::array<pollfd, 2> files{{{interest.descriptor, interest.events, 0}, {patience.stop, POLLIN, 0}}};
    poll(files.data(), files.size(), milliseconds_until(std::min(interest.until, patience.until), now));
    if (files[1].revents != 0) throw Interrupted();
    lookup.advance(Clock::now());
  }
  if (lookup.addresses().empty()) throw Error(Fault::unresolvable, lookup.failure());
  return lookup.addresses();
}

} // namespace maestro::guest
