// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/command.hpp>

#include <string>
#include <vector>

int main(int count, char** words)
{
  const std::vector<std::string> given(words + (count > 0 ? 1 : 0), words + count);
  return maestro::guest_program::run(given);
}
