// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/secrecy.hpp>
#include <maestro/load/table/sections.hpp>
#include <maestro/model/shell_variable.hpp>

#include <strings/ascii.hpp>

#include <algorithm>

namespace maestro::reading {

namespace {

constexpr std::string_view hidden = "…";
/// A shorter one may be a part of any word: it is only hidden where it stands.
constexpr std::size_t least_of_a_secret = 4;
/// More files, or secrets, than a person has written.
constexpr std::size_t most_secrets = 2000;
constexpr std::size_t most_text = 8UL << 20U;

void replace_all(std::string& message, std::string_view secret)
{
  for (auto at = message.find(secret); at != std::string::npos; at = message.find(secret, at + hidden.size()))
    message.replace(at, secret.size(), hidden);
}

constexpr std::string_view between = " \t\r\n\"'[]{},=:*&!%|>";

/// Words of which a text is made, as messages may quote them.
void add_words(std::string_view text, std::set<std::string, std::less<>>& words)
{
  for (std::size_t at = text.find_first_not_of(between); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(between, at), text.size());
    words.emplace(text.substr(at, end - at));
    at = text.find_first_not_of(between, end);
  }
}

/// A word as messages are made of, and the values that they quote stand in quotes.
bool is_plain_word(std::string_view text)
{
  constexpr std::size_t longest = 12;
  return text.size() <= longest && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

/// A message with each stretch in quotes, and each between them, changed. An apostrophe within a word is no quote.
template<class Change>
std::string by_stretches(std::string_view message, const Change& change)
{
  std::string text;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < message.size(); ++at) {
    const auto is_letter = [&](std::size_t place) {
      return place < message.size() && strings::is_ascii_letter(message[place]);
    };
    if (message[at] != '\'' || (at > 0 && is_letter(at - 1) && is_letter(at + 1))) continue;
    text += change(std::string(message.substr(begin, at - begin)), is_quoted);
    text += '\'';
    is_quoted = !is_quoted;
    begin = at + 1;
  }
  return text += change(std::string(message.substr(begin)), is_quoted);
}

/// A stretch of a message without those of its words that stand in secrets.
std::string without_words(std::string_view message, bool is_quoted, const std::set<std::string, std::less<>>& words)
{
  std::string text;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t begin = std::min(message.find_first_not_of(between, at), message.size());
    const std::size_t end = std::min(message.find_first_of(between, begin), message.size());
    text += message.substr(at, begin - at);
    std::string_view word = message.substr(begin, end - begin);
    const std::string_view known = word.substr(0, word.ends_with(hidden) ? word.size() - hidden.size() : word.size());
    const bool may_be_ours = !is_quoted && is_plain_word(known);
    text += known.size() >= least_of_a_secret && !may_be_ours && words.contains(known) ? hidden : word;
    at = end;
  }
  return text;
}

/// `{secret: NAME}`.
bool names_one(const yaml::Node& node)
{
  return node.entries.size() == 1 && node.entries[0].key->text == "secret" &&
         node.entries[0].value->kind == yaml::Kind::scalar;
}

/// A key of a declared secret, or what may be a misspelt one.
bool declares_one(std::string_view key)
{
  return find_key(secret_section(), key) != nullptr || closest(key, key_names(secret_section())).has_value();
}

} // namespace

Secrecy::Secrecy(const Sources& sources, std::span<const SourceId> files, const SourceId* rendered) : sources_(sources)
{
  std::size_t size = 0;
  for (const SourceId file : files) size += sources.text(file).size();
  if (size > most_text) return; // no line of such a file is shown
  std::vector<SecretText> texts;
  for (const SourceId file : files) texts.emplace_back(sources.text(file));
  if (rendered && sources.text(*rendered).size() <= most_text) texts.emplace_back(sources.text(*rendered));
  constexpr int most_rounds = 10; // a secret that is handed on more often is not hidden but made to be slow
  SecretNames names;
  for (int round = 0;; ++round) {
    const std::size_t known = names.size();
    for (SecretText& text : texts) text.search(names);
    if (names.size() == known && round > 0) break;
    if (round < most_rounds) continue;
    for (SecretText& text : texts) text.hide_everything();
    break;
  }
  for (const SecretText& text : texts) {
    values_ += text.values();
    add_words(text.values(), said_);
  }
  for (std::size_t i = 0; i < files.size(); ++i) files_.emplace(sources.name(files[i]), std::move(texts[i]));
}

void Secrecy::note_line(const yaml::Node& node, Lines& lines) const
{
  const Place place = sources_.locate(node.span);
  lines.emplace(place.file, place.line);
}

void Secrecy::add_scalars(const yaml::Node& node)
{
  if (secrets_.size() > most_secrets || !seen_.insert(&node).second) return;
  if (node.kind == yaml::Kind::scalar && is_shell_variable(node.text)) return note_line(node, naming_);
  if (node.kind == yaml::Kind::scalar && node.text.size() >= least_of_a_secret) {
    secrets_.emplace(node.text);
    secrets_.insert(excerpt(node.text));
  }
  if (node.kind == yaml::Kind::scalar) {
    said_.emplace(node.text);
    note_line(node, holding_);
  }
  for (const yaml::Node* item : node.items) add_scalars(*item);
  for (const yaml::Entry& entry : node.entries) add_scalars(*entry.value);
}

void Secrecy::add_value(const yaml::Node& node)
{
  if (!names_one(node)) return add_scalars(node);
  note_line(*node.entries[0].key, naming_);
  note_line(*node.entries[0].value, naming_);
}

void Secrecy::add_declarations(const yaml::Node& secrets)
{
  for (const yaml::Entry& secret : secrets.entries) {
    note_line(*secret.key, naming_);
    const auto& keys = secret.value->entries;
    if (std::ranges::none_of(keys, [](const yaml::Entry& entry) { return declares_one(entry.key->text); })) {
      if (!secret.value->is_null()) add_scalars(*secret.value);
      continue;
    }
    for (const yaml::Entry& entry : keys) {
      note_line(*entry.key, naming_);
      if (declares_one(entry.key->text))
        note_line(*entry.value, naming_);
      else
        add_scalars(*entry.value);
    }
  }
}

void Secrecy::add(const yaml::Node& root, const std::vector<const yaml::Node*>& nodes)
{
  for (const yaml::Node* node : nodes) add_value(*node);
  std::vector<const yaml::Node*> open{&root};
  std::set<const yaml::Node*> known, of_things;
  while (!open.empty() && secrets_.size() <= most_secrets) {
    const yaml::Node& node = *open.back();
    open.pop_back();
    if (node.kind == yaml::Kind::scalar || !known.insert(&node).second) continue;
    open.insert(open.end(), node.items.begin(), node.items.end());
    for (const yaml::Entry& entry : node.entries) {
      keys_.emplace(entry.key->text);
      const bool is_mapping = entry.value->kind == yaml::Kind::mapping;
      if (is_mapping && holds_named_things(entry.key->text)) of_things.insert(entry.value);
      const bool is_thing = is_mapping && of_things.contains(&node);
      if (&node == &root && entry.key->text == "secrets" && is_mapping)
        add_declarations(*entry.value);
      else if (!is_thing && (names_a_secret(entry.key->text) || names_one(*entry.value)))
        add_value(*entry.value);
      else
        open.push_back(entry.value);
    }
  }
}

bool Secrecy::is_said(std::string_view text) const
{
  if (text.ends_with(hidden)) text.remove_suffix(hidden.size());
  return !text.empty() &&
         (said_.contains(text) || (text.size() >= least_of_a_secret && values_.find(text) != std::string::npos));
}

/// What stands in descriptions without being a value: that a secret is the same word tells nothing of it.
bool Secrecy::is_of_language(std::string_view word) const { return keys_.contains(word) || is_of_templates(word); }

/// A plain word is only taken for a secret where something is quoted: messages are made of such words.
std::string Secrecy::without_secrets(std::string words) const
{
  for (const std::string& secret : secrets_)
    if (!is_of_language(secret) && !is_plain_word(secret)) replace_all(words, secret);
  return by_stretches(words, [&](std::string stretch, bool is_quoted) {
    for (const std::string& secret : secrets_)
      if (is_quoted && !is_of_language(secret)) replace_all(stretch, secret);
    return stretch;
  });
}

/// What a message quotes of a secret line, or calls a number, is left out if it stands in a secret.
std::string Secrecy::without_quotes(std::string words) const
{
  for (std::size_t open = words.find('\''); open != std::string::npos;) {
    const std::size_t close = words.find('\'', open + 1);
    if (close == std::string::npos) break;
    const std::string quoted = words.substr(open + 1, close - open - 1);
    const bool is_secret = is_said(quoted);
    if (is_secret) words.replace(open + 1, quoted.size(), hidden);
    open = words.find('\'', open + 1 + (is_secret ? hidden.size() : quoted.size()) + 1);
  }
  for (const std::string_view kind : {"the number ", "the boolean ", "the date "}) {
    const auto at = words.find(kind);
    if (at != std::string::npos && is_said(std::string_view(words).substr(at + kind.size())))
      words.replace(at + kind.size(), std::string::npos, hidden);
  }
  return words;
}

/// Whether no value stands in the line of a place, but only names; nor a comment or an expression in which one might.
bool Secrecy::only_names(const Place& place) const
{
  const std::pair<std::string, std::uint32_t> line{place.file, place.line};
  return naming_.contains(line) && !holding_.contains(line) && place.text.find('#') == std::string::npos &&
         place.text.find("{{") == std::string::npos && place.text.find("{%") == std::string::npos;
}

void Secrecy::hide(Diagnostic& problem) const
{
  const auto file = files_.find(problem.place.file);
  const bool secret_line = file != files_.end() && file->second.has(problem.place.line) && !only_names(problem.place);
  const bool quotes = std::ranges::any_of(secrets_, [&](const std::string& secret) {
    return !is_of_language(secret) && problem.place.text.find(secret) != std::string::npos;
  });
  if (secret_line || quotes || file == files_.end() || secrets_.size() > most_secrets) problem.place.text.clear();
  for (std::string* words : {&problem.message, &problem.hint}) {
    *words = without_secrets(std::move(*words));
    if (!secret_line) continue;
    *words = by_stretches(without_quotes(std::move(*words)), [&](const std::string& stretch, bool is_quoted) {
      return without_words(stretch, is_quoted, said_);
    });
  }
}

void Secrecy::hide(std::vector<Diagnostic>& problems) const
{
  for (Diagnostic& problem : problems) hide(problem);
}

} // namespace maestro::reading
