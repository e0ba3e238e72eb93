// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/engine/json_writing.hpp>

#include <boost/json.hpp>

#include <algorithm>

namespace maestro::engine {

namespace {

constexpr bool is_plain(char c) { return (c >= ' ') & (c <= '~') & (c != '"') & (c != '\\'); }

/// Block by block and without branches, so that the compiler takes many characters at a time.
bool is_plain(std::string_view text)
{
  constexpr std::size_t block = 16;
  for (; text.size() >= block; text.remove_prefix(block)) {
    unsigned char all_plain = 1;
    for (std::size_t i = 0; i < block; ++i) all_plain &= static_cast<unsigned char>(is_plain(text[i]));
    if (all_plain == 0) return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) { return is_plain(c); });
}

void append_quoted(std::string& out, std::string_view text)
{
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += boost::json::serialize(clean_utf8(text));
  }
}

} // namespace

void ObjectWriter::begin_member(std::string_view key)
{
  if (has_members_) out_ += ',';
  has_members_ = true;
  append_quoted(out_, key);
  out_ += ':';
}

void ObjectWriter::text(std::string_view key, std::string_view value)
{
  begin_member(key);
  append_quoted(out_, value);
}

void ObjectWriter::number(std::string_view key, std::int64_t value)
{
  begin_member(key);
  out_ += std::to_string(value);
}

void ObjectWriter::flag(std::string_view key, bool value)
{
  begin_member(key);
  out_ += value ? "true" : "false";
}

ObjectWriter ObjectWriter::object(std::string_view key)
{
  begin_member(key);
  return ObjectWriter(out_);
}

ArrayWriter ObjectWriter::array(std::string_view key)
{
  begin_member(key);
  return ArrayWriter(out_);
}

void ObjectWriter::texts(std::string_view key, const std::map<std::string, std::string>& items)
{
  ObjectWriter all = object(key);
  for (const auto& [name, value] : items) all.text(name, value);
}

void ObjectWriter::put(std::string_view key, const std::string& value)
{
  if (!value.empty()) text(key, value);
}

void ObjectWriter::put(std::string_view key, const std::optional<std::int64_t>& value)
{
  if (value) number(key, *value);
}

void ObjectWriter::put_true(std::string_view key, bool value)
{
  if (value) flag(key, true);
}

void ArrayWriter::begin_item()
{
  if (has_items_) out_ += ',';
  has_items_ = true;
}

void ArrayWriter::text(std::string_view item)
{
  begin_item();
  append_quoted(out_, item);
}

void ArrayWriter::items(std::string_view written)
{
  if (written.empty()) return;
  begin_item();
  out_ += written;
}

ObjectWriter ArrayWriter::object()
{
  begin_item();
  return ObjectWriter(out_);
}

ArrayWriter ArrayWriter::array()
{
  begin_item();
  return ArrayWriter(out_);
}

} // namespace maestro::engine
