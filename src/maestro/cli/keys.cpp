// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/keys.hpp>
#include <maestro/net/descriptor.hpp>
#include <maestro/net/fiber.hpp>

#include <unistd.h>

#include <array>

namespace maestro::cli {

Keys::Keys()
{
  termios now{};
  if (tcgetattr(STDIN_FILENO, &now) != 0) return;
  before_ = now;
  take();
}

void Keys::give_back() const
{
  if (before_) tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
}

void Keys::take() const
{
  if (!before_) return;
  termios keys = *before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

void Keys::await_leaving() const
{
  net::Notice never;
  if (!before_) never.wait();
  const net::Descriptor input(dup(STDIN_FILENO));
  std::array<char, 1> key{};
  do {
    input.wait_readable();
    if (read(input.fd(), key.data(), key.size()) <= 0) never.wait();
  } while (key[0] != 'q' && key[0] != 'Q');
}

} // namespace maestro::cli
