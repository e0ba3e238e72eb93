// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/page.hpp>

#include <algorithm>
#include <optional>

namespace maestro::compose {
namespace {

constexpr std::size_t widest = 100;

/// What fits into one line, if it may stand there.
std::optional<std::string> in_one_line(const Item& item)
{
  if (!item.end.empty() || !item.lines.empty() || item.is_in_full) return std::nullopt;
  if (item.kind == Item::Kind::scalar) return item.scalar;
  std::string line;
  const auto add = [&](const std::string& part) { line += (line.empty() ? "" : ", ") + part; };
  for (const Item& one : item.items) {
    const auto part = in_one_line(one);
    if (!part) return std::nullopt;
    add(*part);
  }
  for (const Field& field : item.fields) {
    const auto part = in_one_line(field.value);
    if (!part || !field.notes.empty()) return std::nullopt;
    add(field.key + ": " + *part);
  }
  if (line.size() > widest) return std::nullopt;
  return item.kind == Item::Kind::list ? "[" + line + "]" : "{" + line + "}";
}

/// Whether what fits into one line is read more easily there than one below the other.
bool is_small(const Item& item, const std::string& line)
{
  constexpr std::size_t widest_mapping = 60;
  return item.kind == Item::Kind::list || line.size() <= widest_mapping;
}

class Writer {
public:
  const std::string& text() const { return text_; }

  void notes(const std::vector<std::string>& notes, std::size_t depth)
  {
    for (const std::string& note : notes) {
      if (note.empty())
        text_ += '\n';
      else
        comment(note, depth);
    }
  }

  void mapping(const Item& item, std::size_t depth)
  {
    for (const Field& field : item.fields) {
      notes(field.notes, depth);
      indent(depth).append(field.key).append(":");
      value(field.value, depth, depth == 0);
    }
    notes(item.end, depth);
  }

private:
  std::string& indent(std::size_t depth) { return text_.append(2 * depth, ' '); }

  void comment(const std::string& note, std::size_t depth)
  {
    const std::string safe = safe_text(note);
    std::size_t width = 0;
    for (const std::string_view part : maestro::split(safe, ' ')) {
      const std::string word = untouched_by_template(part); // which may have spaces that no line may end at
      if (width == 0 || width + word.size() > widest) {
        if (width > 0) text_ += '\n';
        indent(depth).append("#");
        width = 2 * depth + 1;
      }
      text_.append(" ").append(word);
      width += word.size() + 1;
    }
    text_ += '\n';
  }

  void block(const std::string& lines, std::size_t depth)
  {
    const bool ends_line = lines.ends_with('\n');
    text_ += ends_line ? " |\n" : " |-\n";
    std::string_view rest = lines;
    if (ends_line) rest.remove_suffix(1);
    for (const std::string_view line : maestro::split(rest, '\n')) {
      if (!line.empty()) indent(depth + 1).append(untouched_by_template(line));
      text_ += '\n';
    }
  }

  void value(const Item& item, std::size_t depth, bool in_full)
  {
    if (!item.lines.empty()) return block(item.lines, depth);
    const auto line = in_one_line(item);
    const bool is_plain = item.kind == Item::Kind::scalar || item.empty();
    if (line && (is_plain || (!in_full && is_small(item, *line)))) {
      text_.append(" ").append(*line).append("\n");
      return;
    }
    text_ += '\n';
    if (item.kind == Item::Kind::mapping) return mapping(item, depth + 1);
    for (const Item& one : item.items) {
      indent(depth + 1).append("-");
      value(one, depth + 1, false);
    }
  }

  std::string text_;
};

/// Whether a text of several lines can stand as a block, in which nothing is escaped.
bool is_for_a_block(const std::string& text)
{
  const bool ends_once = !text.ends_with("\n\n");
  const bool begins_well = text.find_first_of(" \t\n") != 0;
  return text.find('\n') != std::string::npos && text.size() > 1 && ends_once && begins_well &&
         safe_text(text, true) == text && text.find('\t') == std::string::npos;
}

} // namespace

bool Item::empty() const { return items.empty() && fields.empty() && end.empty(); }

Item* Item::find(std::string_view key)
{
  const auto found = std::ranges::find(fields, key, &Field::key);
  return found == fields.end() ? nullptr : &found->value;
}

Item& Item::at(std::string key, Kind kind_of_value, std::vector<std::string>& notes)
{
  const auto known = std::ranges::find(fields, key, &Field::key);
  const bool is_new = known == fields.end();
  Field& field = is_new ? fields.emplace_back() : *known;
  field.notes.insert(field.notes.end(), notes.begin(), notes.end());
  notes.clear();
  if (!is_new) return field.value;
  field.key = std::move(key);
  field.value.kind = kind_of_value;
  return field.value;
}

void Item::add(std::string key, Item value)
{
  fields.emplace_back();
  fields.back().key = std::move(key);
  fields.back().value = std::move(value);
}

Item list_of(std::vector<Item> items)
{
  Item item;
  item.kind = Item::Kind::list;
  item.items = std::move(items);
  return item;
}

Item mapping_of(std::vector<Field> fields)
{
  Item item;
  item.kind = Item::Kind::mapping;
  item.fields = std::move(fields);
  return item;
}

Item scalar_of(std::string as_it_stands)
{
  Item item;
  item.scalar = std::move(as_it_stands);
  return item;
}

Item text_item(const Text& text)
{
  Item item = scalar_of(written(text));
  if (!is_literal(text) || text.empty()) return item;
  std::string all;
  for (const Piece& piece : text) all += piece.literal;
  if (is_for_a_block(all)) item.lines = std::move(all);
  return item;
}

Item plain_item(const Text& text) { return is_literal(text) ? text_item(text) : scalar_of(written_in_quotes(text)); }

Item word(std::string_view text) { return scalar_of(key_text(text)); }

std::string key_text(std::string_view text) { return written(literal(std::string(text))); }

std::string to_text(const std::vector<std::string>& top, const Item& page)
{
  Writer writer;
  writer.notes(top, 0);
  writer.mapping(page, 0);
  return writer.text();
}

} // namespace maestro::compose
