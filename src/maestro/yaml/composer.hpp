// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/events.hpp>
#include <maestro/yaml/parse.hpp>
#include <maestro/yaml/positions.hpp>

#include <map>
#include <string>
#include <vector>

namespace maestro::yaml {

/// Builds the nodes of one text from libyaml's events. What returns a node returns null after a problem that ends the
/// reading; a problem that does not (a duplicate key) is noted, and the reading goes on.
class Composer {
public:
  Composer(const Sources& sources, SourceId source, Diagnostics& problems, const Limits& limits);

  std::optional<Document> document();

private:
  /// What an anchor stands for; no node while it is still being composed.
  struct Anchor {
    Span span;
    const Node* node = nullptr;
    std::size_t size = 0; // nodes, with every alias in it written out
  };
  struct Key {
    const Node* node = nullptr;
    bool merges = false;
  };

  bool advance();
  Span event_span() const;
  std::nullptr_t refuse(const Span& span, std::string message, std::string hint = {});
  /// Notes a problem after which the text can still be read.
  bool note(const Span& span, std::string message, std::string hint = {});

  /// With `merges` the value is a key, which may be the merge key.
  const Node* value(std::size_t depth, bool* merges = nullptr);
  const Node* alias();
  const Node* scalar(bool* merges);
  const Node* sequence(std::size_t depth);
  const Node* mapping(std::size_t depth);
  Key key(std::size_t depth);

  Node* new_node(Kind kind);
  /// Null after a problem, as for nodes.
  Anchor* new_anchor(std::string_view name);
  bool set_type(Node& node, bool* merges);
  /// Notes the first character in a plain scalar that is taken for a letter where nobody sees one.
  bool check_unseen(const Node& plain, bool is_key);
  bool check_tag(const yaml_char_t* tag, std::string_view expected, std::string_view expected_words);
  bool add_merge_sources(const Node& value, std::vector<const Node*>& sources);
  bool check_keys(std::span<const Entry> entries);
  bool check_end();
  std::string_view kept(std::string_view text);
  template<class T>
  std::span<const T> kept(std::span<const T> elements);

  const Sources& sources_;
  Diagnostics& problems_;
  Limits limits_;
  std::string_view text_;
  Positions positions_;
  Events events_;
  yaml_mark_t read_to_{}; // the end of the event before
  Document document_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::vector<const Node*> items_; // of all sequences being composed, innermost last
  std::vector<Entry> entries_;     // of all mappings being composed
  std::size_t nodes_ = 0;
  std::size_t expanded_nodes_ = 0;
  std::size_t noted_ = 0;
  bool told_unseen_ = false;
};

} // namespace maestro::yaml
