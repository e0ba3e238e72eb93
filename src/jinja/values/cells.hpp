// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/value.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jinja {

class Runtime;
struct Builtin;

/// UTF-8 text; `markup` says that it is HTML already, see the filters `safe` and `escape`.
struct Text final : Cell {
  explicit Text(std::string text) : bytes(std::move(text)) {}
  /// The number of code points; counted once.
  std::size_t length() const;
  bool ascii() const { return length() == bytes.size(); }

  std::string bytes;
  mutable std::size_t counted = std::string::npos;
  bool markup = false;
};

/// The items of a list or tuple.
struct Sequence final : Cell {
  explicit Sequence(std::vector<Value> values) : items(std::move(values)) {}
  void surrender(std::vector<Value>& out) override;

  std::vector<Value> items;
  bool is_group = false; ///< of `groupby`: (grouper, list)
};

struct Range final : Cell {
  Range(std::int64_t first, std::int64_t end, std::int64_t by) : start(first), stop(end), step(by) {}
  std::size_t size() const;
  std::int64_t at(std::size_t index) const;

  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;
};

/// Why there is nothing: the name that was read, where, and what to tell who uses it.
struct Missing final : Cell {
  std::string name;
  std::string message;
  Position at;
  bool strict = false; ///< every use is an error, not only those that need a value
};

/// Which parts of a dict a view shows.
enum class View : std::uint8_t { keys, values, items };

/// Visits the items of anything that can be iterated over.
class Cursor {
public:
  explicit Cursor(Value source);
  std::optional<Value> next(Runtime& runtime);
  const Value& source() const { return source_; }
  void surrender(std::vector<Value>& out) { out.push_back(std::move(source_)); }

private:
  std::optional<Value> next_of_dict(const Dict& dict, View view, Runtime& runtime);

  Value source_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
};

/// A lazy sequence that can be read once, such as what `map` returns; or a view of a dict, which can be read again.
struct Iterator final : Cell {
  using Next = std::optional<Value> (*)(Runtime&, Iterator&);
  Iterator(Next step, std::string_view type, Cursor over) : next(step), type_name(type), source(std::move(over)) {}
  void surrender(std::vector<Value>& out) override;
  bool is_view() const { return next == nullptr; }

  Next next; ///< null: a view
  std::string_view type_name;
  Cursor source;
  View view = View::keys;
  std::size_t index = 0;
  std::size_t count = 0;
  Arguments arguments; ///< what `next` works with
  const Builtin* builtin = nullptr;
};

/// Anything else: functions, macros, namespaces, loops, modules.
class Object : public Cell {
public:
  virtual std::string_view type_name() const = 0;
  /// The attribute, or an absent value.
  virtual Value attribute(Runtime&, std::string_view) { return {}; }
  virtual bool set_attribute(std::string_view, const Value&) { return false; }
  virtual bool callable() const { return false; }
  virtual Value call(Runtime&, Arguments&) { return {}; }
  /// Whether a call writes text, such as a macro's: then it is print() that is called.
  virtual bool prints() const { return false; }
  virtual void print(Runtime&, Arguments&) {}
  /// What can be called on it, sorted by name.
  virtual std::span<const Builtin> methods() const { return {}; }
  /// Its text when printed.
  virtual std::string text(Runtime&) { return "<" + std::string(type_name()) + ">"; }
};

} // namespace jinja
