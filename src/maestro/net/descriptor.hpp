// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <system_error>

/// Internal to net.
namespace maestro::net {

/// A file descriptor, closed at the end, and the ways to wait for it. Input and output of net is mostly: try, and wait
/// if the system says "not now". A wait may end for nothing, so trying again is always part of it.
class Descriptor {
public:
  /// Takes over a descriptor, which must be non-blocking where it is read or written.
  explicit Descriptor(int fd);
  Descriptor(Descriptor&&) noexcept;
  Descriptor& operator=(Descriptor&&) noexcept;
  ~Descriptor();

  int fd() const;
  /// At least one byte, or 0 at the end or with error set. Waits if there is nothing yet, with fewer calls of the
  /// system than trying and wait_readable.
  std::size_t read_some(std::span<char> buffer, std::error_code& error) const;
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
