// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/log_frames.hpp>

#include <algorithm>

namespace maestro::engine {

bool LogFrames::feed(std::string_view piece, const Sink& sink)
{
  while (!piece.empty()) {
    if (left_ > 0) {
      const auto size = std::min<std::size_t>(piece.size(), left_);
      left_ -= static_cast<std::uint32_t>(size);
      if (!sink(stream_, piece.substr(0, size))) return false;
      piece.remove_prefix(size);
      continue;
    }
    header_[header_size_++] = static_cast<unsigned char>(piece.front());
    piece.remove_prefix(1);
    if (header_size_ == header_.size()) read_header();
  }
  return true;
}

void LogFrames::read_header()
{
  header_size_ = 0;
  // 0 is standard input, which is echoed here by some engines; 3 is an error of the engine itself.
  if (header_[0] > 3 || header_[1] != 0 || header_[2] != 0 || header_[3] != 0)
    throw Error(Fault::unreachable, "the container's output makes no sense: it is not in Docker's frames");
  stream_ = header_[0] < 2 ? OutputStream::standard_output : OutputStream::standard_error;
  left_ = 0;
  for (std::size_t i = 4; i < header_.size(); ++i) left_ = left_ << 8U | header_[i];
}

} // namespace maestro::engine
