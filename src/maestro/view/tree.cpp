// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/tree.hpp>

#include <strings/cells.hpp>

#include <algorithm>
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
  Tree(const Graph& graph, bool recursive, const Style& style, const Write& write)
      : graph_(graph), recursive_(recursive), style_(style), write_(write)
  {
  }

  void draw(const ServiceName& root)
  {
    write_(row({}, root));
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
      write_(row(level.indent + (last ? "\\- " : "+- "), child));
      std::string indent = level.indent + (last ? "  " : "|  ");
      levels.push_back({children_of(child), 0, std::move(indent)});
    }
  }

private:
  std::string row(const std::string& branch, const ServiceName& service) const
  {
    const std::string name = safe_text(service.text());
    if (!style_.width) return branch + name + "\n";
    const std::size_t of_name = std::min(strings::cells(name), *style_.width / 2);
    const std::string shown = deepest_of(branch, *style_.width - of_name);
    return shown + strings::cut_in_the_middle(name, *style_.width - strings::cells(shown), style_.signs.dots) + "\n";
  }

  /// Where a service hangs in the tree: what is far above it gives way.
  std::string deepest_of(const std::string& branch, std::size_t width) const
  {
    if (branch.size() <= width) return branch;
    const std::size_t of_dots = strings::cells(style_.signs.dots);
    return std::string(style_.signs.dots).append(strings::last_cells(branch, width - std::min(width, of_dots)));
  }

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
  const Style& style_;
  const Write& write_;
  std::set<ServiceName> shown_;
};

} // namespace

void write_tree(const Graph& graph, const std::vector<ServiceName>& services, bool recursive, const Style& style,
                const Write& write)
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
    Tree(graph, recursive, style, buffered).draw(service);
  }
  if (!buffer.empty()) write(buffer);
}

} // namespace maestro
