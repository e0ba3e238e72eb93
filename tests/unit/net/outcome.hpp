// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/fiber.hpp>

#include <exception>
#include <functional>
#include <string>

namespace maestro::testing {

/// What the work throws, in words.
inline std::string outcome_of(const std::function<void()>& work)
{
  try {
    work();
  } catch (const net::TimedOut&) {
    return "timed out";
  } catch (const net::Cancelled&) {
    return "cancelled";
  } catch (const std::exception& error) {
    return error.what();
  }
  return "done";
}

} // namespace maestro::testing
