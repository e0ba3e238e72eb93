// SPDX-License-Identifier: Apache-2.0
#include <maestro/model/update.hpp>

namespace maestro {
namespace {

constexpr std::size_t hundred = 100;

} // namespace

std::size_t Share::rounded_down(std::size_t of) const
{
  const auto amount = static_cast<std::size_t>(value);
  return is_percent ? of * amount / hundred : amount;
}

std::size_t Share::rounded_up(std::size_t of) const
{
  const auto amount = static_cast<std::size_t>(value);
  return is_percent ? (of * amount + hundred - 1) / hundred : amount;
}

std::string_view to_text(FailureAction action)
{
  switch (action) {
  case FailureAction::rollback:
    return "rollback";
  case FailureAction::pause:
    return "pause";
  case FailureAction::proceed:
    return "continue";
  }
  return {};
}

} // namespace maestro
