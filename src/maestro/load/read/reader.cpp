// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/unseen.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/compose_list.hpp>
#include <maestro/load/read/reader.hpp>
#include <maestro/model/shell_variable.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace maestro::reading {

std::string to_text(const Where& where)
{
  std::string text(where.kind);
  if (!where.name.empty()) text += " " + in_quotes(where.name);
  if (where.of && !where.of->kind.empty()) text += " of " + to_text(*where.of);
  return text;
}

std::string in_quotes(std::string_view text) { return "'" + excerpt(text) + "'"; }

void check_name_text(Loading& loading, const Node& name, std::string_view kind)
{
  if (name.text.find('\t') == std::string_view::npos && safe_text(name.text) == clean_utf8(name.text)) return;
  loading.error(
      name,
      fmt::format("the name of {} has a line end or another control character in it: {}", kind, in_quotes(name.text)),
      "write it in one line, of characters that can be seen");
}

std::string described(const Node& node)
{
  if (node.kind == yaml::Kind::mapping) return "a mapping";
  if (node.kind == yaml::Kind::sequence) return "a list";
  switch (node.type) {
  case yaml::Type::null:
    return "nothing";
  case yaml::Type::boolean:
    return fmt::format("the boolean {}", excerpt(node.text));
  case yaml::Type::integer:
  case yaml::Type::real:
    return fmt::format("the number {}", excerpt(node.text));
  case yaml::Type::timestamp:
    return fmt::format("the date {}", excerpt(node.text));
  case yaml::Type::text:
    return node.text.empty() ? "an empty text" : fmt::format("the text {}", in_quotes(node.text));
  }
  return {};
}

std::vector<std::string> plain(const std::vector<Mention<std::string>>& mentions)
{
  std::vector<std::string> texts;
  texts.reserve(mentions.size());
  for (const auto& mention : mentions) texts.push_back(mention.name);
  return texts;
}

void merge(const std::optional<Pairs>& pairs, std::map<std::string, std::string>& map)
{
  if (!pairs) return;
  for (const auto& [name, value] : *pairs) map.insert_or_assign(name, value);
}

namespace {

/// Keys as they may be written.
std::string such_as(const std::vector<const Key*>& keys)
{
  std::vector<std::string> examples;
  for (const Key* key : keys)
    if (!key->example.empty()) examples.push_back(fmt::format("`{}: {}`", key->name, key->example));
  return examples.empty() ? std::string() : "such as " + join(examples, " and ");
}

/// “ or its like, as word processors put in the place of a quote.
bool begins_with_curly_quote(std::string_view text)
{
  static constexpr std::array<std::string_view, 4> quotes = {"‘", "’", "“", "”"};
  return std::ranges::any_of(quotes, [&](std::string_view quote) { return text.starts_with(quote); });
}

/// Where a variable of a shell, or a sign that only looks like a colon or a quote, makes a value what it must not be,
/// that is what to mend first.
std::string remedy(const Node& node, std::string hint)
{
  if (node.kind != yaml::Kind::scalar) return hint;
  if (std::string of_variable = shell_variable_remedy(node.text); !of_variable.empty()) return of_variable;
  if (node.quoted) return hint;
  if (node.text.find(full_width_colon) != std::string_view::npos)
    return "the colon in it is U+FF1A, a full-width one: write ':' and a space";
  return begins_with_curly_quote(node.text) ? "its quotes are curly, which YAML takes for letters: write '\"'" : hint;
}

std::string placed(const Where& where, const std::string& message)
{
  return where.kind.empty() ? message : fmt::format("{}: {}", to_text(where), message);
}

} // namespace

void MappingReader::error(const Node& node, const std::string& message, std::string hint) const
{
  loading_->error(node, placed(where_, message), remedy(node, std::move(hint)));
}

void MappingReader::warning(const Node& node, const std::string& message, std::string hint) const
{
  loading_->warning(node, placed(where_, message), remedy(node, std::move(hint)));
}

void MappingReader::wrong(const Key& key, const Node& node) const
{
  const std::int64_t schema = loading_->environment.schema;
  std::string hint = hint_for_compose_list(key, node, schema);
  if (hint.empty() && key.form == Form::volumes && schema == 1)
    hint = fmt::format("such as `{}: {{/data: /var/lib/redis}}`, with the path of the ship on the right", key.name);
  if (hint.empty()) hint = such_as({&key});
  error(node, fmt::format("'{}' must be {}, not {}", key.name, words(key.form), described(node)), hint);
}

namespace {

/// An example of the key whose value is a mapping of the section.
std::string such_as(const SectionInfo& section)
{
  for (const SectionInfo* one : sections())
    if (const Key* key = key_made_of(*one, section); key && key->form == Form::mapping && !key->example.empty())
      return fmt::format("such as `{}: {}`", key->name, key->example);
  return {};
}

} // namespace

std::string as_mapping(const Node& node, const Where& where, const SectionInfo& section)
{
  const auto needed = [](const Key& key) { return key.required(); };
  const auto key = std::ranges::find_if(section.keys, needed);
  const bool single = std::ranges::count_if(section.keys, needed) == 1;
  if (!single || where.name.empty() || node.kind != yaml::Kind::scalar || node.text.empty()) return such_as(section);
  return fmt::format("write `{}: {{{}: {}}}`", excerpt(where.name), key->name, excerpt(node.text));
}

std::optional<std::int64_t> integer_of(const Node& node)
{
  if (node.kind != yaml::Kind::scalar) return std::nullopt;
  if (node.type == yaml::Type::integer) return yaml::as_integer(node);
  return node.type == yaml::Type::text ? parse_integer(trimmed(node.text)) : std::nullopt;
}

std::optional<bool> truth_of(const Node& node)
{
  if (node.kind != yaml::Kind::scalar) return std::nullopt;
  if (node.type == yaml::Type::boolean) return yaml::as_boolean(node);
  const std::string_view text = node.text;
  if (text == "1" || text == "true" || text == "True" || text == "yes") return true;
  if (text == "0" || text == "false" || text == "False" || text == "no") return false;
  return std::nullopt;
}

bool is_empty(const Node& node) { return node.is_null() || (node.kind == yaml::Kind::scalar && node.text.empty()); }

namespace {

/// Whether an empty text says something: an empty `command` is one without words.
bool may_be_empty(const Key& key) { return key.free || key.form == Form::command; }

} // namespace

/// A template makes an empty text of a name that nobody has defined, and that is no value either.
const Node* MappingReader::find(const Key& key) const
{
  const Node* value = mapping_ ? mapping_->find(key.name) : nullptr;
  if (!value || value->is_null() || (is_empty(*value) && !may_be_empty(key))) return nullptr;
  return value;
}

bool MappingReader::is_emptied(const Key& key) const
{
  const Node* value = mapping_ ? mapping_->find(key.name) : nullptr;
  return value && !value->is_null() && is_empty(*value);
}

const Node* MappingReader::require(const Key& key) const
{
  const Node* value = find(key);
  if (value || !mapping_) return value;
  if (const Node* written = mapping_->find(key.name))
    error(written->is_null() ? *key_node(key) : *written, fmt::format("'{}' has no value", key.name), such_as({&key}));
  else
    missing(where_.place ? *where_.place : *mapping_, {&key});
  return nullptr;
}

void MappingReader::missing(const Node& place, const std::vector<const Key*>& keys) const
{
  std::vector<std::string> names;
  names.reserve(keys.size());
  for (const Key* key : keys) names.push_back(fmt::format("'{}'", key->name));
  error(place, fmt::format("{} {} missing", join(names, " and "), names.size() == 1 ? "is" : "are"), such_as(keys));
}

const Node* MappingReader::key_node(const Key& key) const
{
  for (const yaml::Entry& entry : mapping_->entries) {
    if (entry.key->text == key.name) return entry.key;
  }
  return mapping_;
}

std::optional<std::string> MappingReader::text(const Key& key) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  if (value->kind == yaml::Kind::scalar) return std::string(value->text);
  wrong(key, *value);
  return std::nullopt;
}

std::optional<std::string> MappingReader::choice(const Key& key) const
{
  auto word = text(key);
  if (!word || std::find(key.choices.begin(), key.choices.end(), *word) != key.choices.end()) return word;
  const auto last = key.choices.size() - 1;
  error(*find(key), fmt::format("'{}' must be {} or {}, not {}", key.name, join(key.choices.first(last), ", "),
                                key.choices[last], in_quotes(*word)));
  return std::nullopt;
}

namespace {

/// An integer, of those that did not fit.
bool is_huge(const Node& node)
{
  if (node.kind != yaml::Kind::scalar) return false;
  const std::string_view text = trimmed(node.text);
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::optional<std::int64_t> MappingReader::integer(const Key& key, Bounds bounds) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const auto number = integer_of(*value);
  if (!number && is_huge(*value)) {
    error(*value, fmt::format("'{}' is beyond all measure: {}", key.name, excerpt(value->text)));
    return std::nullopt;
  }
  if (!number) {
    wrong(key, *value);
    return std::nullopt;
  }
  if (*number >= bounds.least && *number <= bounds.most) return number;
  constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();
  error(*value,
        bounds.most == no_limit
            ? fmt::format("'{}' must be at least {}, not {}", key.name, bounds.least, *number)
            : fmt::format("'{}' must be between {} and {}, not {}", key.name, bounds.least, bounds.most, *number));
  return std::nullopt;
}

namespace {

std::optional<double> as_number(const Node& node)
{
  if (node.kind != yaml::Kind::scalar) return std::nullopt;
  if (node.type == yaml::Type::integer || node.type == yaml::Type::real) return yaml::as_real(node);
  if (node.type != yaml::Type::text) return std::nullopt;
  const std::string_view text = trimmed(node.text);
  if (text.find_first_not_of("0123456789.-") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

} // namespace

std::optional<double> MappingReader::number(const Key& key, double least, double most) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const auto number = as_number(*value);
  if (!number)
    wrong(key, *value);
  else if (!(*number >= least && *number <= most))
    error(*value, fmt::format("'{}' must be between {} and {}, not {}", key.name, least, most, excerpt(value->text)));
  else
    return number;
  return std::nullopt;
}

std::optional<bool> MappingReader::boolean(const Key& key) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const auto truth = truth_of(*value);
  if (!truth) wrong(key, *value);
  return truth;
}

std::optional<std::chrono::nanoseconds> MappingReader::seconds(const Key& key) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  std::optional<double> number;
  if (value->kind == yaml::Kind::scalar && (value->type == yaml::Type::integer || value->type == yaml::Type::real))
    number = yaml::as_real(*value);
  else if (value->kind == yaml::Kind::scalar && value->type == yaml::Type::text)
    number = parse_seconds(trimmed(value->text));
  if (number && *number > longest_seconds)
    error(*value, fmt::format("'{}' is more than 30 years: {}", key.name, excerpt(value->text)));
  else if (!number || !(*number >= 0))
    wrong(key, *value);
  return number ? duration_of(*number) : std::nullopt;
}

std::optional<Share> MappingReader::share(const Key& key, std::int64_t least) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const auto share = value->kind == yaml::Kind::scalar ? parse_share(trimmed(value->text)) : std::nullopt;
  if (!share)
    wrong(key, *value);
  else if (share->value < least)
    error(*value, fmt::format("'{}' must be {} at least, not {}", key.name, least, excerpt(value->text)));
  return share;
}

std::optional<std::int64_t> MappingReader::size(const Key& key, bool unlimited) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  const bool fits =
      value->kind == yaml::Kind::scalar &&
      (value->type == yaml::Type::integer || value->type == yaml::Type::text || value->type == yaml::Type::real);
  if (!fits) {
    wrong(key, *value);
    return std::nullopt;
  }
  if (value->type == yaml::Type::integer) {
    const auto number = yaml::as_integer(*value);
    if (number && (*number >= 0 || (unlimited && *number == -1))) return number;
  }
  const auto parsed = parse_size(value->text);
  if (const auto* bytes = std::get_if<std::int64_t>(&parsed)) return *bytes;
  if (unlimited && value->text == "-1") return -1;
  error(*value, fmt::format("'{}': {}", key.name, std::get<Flaw>(parsed).message),
        "a size is a number of bytes, or digits and one of k, m, g");
  return std::nullopt;
}

std::vector<Mention<std::string>> MappingReader::mentions(const Key& key, bool single) const
{
  std::vector<Mention<std::string>> all;
  const Node* value = find(key);
  if (!value) return all;
  if (value->kind == yaml::Kind::scalar && single) return {{std::string(value->text), value}};
  if (value->kind != yaml::Kind::sequence) {
    wrong(key, *value);
    return all;
  }
  all.reserve(value->items.size());
  for (const Node* item : value->items) {
    if (item->is_null()) continue;
    if (item->kind == yaml::Kind::scalar)
      all.push_back({std::string(item->text), item});
    else
      error(*item, fmt::format("each item of '{}' must be a text, not {}", key.name, described(*item)));
  }
  return all;
}

std::optional<std::vector<std::string>> MappingReader::text_list(const Key& key) const
{
  if (!find(key)) return std::nullopt;
  return plain(mentions(key, key.form == Form::texts));
}

/// Maestro knows its own by the labels that it writes.
void MappingReader::check_label(const Key& key, const Node& name) const
{
  if (key.form != Form::labels || !name.text.starts_with(own_label_prefix)) return;
  error(name, fmt::format("the label {} is one of those that only Maestro writes", in_quotes(name.text)),
        fmt::format("give it a name that does not begin with {}", own_label_prefix));
}

std::optional<Pairs> MappingReader::values(const Key& key) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  Pairs pairs;
  const auto scalar = [&](const Node& node) {
    if (node.kind == yaml::Kind::scalar) return true;
    error(node, fmt::format("each value of '{}' must be a text, not {}", key.name, described(node)));
    return false;
  };
  if (value->kind == yaml::Kind::mapping) {
    for (const yaml::Entry& entry : value->entries) {
      if (entry.value->is_null()) continue;
      check_label(key, *entry.key);
      if (scalar(*entry.value))
        pairs.emplace_back(entry.key->text, yaml::as_python_text(*entry.value).value_or(std::string()));
    }
    return pairs;
  }
  if (value->kind != yaml::Kind::sequence || key.form == Form::values) {
    wrong(key, *value);
    return std::nullopt;
  }
  for (const Node* item : value->items) {
    if (item->is_null() || !scalar(*item)) continue;
    check_label(key, *item);
    const auto equals = key.form == Form::named_values ? item->text.find('=') : std::string_view::npos;
    pairs.emplace_back(item->text.substr(0, equals),
                       equals == std::string_view::npos ? std::string_view() : item->text.substr(equals + 1));
  }
  return pairs;
}

std::optional<Pairs> MappingReader::settings(const Key& key) const
{
  auto pairs = values(key);
  if (pairs) std::erase_if(*pairs, [](const auto& pair) { return pair.second.empty(); });
  return pairs;
}

std::optional<std::vector<std::string>> MappingReader::command(const Key& key) const
{
  const Node* value = find(key);
  if (!value) return std::nullopt;
  if (value->kind == yaml::Kind::scalar) {
    auto split_words = shell_words(yaml::as_python_text(*value).value_or(std::string()));
    if (!split_words) // a variable in it is meant for a shell
      loading_->error(*value, placed(where_, fmt::format("'{}' has a quote that is not closed", key.name)));
    return split_words;
  }
  if (value->kind != yaml::Kind::sequence) {
    wrong(key, *value);
    return std::nullopt;
  }
  std::vector<std::string> arguments;
  arguments.reserve(value->items.size());
  for (const Node* item : value->items) {
    if (item->kind == yaml::Kind::scalar)
      arguments.push_back(yaml::as_python_text(*item).value_or(std::string()));
    else
      error(*item, fmt::format("each item of '{}' must be a text, not {}", key.name, described(*item)));
  }
  return arguments;
}

const Node* MappingReader::mapping_of(const Key& key) const
{
  const Node* value = find(key);
  if (!value || value->kind == yaml::Kind::mapping) return value;
  wrong(key, *value);
  return nullptr;
}

const Node* MappingReader::sequence_of(const Key& key) const
{
  const Node* value = find(key);
  if (!value || value->kind == yaml::Kind::sequence) return value;
  wrong(key, *value);
  return nullptr;
}

} // namespace maestro::reading
