// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/error.hpp>
#include <maestro/net/http.hpp>

#include <string>

namespace maestro::audit {

/// Who is asked has too much to do, and says for how long.
class Busy : public Error {
public:
  Busy(const std::string& text, net::Duration wait) : Error(Fault::failed, text), wait_(wait) {}
  net::Duration wait() const { return wait_; }

private:
  net::Duration wait_;
};

/// Sends a request to an address, whose path replaces that of the request, and gives the beginning of the answer's
/// body. Throws Error if there is none, or it has another status than 2xx: Busy, if that tells when to come again
/// (RFC 9110, 10.2.3; a date is not read).
std::string ask(const std::string& address, net::HttpRequest request);

} // namespace maestro::audit
