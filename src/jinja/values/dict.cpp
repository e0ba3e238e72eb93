// SPDX-License-Identifier: Apache-2.0
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/numbers.hpp>

#include <bit>
#include <cmath>
#include <cstring>

namespace jinja {

namespace {

constexpr std::size_t few = 8;
constexpr std::size_t not_found = static_cast<std::size_t>(-1);
constexpr int most_key_parts = 10'000;
constexpr int deepest_key = 50;

std::uint64_t mix(std::uint64_t value)
{
  value = (value ^ (value >> 32U)) * 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 29U)) * 0xBF58476D1CE4E5B9U;
  return value ^ (value >> 32U);
}

/// Tuples in tuples may be shared so often that a walk over all of them never ends.
struct KeyWalk {
  int parts = 0;
  int depth = 0;
  void part()
  {
    if (++parts > most_key_parts || depth > deepest_key) throw Failure("this tuple is too large to be a key.");
  }
};

std::uint64_t hash_text(std::string_view text, std::uint64_t seed)
{
  std::uint64_t result = seed ^ text.size();
  while (text.size() >= 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data(), 8);
    result = mix(result ^ block);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (const char byte : text) rest = (rest << 8U) | static_cast<unsigned char>(byte);
  return mix(result ^ rest);
}

std::uint64_t hash_value(const Value& key, std::uint64_t seed, KeyWalk& walk)
{
  walk.part();
  switch (key.kind()) {
  case Kind::undefined:
  case Kind::none:
    return mix(seed);
  case Kind::boolean:
    return mix(seed + (key.boolean() ? 1U : 0U));
  case Kind::integer:
    return mix(seed + static_cast<std::uint64_t>(key.integer()));
  case Kind::real:
    if (const auto whole = exact_integer(key.real())) return mix(seed + static_cast<std::uint64_t>(*whole));
    return mix(seed ^ std::bit_cast<std::uint64_t>(key.real()));
  case Kind::string:
    return hash_text(key.string(), seed);
  case Kind::tuple: {
    ++walk.depth;
    std::uint64_t result = seed + key.items().size();
    for (const Value& item : key.items()) result = mix(result * 31 + hash_value(item, seed, walk));
    --walk.depth;
    return result;
  }
  case Kind::list:
    throw Failure("a list cannot be a key of a dict; use a tuple.");
  case Kind::dict:
    throw Failure("a dict cannot be a key of a dict.");
  case Kind::range:
  case Kind::iterator:
  case Kind::object:
    return mix(seed ^ reinterpret_cast<std::uintptr_t>(key.cell()));
  }
  return 0;
}

bool same(const Value& left, const Value& right, KeyWalk& walk)
{
  walk.part();
  if (is_number(left) && is_number(right)) return compare_numbers(left, right) == 0;
  if (left.kind() != right.kind()) return false;
  if (left.is(Kind::none)) return true;
  if (left.is(Kind::string)) return left.string() == right.string();
  if (!left.on_heap()) return !right.on_heap();
  if (left.cell() == right.cell()) return true;
  if (!left.is(Kind::tuple) || left.items().size() != right.items().size()) return false;
  ++walk.depth;
  for (std::size_t i = 0; i < left.items().size(); ++i)
    if (!same(left.items()[i], right.items()[i], walk)) return false;
  --walk.depth;
  return true;
}

} // namespace

bool same_key(const Value& left, const Value& right)
{
  KeyWalk walk;
  return same(left, right, walk);
}

// The seed differs from dict to dict and from run to run, so that nobody can prepare keys that collide.
std::uint64_t Dict::hash(std::string_view key) const { return hash_text(key, reinterpret_cast<std::uintptr_t>(this)); }

std::uint64_t Dict::hash(const Value& key) const
{
  KeyWalk walk;
  return hash_value(key, reinterpret_cast<std::uintptr_t>(this), walk);
}

template<class Same>
std::size_t Dict::position(std::uint64_t hash, Same same) const
{
  if (slots_.empty()) {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (entries_[i].live() && entries_[i].hash == hash && same(entries_[i].key)) return i;
    return not_found;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.live() && entry.hash == hash && same(entry.key)) return slots_[slot] - 1;
  }
  return not_found;
}

std::size_t Dict::position(const Value& key, std::uint64_t hash) const
{
  return position(hash, [&](const Value& other) { return same_key(key, other); });
}

const Value* Dict::find(const Value& key) const
{
  const std::size_t at = position(key, hash(key));
  return at == not_found ? nullptr : &entries_[at].value;
}

const Value* Dict::find(std::string_view key) const
{
  const std::size_t at =
      position(hash(key), [&](const Value& other) { return other.is(Kind::string) && other.string() == key; });
  return at == not_found ? nullptr : &entries_[at].value;
}

void Dict::index()
{
  if (size_ < entries_.size()) std::erase_if(entries_, [](const Entry& entry) { return !entry.live(); });
  slots_.clear();
  if (entries_.size() < few) return;
  slots_.resize(std::bit_ceil(entries_.size() * 3));
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

void Dict::set(Value key, Value value)
{
  const std::uint64_t code = hash(key);
  const std::size_t at = position(key, code);
  if (at != not_found) {
    entries_[at].value = std::move(value);
    return;
  }
  // Room is made before the new entry: it must not be taken for a removed one.
  if (entries_.size() >= few && (slots_.empty() || (entries_.size() + 1) * 3 > slots_.size() * 2)) index();
  entries_.push_back(Entry{std::move(key), std::move(value), code});
  ++size_;
  if (slots_.empty()) return;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = code & mask;
  while (slots_[slot] != 0) slot = (slot + 1) & mask;
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
}

Value Dict::remove(const Value& key)
{
  const std::size_t at = position(key, hash(key));
  if (at == not_found) return {};
  Value result = std::move(entries_[at].value);
  entries_[at].key = Value();
  --size_;
  if (size_ == 0)
    clear();
  else if (entries_.size() > few && size_ * 2 < entries_.size())
    index();
  return result;
}

void Dict::clear()
{
  // Destroying a value may reach this dict again.
  std::vector<Entry> gone;
  gone.swap(entries_);
  slots_.clear();
  size_ = 0;
}

void Dict::surrender(std::vector<Value>& out)
{
  for (Entry& entry : entries_) {
    if (entry.key.on_heap() && !entry.key.is(Kind::string)) out.push_back(std::move(entry.key));
    if (entry.value.on_heap() && !entry.value.is(Kind::string)) out.push_back(std::move(entry.value));
  }
  entries_.clear();
  slots_.clear();
  size_ = 0;
}

} // namespace jinja
