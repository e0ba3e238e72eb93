// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <optional>

namespace maestro::cli {

/// While it is alive, keys arrive as they are pressed and are not shown. Does nothing if standard input is no terminal.
class Keys {
public:
  Keys();
  ~Keys() { give_back(); }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  /// Returns when the key is pressed that leaves, or never if there is no keyboard.
  void await_leaving() const;

  /// The terminal is as it was before, until it is taken again.
  void give_back() const;
  void take() const;

private:
  std::optional<termios> before_;
};

} // namespace maestro::cli
