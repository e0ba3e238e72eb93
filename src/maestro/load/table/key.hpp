// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/table/form.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The keys of a description, each declared in the file that reads it: from the same statement come reading, the JSON
/// Schema and the reference page.
namespace maestro::reading {

struct SectionInfo;

/// What becomes of a service's value when the instance has one too.
enum class Merging : std::uint8_t { replaced, by_name, appended };

struct Required {};
/// Stands in the place of a default: the key must be there.
inline constexpr Required required{};

/// What holds without a key, in words; made from the value itself where that stands in a struct of ours.
class Fallback {
public:
  constexpr Fallback() = default;
  constexpr Fallback(const char* words) : words_(words) {}
  constexpr Fallback(std::string (*made)()) : made_(made) {}
  constexpr Fallback(Required) : required_(true) {}

  constexpr bool is_required() const { return required_; }
  std::string text() const { return made_ ? made_() : std::string(words_); }

private:
  std::string_view words_;
  std::string (*made_)() = nullptr;
  bool required_ = false;
};

using SectionOf = const SectionInfo& (*)();
using Alternatives = std::span<const SectionInfo* const> (*)();

struct Key {
  std::string_view name;
  Form form = Form::text;
  Fallback fallback{};
  std::string_view doc{};     // one line
  std::string_view example{}; // a value, as YAML
  Merging merging = Merging::replaced;
  SectionOf of = nullptr;              // of what the value is made
  Alternatives alternatives = nullptr; // of what else each item may be made, told apart by `type`
  std::span<const std::string_view> choices{};
  bool free = false; // a text that says something even when it is empty

  constexpr bool required() const { return fallback.is_required(); }

  constexpr Key merged(Merging how) const
  {
    Key key = *this;
    key.merging = how;
    return key;
  }
  constexpr Key made_of(SectionOf section) const
  {
    Key key = *this;
    key.of = section;
    return key;
  }
  constexpr Key one_of(Alternatives sections) const
  {
    Key key = *this;
    key.alternatives = sections;
    return key;
  }
  constexpr Key free_text() const
  {
    Key key = *this;
    key.free = true;
    return key;
  }
  constexpr Key among(std::span<const std::string_view> words) const
  {
    Key key = *this;
    key.choices = words;
    return key;
  }
};

/// A kind of mapping, or the part of one that one file reads.
struct SectionInfo {
  std::string_view name; // in the schema, and the heading in the reference
  std::string_view doc;
  std::span<const Key> keys;
  Alternatives parts = nullptr; // further sections whose keys may stand in the same mapping
  std::string_view type{};      // the value of `type` that tells it from others
  bool is_closed = false;       // a key that it does not have is an error, because without it less is asked for
};

/// What is told of a section. A section is a struct with `name`, `doc` and `keys`, and maybe `parts`, `type`
/// or `is_closed`.
template<class Section>
const SectionInfo& section()
{
  static constexpr SectionInfo info = [] {
    SectionInfo made{Section::name, Section::doc, Section::keys};
    if constexpr (requires { Section::parts; }) made.parts = Section::parts;
    if constexpr (requires { Section::type; }) made.type = Section::type;
    if constexpr (requires { Section::is_closed; }) made.is_closed = Section::is_closed;
    return made;
  }();
  return info;
}

/// The name of a key that a section has in one of the given forms; any other does not compile.
template<class Section, Form... forms>
class KeyOf {
public:
  consteval KeyOf(const char* name) : key_(find(name)) {}
  const Key& operator*() const { return *key_; }

private:
  static consteval const Key* find(std::string_view name)
  {
    for (const Key& key : Section::keys) {
      if (key.name == name && (sizeof...(forms) == 0 || ((key.form == forms) || ...))) return &key;
    }
    throw "no such key of this form in the section";
  }

  const Key* key_;
};

} // namespace maestro::reading
