// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a description: the parser must refuse or read them, with places inside the text, and a text that it
// reads must be written and read back the same.
#include <maestro/base/text.hpp>
#include <maestro/yaml/parse.hpp>
#include <maestro/yaml/scalar.hpp>
#include <maestro/yaml/write.hpp>

#include "fuzz.hpp"

#include <string>

namespace {

using namespace maestro;
using yaml::Kind;
using yaml::Node;

constexpr yaml::Limits limits{.depth = 50, .nodes = 20'000, .expanded_nodes = 20'000};
constexpr std::size_t most = 1UL << 30U;

bool same(const Node& a, const Node& b)
{
  if (a.kind != b.kind || a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) return false;
  if (a.kind == Kind::scalar) return a.type == b.type && as_python_text(a) == as_python_text(b);
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!same(*a.items[i], *b.items[i])) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i)
    if (a.entries[i].key->text != b.entries[i].key->text || !same(*a.entries[i].value, *b.entries[i].value))
      return false;
  return true;
}

void check_places(const Node& node, const Sources& sources)
{
  const Place place = sources.locate(node.span);
  require(place.line >= 1 && place.column >= 1 && place.length >= 1);
  require(place.text.empty() || place.column <= code_points(place.text) + 1);
  for (const Node* item : node.items) check_places(*item, sources);
  for (const yaml::Entry& entry : node.entries) {
    check_places(*entry.key, sources);
    check_places(*entry.value, sources);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  Sources sources;
  const SourceId source = sources.add("fuzz.yaml", std::string(as_text(data, size)));
  Diagnostics problems(sources);
  const auto document = yaml::parse(sources, source, problems, limits);
  require(document.has_value() != problems.has_errors());
  for (const Diagnostic& problem : problems.all()) require(!to_text(problem).empty());
  if (!document) return 0;

  check_places(document->root(), sources);
  const SourceId copy = sources.add("copy.yaml", yaml::write(document->root(), most).value());
  const auto again = yaml::parse(sources, copy, problems, {.depth = 100});
  require(again && same(document->root(), again->root()));
  return 0;
}
