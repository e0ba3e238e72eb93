// SPDX-License-Identifier: Apache-2.0
//
// Reads documents from standard input, each as a line with its size in bytes and then its bytes, and prints what each
// one means, a line of JSON each: ["str", "a", [line, column, length, "source text", quoted]], ["map", [[key, value],
// …]], or ["error", line, column, message, hint].
#include <maestro/yaml/parse.hpp>
#include <maestro/yaml/scalar.hpp>

#include <fmt/core.h>

#include <iostream>
#include <string>

namespace {

using maestro::yaml::Kind;
using maestro::yaml::Node;
using maestro::yaml::Type;

std::string json(std::string_view text)
{
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (quoted += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

std::string_view type_name(Type type)
{
  switch (type) {
  case Type::null:
    return "null";
  case Type::boolean:
    return "bool";
  case Type::integer:
    return "int";
  case Type::real:
    return "float";
  case Type::text:
    return "str";
  case Type::timestamp:
    return "time";
  }
  return "";
}

void print(const Node& node, std::string& out)
{
  std::string_view comma;
  switch (node.kind) {
  case Kind::scalar:
    out += fmt::format(R"(["{}", {}, [{}, {}, {}, {}, {}]])", type_name(node.type),
                       json(as_python_text(node).value_or("")), node.span.line, node.span.column, node.span.length,
                       json(node.text), node.quoted);
    return;
  case Kind::sequence:
    out += R"(["seq", [)";
    for (const Node* item : node.items) {
      out += comma;
      print(*item, out);
      comma = ", ";
    }
    out += "]]";
    return;
  case Kind::mapping:
    out += R"(["map", [)";
    for (const auto& entry : node.entries) {
      (out += comma) += '[';
      print(*entry.key, out);
      out += ", ";
      print(*entry.value, out);
      out += ']';
      comma = ", ";
    }
    out += "]]";
    return;
  }
}

std::string meaning(std::string text)
{
  maestro::Sources sources;
  const maestro::SourceId source = sources.add("case.yaml", std::move(text));
  maestro::Diagnostics problems(sources);
  const auto document = maestro::yaml::parse(sources, source, problems);
  std::string out;
  if (document) {
    print(document->root(), out);
  } else {
    const maestro::Diagnostic& first = problems.all().front();
    out = fmt::format(R"(["error", {}, {}, {}, {}])", first.place.line, first.place.column, json(first.message),
                      json(first.hint));
  }
  return out;
}

} // namespace

int main()
{
  std::string size;
  while (std::getline(std::cin, size)) {
    std::string text(std::stoul(size), '\0');
    if (!std::cin.read(text.data(), static_cast<std::streamsize>(text.size()))) return 1;
    std::cout << meaning(std::move(text)) << '\n';
  }
}
