// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <system_error>

/// Internal to net.
namespace maestro::net {

/// A file descriptor, closed at the end, and the two ways to wait for it. All input and output of net is: try, and wait
/// if the system says "not now". A wait may end for nothing, so trying again is always part of it.
class Descriptor {
public:
  /// Takes over a descriptor, which must be non-blocking where it is read or written.
  explicit Descriptor(int fd);
  Descriptor(Descriptor&&) noexcept;
  Descriptor& operator=(Descriptor&&) noexcept;
  ~Descriptor();

  int fd() const;
  void wait_readable() const;
  void wait_writable() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What the system says, as the end of a sentence: "connection refused".
std::string in_words(const std::error_code& error);
/// The same for a text of the system: "Name or service not known".
std::string in_words(std::string text);
/// The value of errno.
std::error_code last_error();

} // namespace maestro::net
