// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/parse.hpp>
#include <maestro/yaml/scalar.hpp>

#include <optional>
#include <string>
#include <vector>

/// A text and what the parser made of it.
class Parsed {
public:
  explicit Parsed(std::string text, const maestro::yaml::Limits& limits = {})
      : source_(sources_.add("a.yaml", std::move(text))), problems_(sources_),
        document_(maestro::yaml::parse(sources_, source_, problems_, limits))
  {
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  bool ok() const { return document_.has_value(); }
  const maestro::yaml::Node& root() const { return document_.value().root(); }
  const maestro::yaml::Node& at(std::string_view key) const { return *root().find(key); }
  std::size_t count() const { return problems_.all().size(); }

  /// `line:column: message | hint` of a problem.
  std::string problem(std::size_t index = 0) const
  {
    if (index >= count()) return "no problem";
    const maestro::Diagnostic& found = problems_.all()[index];
    return std::to_string(found.place.line) + ":" + std::to_string(found.place.column) + ": " + found.message +
           (found.hint.empty() ? "" : " | " + found.hint);
  }

private:
  maestro::Sources sources_;
  maestro::SourceId source_;
  maestro::Diagnostics problems_;
  std::optional<maestro::yaml::Document> document_;
};

/// A node on one line: texts in quotes, other scalars as Python prints them.
inline std::string flow(const maestro::yaml::Node& node)
{
  using maestro::yaml::Kind;
  using maestro::yaml::Type;
  std::string out;
  if (node.kind == Kind::scalar) {
    if (node.type == Type::text) return "'" + std::string(node.text) + "'";
    return maestro::yaml::as_python_text(node).value_or("None");
  }
  for (const maestro::yaml::Node* item : node.items) out += (out.empty() ? "" : ", ") + flow(*item);
  for (const maestro::yaml::Entry& entry : node.entries)
    out += (out.empty() ? "" : ", ") + flow(*entry.key) + ": " + flow(*entry.value);
  return node.kind == Kind::sequence ? "[" + out + "]" : "{" + out + "}";
}

/// The meaning of a document, or its first problem.
inline std::string read(std::string text, const maestro::yaml::Limits& limits = {})
{
  const Parsed parsed(std::move(text), limits);
  return parsed.ok() ? flow(parsed.root()) : parsed.problem();
}

/// `line:column+length` of a node.
inline std::string span(const maestro::yaml::Node& node)
{
  return std::to_string(node.span.line) + ":" + std::to_string(node.span.column) + "+" +
         std::to_string(node.span.length);
}
