// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>

#include <strings/json.hpp>

namespace maestro {

void ObjectWriter::begin_member(std::string_view key)
{
  if (has_members_) out_ += ',';
  has_members_ = true;
  layout_.inner().begin_line(out_);
  strings::append_json(out_, key);
  out_ += layout_.lines ? ": " : ":";
}

void ObjectWriter::text(std::string_view key, std::string_view value)
{
  begin_member(key);
  strings::append_json(out_, value);
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

void ObjectWriter::value(std::string_view key, std::string_view written)
{
  begin_member(key);
  out_ += written;
}

ObjectWriter ObjectWriter::object(std::string_view key)
{
  begin_member(key);
  return ObjectWriter(out_, layout_.inner());
}

ArrayWriter ObjectWriter::array(std::string_view key)
{
  begin_member(key);
  return ArrayWriter(out_, layout_.inner());
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
  layout_.inner().begin_line(out_);
}

void ArrayWriter::text(std::string_view item)
{
  begin_item();
  strings::append_json(out_, item);
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
  return ObjectWriter(out_, layout_.inner());
}

ArrayWriter ArrayWriter::array()
{
  begin_item();
  return ArrayWriter(out_, layout_.inner());
}

} // namespace maestro
