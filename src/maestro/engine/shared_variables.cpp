// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/engine/shared_variables.hpp>

#include <utility>

namespace maestro::engine {

SharedVariables::SharedVariables(TextList entries) : entries_(std::move(entries))
{
  constexpr std::size_t around_an_item = 3; // two quotes and a comma
  ends_.reserve(entries_.size());
  array_.reserve(entries_.bytes() + around_an_item * entries_.size() + 2);
  {
    ArrayWriter array(array_);
    for (const auto& entry : entries_) {
      array.text(entry);
      ends_.push_back(array_.size());
    }
  }
  std::string all;
  append_for_digest(all, entries_);
  digest_ = sha256(all);
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
  constexpr std::size_t bracket_or_comma = 1;
  const std::size_t from = (begin == 0 ? 0 : ends_[begin - 1]) + bracket_or_comma;
  return std::string_view(array_).substr(from, ends_[end - 1] - from);
}

std::string_view variable_name(std::string_view entry) { return entry.substr(0, entry.find('=')); }

} // namespace maestro::engine
