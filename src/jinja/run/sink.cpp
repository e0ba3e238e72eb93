// SPDX-License-Identifier: Apache-2.0
#include <jinja/run/sink.hpp>

namespace jinja {

void Sink::trace(const Position& at, bool literal)
{
  const Origin origin{text_.size(), at.file, at.line, at.column, literal};
  // What was announced but printed nothing has no place in the output.
  if (!origins_.empty() && origins_.back().offset == text_.size()) origins_.pop_back();
  if (!origins_.empty() && !literal) {
    const Origin& last = origins_.back();
    if (!last.literal && last.file == at.file && last.line == at.line && last.column == at.column) return;
  }
  meter_.make_room(origins_);
  origins_.push_back(origin);
}

std::vector<Origin> Sink::take_origins()
{
  if (!origins_.empty() && origins_.back().offset == text_.size()) origins_.pop_back();
  return std::move(origins_);
}

} // namespace jinja
