// SPDX-License-Identifier: Apache-2.0
#include <jinja/values/cells.hpp>
#include <jinja/values/dict.hpp>
#include <jinja/values/operations.hpp>

/// The entries of dicts, with what they cost.
namespace jinja {

namespace {

/// Counts the walk over a key. One that is too large or too deep is refused later, where its hash is made.
class KeyWeight {
public:
  explicit KeyWeight(Meter& meter) : meter_(meter) {}
  void add(const Value& key)
  {
    constexpr int deepest = 60;
    if (key.is(Kind::string)) meter_.walk(key.string().size());
    if (!key.is(Kind::tuple) || depth_ == deepest) return;
    ++depth_;
    for (const Value& part : key.items()) {
      if (++parts_ > most_parts) break;
      add(part);
    }
    --depth_;
  }

private:
  static constexpr int most_parts = 10'000;
  Meter& meter_;
  int depth_ = 0;
  int parts_ = 0;
};

} // namespace

const Value* find_entry(Runtime& runtime, const Value& dict, const Value& key)
{
  KeyWeight(runtime.meter()).add(key);
  return dict.mapping().find(key);
}

void put_entry(Runtime& runtime, const Value& dict, const Value& key, const Value& value)
{
  runtime.meter().take(4 * sizeof(Dict::Entry)); // with the room in which it grows, and its slots
  runtime.meter().step();
  KeyWeight(runtime.meter()).add(key);
  dict.mapping().set(key, value);
  runtime.may_be_cyclic(dict, value);
  runtime.may_be_cyclic(dict, key);
}

Value remove_entry(Runtime& runtime, const Value& dict, const Value& key)
{
  KeyWeight(runtime.meter()).add(key);
  return dict.mapping().remove(key);
}

} // namespace jinja
