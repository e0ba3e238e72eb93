// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jinja {

class Value;
class Dict;
class Object;
struct Text;
struct Sequence;
struct Range;
struct Missing;
struct Iterator;

/// What a value is; `list` to `object` live on the heap and are shared, as in Python.
enum class Kind : std::uint8_t {
  undefined,
  none,
  boolean,
  integer,
  real,
  string,
  list,
  tuple,
  dict,
  range,
  iterator,
  object
};

/// What lives on the heap, counted by the values that refer to it. Values belong to one thread.
struct Cell {
  std::uint32_t references = 0;
  bool listed = false; ///< among those that may refer to themselves
  Cell() = default;
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;
  virtual ~Cell() = default;
  /// Moves the values it holds to `out`: long chains are taken apart in a loop, not by recursion.
  virtual void surrender(std::vector<Value>& out);
};

/// The arguments of a call.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
};

/// A function that the caller lends to templates; it may throw any std::exception.
using Function = std::function<Value(const Arguments&)>;

/// A value of the template language. A default value is undefined: "not there".
class Value {
public:
  Value() noexcept = default;
  Value(const Value& other) noexcept : kind_(other.kind_), counted_(other.counted_), data_(other.data_) { hold(); }
  Value(Value&& other) noexcept : kind_(other.kind_), counted_(other.counted_), data_(other.data_) { other.forget(); }
  Value& operator=(const Value& other) noexcept
  {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept
  {
    Value moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~Value()
  {
    if (counted_ && --data_.cell->references == 0) end(data_.cell, kind_);
  }

  template<std::same_as<bool> T>
  Value(T value) noexcept : kind_(Kind::boolean)
  {
    data_.boolean = value;
  }
  template<std::integral T>
  requires(!std::same_as<T, bool> && sizeof(T) <= 8) Value(T value)
  noexcept : kind_(Kind::integer) { data_.integer = static_cast<std::int64_t>(value); }
  Value(double value) noexcept : kind_(Kind::real) { data_.real = value; }
  Value(std::string text);
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}

  static Value none() noexcept;
  static Value list(std::vector<Value> items = {});
  static Value tuple(std::vector<Value> items = {});
  static Value dict(std::vector<std::pair<Value, Value>> entries = {});
  /// A function under the name that messages show.
  static Value function(std::string name, Function function);
  /// Takes a new heap cell of the given kind.
  static Value adopt(Kind kind, Cell* cell) noexcept;

  Kind kind() const noexcept { return kind_; }
  bool is(Kind kind) const noexcept { return kind_ == kind; }
  /// Not there at all: neither given nor the result of reading an unknown name.
  bool absent() const noexcept { return kind_ == Kind::undefined && !counted_; }
  bool on_heap() const noexcept { return counted_; }

  // The content; the kind must be right.
  bool boolean() const noexcept { return data_.boolean; }
  std::int64_t integer() const noexcept { return data_.integer; }
  double real() const noexcept { return data_.real; }
  Cell* cell() const noexcept { return data_.cell; }
  const std::string& string() const noexcept;
  Text& text() const noexcept;
  std::vector<Value>& items() const noexcept;
  Dict& mapping() const noexcept;
  Range& range() const noexcept;
  Iterator& iterator() const noexcept;
  Object& object() const noexcept;
  const Missing& missing() const noexcept;

  void swap(Value& other) noexcept
  {
    std::swap(kind_, other.kind_);
    std::swap(counted_, other.counted_);
    std::swap(data_, other.data_);
  }

private:
  void hold() const noexcept
  {
    if (counted_) ++data_.cell->references;
  }
  void forget() noexcept
  {
    kind_ = Kind::undefined;
    counted_ = false;
  }
  static void end(Cell* cell, Kind kind) noexcept;

  Kind kind_ = Kind::undefined;
  bool counted_ = false;
  union {
    bool boolean;
    std::int64_t integer = 0;
    double real;
    Cell* cell;
  } data_;
};

/// Counted pointer to a cell of a known type.
template<class T>
class Ref {
public:
  Ref() noexcept = default;
  explicit Ref(T* cell) noexcept : cell_(cell)
  {
    if (cell_) ++cell_->references;
  }
  Ref(const Ref& other) noexcept : Ref(other.cell_) {}
  Ref(Ref&& other) noexcept : cell_(std::exchange(other.cell_, nullptr)) {}
  Ref& operator=(Ref other) noexcept
  {
    std::swap(cell_, other.cell_);
    return *this;
  }
  ~Ref()
  {
    if (cell_ && --cell_->references == 0) delete cell_;
  }
  T* get() const noexcept { return cell_; }
  T* operator->() const noexcept { return cell_; }
  T& operator*() const noexcept { return *cell_; }
  explicit operator bool() const noexcept { return cell_ != nullptr; }

private:
  T* cell_ = nullptr;
};

} // namespace jinja
