// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// A template engine that speaks Jinja; see README.md for what it speaks.
namespace jinja {

struct Options {
  bool trim_blocks = false;           ///< drop the line end after a statement
  bool lstrip_blocks = false;         ///< drop the indentation before a statement
  bool keep_trailing_newline = false; ///< otherwise one line end at the end of a template is dropped
  bool strict_undefined = false;      ///< using an undefined name is an error; otherwise it prints as nothing
  Limits limits;
  Meter::Clock now = std::chrono::steady_clock::now;
  /// Called again and again while a template is parsed and rendered, about every millisecond. It may wait, and what it
  /// throws ends the rendering and comes out of it as it is: for signals.
  std::function<void()> look;
};

/// The source of a template by its name; nothing when there is none. Names are relative and contain no `..`.
using Loader = std::function<std::optional<std::string>(const std::string& name)>;

struct Environment {
  Options options;
  Loader loader;                        ///< without one, nothing can be included
  std::map<std::string, Value> globals; ///< seen by every template, imported ones too: the place for functions
  /// Asked for a name that the context does not have, once in a rendering: for what is costly to make and seldom
  /// needed. An absent value means that there is none.
  std::function<Value(const std::string& name)> further_names;
};

/// What is wrong with a template, and where; what() is `file:line:column: message`.
class Error : public std::runtime_error {
public:
  Error(std::string file_name, std::uint32_t line_number, std::uint32_t column_number, std::string text);

  std::string file;
  std::uint32_t line;
  std::uint32_t column;
  std::string message;
};

/// Where the output from `offset` on came from.
struct Origin {
  std::size_t offset;   ///< in the output, bytes
  std::uint32_t file;   ///< index into Rendered::files
  std::uint32_t line;   ///< from 1
  std::uint32_t column; ///< from 1, in code points
  bool literal; ///< template text, to be walked along; otherwise what the expression or block at this place printed
};

/// An undefined name that was printed as nothing, and where it was read.
struct Warning {
  std::string name;
  std::string nearest; ///< of the names that the template sees; or empty
  std::string file;
  std::uint32_t line;
  std::uint32_t column;
};

struct Rendered {
  std::string text;
  std::vector<Origin> origins; ///< by offset, no two alike
  std::vector<std::string> files;
  std::vector<Warning> warnings;
};

/// Renders `source`, which messages and origins call `name`. The names that it sees are the keys of `context`, a dict;
/// templates work on a copy of it. Throws Error.
Rendered render(const Environment& environment, const std::string& name, std::string_view source, const Value& context);

class Runtime;

/// A template that is read once and rendered many times, with what it includes. The environment must outlive it.
class Renderer {
public:
  Renderer(const Environment& environment, std::string name, std::string source);
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  /// As render(): limits count anew, nothing of an earlier rendering is left.
  Rendered render(const Value& context);

private:
  std::string name_;
  std::string source_;
  std::unique_ptr<Runtime> runtime_;
};

/// A place in a template that a place in the output belongs to.
struct Source {
  std::string file;
  std::uint32_t line;
  std::uint32_t column;
};

/// Where the byte at `offset` of the output came from.
Source source_of(const Rendered& rendered, std::size_t offset);

} // namespace jinja
