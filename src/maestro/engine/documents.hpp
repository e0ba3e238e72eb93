// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace maestro::engine {

/// Cuts a stream of JSON objects, one behind the other, into its documents. Pieces may end anywhere.
class Documents {
public:
  /// request is for complaints; a document longer than limit is one.
  explicit Documents(std::string_view request, std::size_t limit = 1UL << 20U) : request_(request), limit_(limit) {}

  /// Hands over each document that is complete now, until the sink returns false: then so does this, and what is left
  /// of the piece is dropped. Throws Error(Fault::unreachable) if something else than objects comes.
  bool feed(std::string_view piece, const std::function<bool(std::string_view)>& sink);

  /// The stream has ended. Throws Error(Fault::unreachable) if that is in the middle of a document.
  void end() const;

private:
  std::string_view request_;
  std::size_t limit_;
  std::string document_; // so far
  std::size_t depth_ = 0;
  bool in_text_ = false;
  bool escaped_ = false;
};

} // namespace maestro::engine
