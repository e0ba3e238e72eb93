// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>

#include <cstddef>
#include <string_view>

namespace jinja {

/// Looks for one text in others, in time that grows with their sizes only: no choice of texts makes it slow.
///
/// The two-way algorithm of Crochemore and Perrin: the text is cut in two where its period shows, the right part is
/// compared first, and a mismatch tells how far to move on. It needs no memory.
class Search {
public:
  Search(Meter& meter, std::string_view wanted);

  /// Where it stands first in a text from `from` on, or npos.
  std::size_t first_in(std::string_view text, std::size_t from = 0) const;
  /// Where it stands last in a text, or npos.
  std::size_t last_in(std::string_view text) const;

private:
  /// Where the text is cut for a direction of reading.
  struct Cut {
    std::size_t left; ///< the size of the left part
    std::size_t period;
    bool repeats; ///< the left part is a part of the period
  };
  template<class Text>
  Cut cut() const;
  template<class Text>
  std::size_t found(const Cut& cut, std::string_view text) const;

  Meter& meter_;
  std::string_view wanted_;
  Cut forwards_{};
  mutable Cut backwards_{}; ///< made when it is first needed: period 0
};

} // namespace jinja
