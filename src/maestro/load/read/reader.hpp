// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/read/loading.hpp>
#include <maestro/load/table/sections.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro::reading {

/// What a value is, for a message: `a list`, `the text 'abc'`.
std::string described(const Node& node);

/// `'text'`, cut and with control characters replaced.
std::string in_quotes(std::string_view text);

/// Where a mapping stands, in words that are only put together for a message: `instance 'web-1'`, `limits of instance
/// 'web-1'`. The outer one must outlive the inner one.
struct Where {
  std::string_view kind;
  std::string_view name{};
  const Where* of = nullptr;
  const Node* place = nullptr; // to point at when something is missing; otherwise the mapping itself
};
std::string to_text(const Where& where);

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Reports a name that is not one line of characters that can be seen.
void check_name_text(Loading& loading, const Node& name, std::string_view kind);

struct Bounds {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// The integer that a scalar is, also as a text (a template may print it inside quotes).
std::optional<std::int64_t> integer_of(const Node& node);

/// The truth value that a scalar is, also as a text (a template may print it inside quotes), and 0 and 1 as Python's
/// idea of truth.
std::optional<bool> truth_of(const Node& node);

/// Whether it is null or an empty text.
bool is_empty(const Node& node);

/// A mapping of the description: typed access by key, everything unexpected reported with its place. What is null or
/// an empty text is absent, but for texts that are free.
class MappingReader {
public:
  MappingReader(Loading& loading, const Node* mapping, const Where& where)
      : loading_(&loading), mapping_(mapping), where_(where)
  {
  }

  Loading& loading() const { return *loading_; }
  const Where& where() const { return where_; }
  /// The mapping itself; null if there is none to read.
  const Node* mapping() const { return mapping_; }

  /// Reports a problem of a value of this mapping: `WHERE: message`.
  void error(const Node& node, const std::string& message, std::string hint = {}) const;
  void warning(const Node& node, const std::string& message, std::string hint = {}) const;
  /// Reports that a value has not the form its key asks for.
  void wrong(const Key& key, const Node& node) const;

protected:
  const Node* find(const Key& key) const;
  bool is_emptied(const Key& key) const;
  const Node* require(const Key& key) const;
  void missing(const Node& place, const std::vector<const Key*>& keys) const;
  const Node* key_node(const Key& key) const;
  std::optional<std::string> text(const Key& key) const;
  std::optional<std::string> choice(const Key& key) const;
  std::optional<std::int64_t> integer(const Key& key, Bounds bounds) const;
  std::optional<double> number(const Key& key, double least, double most) const;
  std::optional<bool> boolean(const Key& key) const;
  std::optional<std::chrono::nanoseconds> seconds(const Key& key) const;
  std::optional<std::int64_t> size(const Key& key, bool unlimited) const;
  std::optional<Share> share(const Key& key, std::int64_t least) const;
  std::vector<Mention<std::string>> mentions(const Key& key, bool single) const;
  std::optional<std::vector<std::string>> text_list(const Key& key) const;
  std::optional<Pairs> values(const Key& key) const;
  std::optional<Pairs> settings(const Key& key) const;
  std::optional<std::vector<std::string>> command(const Key& key) const;
  const Node* mapping_of(const Key& key) const;
  const Node* sequence_of(const Key& key) const;

private:
  void check_label(const Key& key, const Node& name) const;

  Loading* loading_;
  const Node* mapping_;
  Where where_;
};

/// A reader that can only be asked for keys of its section, each in the form the table gives it.
template<class Section>
class Reader : public MappingReader {
public:
  using MappingReader::MappingReader;

  const Node* find(KeyOf<Section> key) const { return MappingReader::find(*key); }
  /// Whether an empty text stands there, by which an instance takes back what its service says.
  bool is_emptied(KeyOf<Section> key) const { return MappingReader::is_emptied(*key); }
  /// The value of a key that must be there; its absence is reported.
  const Node* require(KeyOf<Section> key) const { return MappingReader::require(*key); }
  /// Reports that keys are missing, with an example of each.
  void missing(const Node& place, std::initializer_list<KeyOf<Section>> keys) const
  {
    std::vector<const Key*> all;
    for (const KeyOf<Section>& key : keys) all.push_back(&*key);
    MappingReader::missing(place, all);
  }
  /// The node of the key itself, for problems with its presence; the value must be there.
  const Node& key_node(KeyOf<Section> key) const { return *MappingReader::key_node(*key); }
  void wrong(KeyOf<Section> key, const Node& node) const { MappingReader::wrong(*key, node); }

  std::optional<std::string>
  text(KeyOf<Section, Form::text, Form::secret_text, Form::port_or_number, Form::api_version> key) const
  {
    return MappingReader::text(*key);
  }
  std::string text_or(KeyOf<Section, Form::text> key, std::string fallback) const
  {
    return MappingReader::text(*key).value_or(std::move(fallback));
  }
  /// One of the words that the key allows; any other is reported.
  std::optional<std::string> choice(KeyOf<Section, Form::choice> key) const { return MappingReader::choice(*key); }
  std::optional<std::int64_t> integer(KeyOf<Section, Form::integer> key, Bounds bounds = {}) const
  {
    return MappingReader::integer(*key, bounds);
  }
  std::optional<double> number(KeyOf<Section, Form::number> key, double least, double most) const
  {
    return MappingReader::number(*key, least, most);
  }
  std::optional<bool> boolean(KeyOf<Section, Form::boolean> key) const { return MappingReader::boolean(*key); }
  std::optional<std::chrono::nanoseconds> seconds(KeyOf<Section, Form::seconds> key) const
  {
    return MappingReader::seconds(*key);
  }
  /// Bytes. Where unlimited is allowed, -1 means that.
  std::optional<std::int64_t> size(KeyOf<Section, Form::size> key, bool unlimited = false) const
  {
    return MappingReader::size(*key, unlimited);
  }
  /// A number or a percentage, at least so many.
  std::optional<Share> share(KeyOf<Section, Form::share> key, std::int64_t least) const
  {
    return MappingReader::share(*key, least);
  }
  /// A text or a list of texts, each with its place; empty if the key is absent.
  std::vector<Mention<std::string>> texts(KeyOf<Section, Form::texts> key) const
  {
    return MappingReader::mentions(*key, true);
  }
  std::vector<Mention<std::string>> list(KeyOf<Section, Form::list> key) const
  {
    return MappingReader::mentions(*key, false);
  }
  /// The same without their places; nothing if the key is absent.
  std::optional<std::vector<std::string>> text_list(KeyOf<Section, Form::texts, Form::list> key) const
  {
    return MappingReader::text_list(*key);
  }
  /// A mapping of names to scalars as texts, in file order; lists of `name=value` and of names as the form allows.
  std::optional<Pairs> values(KeyOf<Section, Form::values, Form::named_values, Form::labels> key) const
  {
    return MappingReader::values(*key);
  }
  /// The same of what is no free text: an empty value sets nothing.
  std::optional<Pairs> settings(KeyOf<Section, Form::values, Form::named_values> key) const
  {
    return MappingReader::settings(*key);
  }
  std::optional<std::vector<std::string>> command(KeyOf<Section, Form::command> key) const
  {
    return MappingReader::command(*key);
  }
  /// The mapping or list behind a key; null if there is none, which is reported if it is something else.
  const Node* mapping_of(
      KeyOf<Section, Form::mapping, Form::mappings, Form::ports, Form::volumes, Form::files, Form::hosts, Form::ulimits>
          key) const
  {
    return MappingReader::mapping_of(*key);
  }
  const Node* checks(KeyOf<Section, Form::checks> key) const { return MappingReader::sequence_of(*key); }
  const Node* sequence_of(KeyOf<Section, Form::sequence, Form::audit> key) const
  {
    return MappingReader::sequence_of(*key);
  }
};

/// Reports the keys of a mapping that may not stand in it, with the nearest name.
void check_keys(const MappingReader& reader, const SectionInfo& section);

/// How a text becomes the mapping that should stand in its place, if only one key of that must be there; otherwise such
/// a mapping as an example.
std::string as_mapping(const Node& node, const Where& where, const SectionInfo& section);

/// A reader for a node that must be a mapping with the keys of the section. Null stays empty; anything else that is no
/// mapping is reported and read as empty.
template<class Section>
Reader<Section> open(Loading& loading, const Node* node, const Where& where)
{
  if (node && node->is_null()) node = nullptr;
  if (node && node->kind != yaml::Kind::mapping) {
    MappingReader(loading, nullptr, where)
        .error(*node, "must be a mapping, not " + described(*node), as_mapping(*node, where, section<Section>()));
    node = nullptr;
  }
  Reader<Section> reader(loading, node, where);
  if (node) check_keys(reader, section<Section>());
  return reader;
}

/// The same mapping, read for its keys of another section.
template<class Section>
Reader<Section> also(const MappingReader& reader)
{
  return Reader<Section>(reader.loading(), reader.mapping(), reader.where());
}

// A field keeps its default where the description says nothing.
template<class Field, class Value>
void set(Field& field, std::optional<Value> value)
{
  if (value) field = std::move(*value);
}
/// Pairs of the same name replace those that are there.
void merge(const std::optional<Pairs>& pairs, std::map<std::string, std::string>& map);

/// Repeats of a name are dropped after the first.
template<class NameType>
std::vector<NameType> each_once(const std::vector<Mention<NameType>>& mentions)
{
  std::vector<NameType> names;
  std::set<NameType> seen;
  for (const auto& mention : mentions) {
    if (seen.insert(mention.name).second) names.push_back(mention.name);
  }
  return names;
}

/// Texts without their places.
std::vector<std::string> plain(const std::vector<Mention<std::string>>& mentions);

} // namespace maestro::reading
