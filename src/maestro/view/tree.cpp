// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/tree.hpp>

#include <set>
#include <string>

namespace maestro {
namespace {

/// A node whose children are being drawn. A stack of these instead of recursion: fibers have small stacks.
struct Level {
  std::vector<ServiceName> children;
  std::size_t next = 0;
  std::string indent;
};

class Tree {
public:
  Tree(const Graph& graph, bool recursive, const Write& write) : graph_(graph), recursive_(recursive), write_(write) {}

  void draw(const ServiceName& root)
  {
    write_(safe_text(root.text()) + "\n");
    shown_ = {root};
    std::vector<Level> levels{{children_of(root), 0, " "}};
    while (!levels.empty()) {
      Level& level = levels.back();
      if (level.next == level.children.size()) {
        levels.pop_back();
        continue;
      }
      const ServiceName child = level.children[level.next++];
      const bool last = level.next == level.children.size();
      write_(level.indent + (last ? "\\- " : "+- ") + safe_text(child.text()) + "\n");
      std::string indent = level.indent + (last ? "  " : "|  ");
      levels.push_back({children_of(child), 0, std::move(indent)});
    }
  }

private:
  std::vector<ServiceName> children_of(const ServiceName& service)
  {
    const std::vector<ServiceName>& all = graph_.next(service, Direction::forward);
    if (recursive_) return all;
    std::vector<ServiceName> fresh;
    for (const ServiceName& child : all)
      if (shown_.insert(child).second) fresh.push_back(child);
    return fresh;
  }

  const Graph& graph_;
  bool recursive_;
  const Write& write_;
  std::set<ServiceName> shown_;
};

} // namespace

void write_tree(const Graph& graph, const std::vector<ServiceName>& services, bool recursive, const Write& write)
{
  std::string buffer;
  const Write buffered = [&](std::string_view text) {
    buffer += text;
    if (buffer.size() < 65536) return;
    write(buffer);
    buffer.clear();
  };
  bool first = true;
  for (const ServiceName& service : services) {
    if (!first) buffered("\n");
    first = false;
    Tree(graph, recursive, buffered).draw(service);
  }
  if (!buffer.empty()) write(buffer);
}

} // namespace maestro
