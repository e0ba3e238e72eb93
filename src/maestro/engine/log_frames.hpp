// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace maestro::engine {

/// Takes the frames off a container's output. Without a terminal an engine sends standard output and standard error
/// in one stream: eight bytes (number of the stream, three zeros, length as four bytes, the highest first), then as
/// many bytes of output. Nothing is kept of a frame but its header, so that its length does not matter; a frame that
/// is cut off at the end of the stream gives what came of it.
class LogFrames {
public:
  using Sink = std::function<bool(OutputStream, std::string_view)>;

  /// Hands over the output in the piece until the sink returns false: then so does this. Throws
  /// Error(Fault::unreachable) if these are no frames.
  bool feed(std::string_view piece, const Sink& sink);

private:
  void read_header();

  std::array<unsigned char, 8> header_{};
  std::size_t header_size_ = 0; // bytes of it that are here
  std::uint32_t left_ = 0;      // bytes of the frame that are to come
  OutputStream stream_ = OutputStream::standard_output;
};

} // namespace maestro::engine
