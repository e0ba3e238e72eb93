// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/engine/shared_variables.hpp>

#include <utility>

namespace maestro::engine {

SharedVariables::SharedVariables(TextList entries) : entries_(std::move(entries)), digest_(sha256(entries_)) {}

const SharedVariables::Written& SharedVariables::written() const
{
  if (written_) return *written_;
  constexpr std::size_t around_an_item = 3; // two quotes and a comma
  Written& written = written_.emplace();
  written.ends.reserve(entries_.size());
  written.array.reserve(entries_.bytes() + around_an_item * entries_.size() + 2);
  ArrayWriter array(written.array);
  for (const auto& entry : entries_) {
    array.text(entry);
    written.ends.push_back(written.array.size());
  }
  return written;
}

std::size_t SharedVariables::before(std::string_view name) const
{
  std::size_t begin = 0;
  std::size_t end = entries_.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (variable_name(entries_[middle]) < name)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

std::string_view SharedVariables::items(std::size_t begin, std::size_t end) const
{
  if (begin >= end) return {};
  const auto& [array, ends] = written();
  constexpr std::size_t bracket_or_comma = 1;
  const std::size_t from = (begin == 0 ? 0 : ends[begin - 1]) + bracket_or_comma;
  return std::string_view(array).substr(from, ends[end - 1] - from);
}

std::string_view variable_name(std::string_view entry) { return entry.substr(0, entry.find('=')); }

} // namespace maestro::engine
