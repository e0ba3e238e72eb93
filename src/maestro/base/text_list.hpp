// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// Texts in one piece of memory: a list of hundreds that is made for each of thousands.
class TextList {
public:
  TextList() = default;
  TextList(std::initializer_list<std::string_view> texts)
  {
    for (const auto text : texts) add({text});
  }

  /// Makes room for so many texts of so many bytes together.
  void reserve(std::size_t texts, std::size_t bytes)
  {
    ends_.reserve(texts);
    text_.reserve(bytes);
  }

  /// Adds one text.
  void add(std::initializer_list<std::string_view> pieces)
  {
    for (const auto piece : pieces) text_ += piece;
    ends_.push_back(text_.size());
  }

  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  /// Of all texts together.
  std::size_t bytes() const { return text_.size(); }
  std::string_view operator[](std::size_t at) const
  {
    const std::size_t begin = at == 0 ? 0 : ends_[at - 1];
    return std::string_view(text_).substr(begin, ends_[at] - begin);
  }

  class Iterator {
  public:
    Iterator(const TextList& list, std::size_t at) : list_(list), at_(at) {}
    std::string_view operator*() const { return list_[at_]; }
    Iterator& operator++()
    {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

  private:
    const TextList& list_; // NOLINT: iterators of one loop are not assigned
    std::size_t at_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  bool operator==(const TextList&) const = default;

private:
  std::string text_;
  std::vector<std::size_t> ends_; // of each, in text_
};

} // namespace maestro
