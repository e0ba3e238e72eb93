// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strings {

/// The pieces between separators; an empty text is one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

template<class Range>
std::string join(const Range& pieces, std::string_view separator)
{
  std::string all;
  bool first = true;
  for (const auto& piece : pieces) {
    if (!first) all += separator;
    first = false;
    all += std::string_view(piece);
  }
  return all;
}

/// Without ASCII white space at both ends.
std::string_view trimmed(std::string_view text);

/// "1 step", "2 steps".
std::string counted(std::size_t count, std::string_view singular, std::string_view plural = {});

/// A host as it stands before a port: an IPv6 address needs brackets there.
std::string bracketed(std::string_view host);

} // namespace strings
