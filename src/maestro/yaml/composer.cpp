// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/yaml/blanks.hpp>
#include <maestro/yaml/complaint.hpp>
#include <maestro/yaml/composer.hpp>
#include <maestro/yaml/keys.hpp>
#include <maestro/yaml/scalar.hpp>
#include <maestro/yaml/tag.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <new>

namespace maestro::yaml {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view view(const yaml_char_t* text)
{
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::string_view anchor_of(const yaml_event_t& event)
{
  if (event.type == YAML_SCALAR_EVENT) return view(event.data.scalar.anchor);
  if (event.type == YAML_SEQUENCE_START_EVENT) return view(event.data.sequence_start.anchor);
  return event.type == YAML_MAPPING_START_EVENT ? view(event.data.mapping_start.anchor) : std::string_view();
}

std::string_view without_mark(std::string_view text)
{
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

} // namespace

Composer::Composer(const Sources& sources, SourceId source, Diagnostics& problems, const Limits& limits)
    : sources_(sources), problems_(problems), limits_(limits), text_(without_mark(sources.text(source))),
      positions_(source, text_, text_.size() < sources.text(source).size()), events_(text_)
{
  constexpr std::size_t first_piece = 4096;
  document_.memory_ = std::make_shared<std::pmr::monotonic_buffer_resource>(first_piece);
}

std::optional<Document> Composer::document()
{
  if (!advance() || !advance()) return std::nullopt; // over the start of the stream
  if (events_.current().type == YAML_STREAM_END_EVENT) {
    refuse(event_span(), "the document is empty");
    return std::nullopt;
  }
  if (!advance()) return std::nullopt; // over the start of the document
  document_.root_ = value(0);
  if (document_.root_ == nullptr || !check_end()) return std::nullopt;
  if (document_.root_->is_null() && document_.root_->text.empty()) note(document_.root_->span, "the document is empty");
  return noted_ == 0 ? std::optional(document_) : std::nullopt;
}

bool Composer::check_end()
{
  if (!advance() || !advance()) return false; // over the end of the document
  if (events_.current().type == YAML_STREAM_END_EVENT) return true;
  refuse(event_span(), "a second document begins here, but there can be only one",
         "remove this line to make one document of both");
  return false;
}

bool Composer::advance()
{
  read_to_ = events_.current().end_mark;
  if (events_.advance()) return true;
  if (told_unseen_) return false; // it is most likely that which cannot be read on after
  Complaint found = complaint(events_.parser(), text_, positions_, sources_, positions_.at(read_to_));
  refuse(found.span, std::move(found.message), std::move(found.hint));
  return false;
}

Span Composer::event_span() const
{
  return positions_.between(events_.current().start_mark, events_.current().end_mark);
}

std::nullptr_t Composer::refuse(const Span& span, std::string message, std::string hint)
{
  problems_.error(span, std::move(message), std::move(hint));
  ++noted_;
  return nullptr;
}

bool Composer::note(const Span& span, std::string message, std::string hint)
{
  constexpr std::size_t enough = 50; // nobody reads more, and each costs the text of its line
  refuse(span, std::move(message), std::move(hint));
  return noted_ < enough;
}

const Node* Composer::value(std::size_t depth, bool* merges)
{
  const Span here = event_span();
  const yaml_event_type_t type = events_.current().type;
  if (nodes_ >= limits_.nodes) return refuse(here, fmt::format("the document has more than {} values", limits_.nodes));
  if (type == YAML_ALIAS_EVENT) return alias();
  if (type != YAML_SCALAR_EVENT && depth >= limits_.depth)
    return refuse(here, fmt::format("nested deeper than {} levels", limits_.depth));

  Anchor* anchor = nullptr;
  if (const std::string_view name = anchor_of(events_.current()); !name.empty()) {
    anchor = new_anchor(name);
    if (anchor == nullptr) return nullptr;
  }
  const std::size_t size_before = expanded_nodes_;
  const Node* node = type == YAML_SCALAR_EVENT           ? scalar(merges)
                     : type == YAML_SEQUENCE_START_EVENT ? sequence(depth)
                                                         : mapping(depth);
  if (anchor != nullptr) {
    anchor->node = node;
    anchor->size = expanded_nodes_ - size_before;
  }
  return node;
}

const Node* Composer::alias()
{
  const std::string_view name = view(events_.current().data.alias.anchor);
  const auto found = anchors_.find(name);
  if (found == anchors_.end())
    return refuse(event_span(), fmt::format("nothing has the anchor '&{}' above this alias", name),
                  "if it is meant as text, put it in quotes");
  const Anchor& anchor = found->second;
  if (anchor.node == nullptr)
    return refuse(event_span(), fmt::format("the alias '*{}' stands inside the value that it repeats", name));
  ++nodes_;
  expanded_nodes_ += anchor.size;
  if (expanded_nodes_ > limits_.expanded_nodes)
    return refuse(event_span(), fmt::format("the document has more than {} values when its aliases are written out",
                                            limits_.expanded_nodes));
  return anchor.node;
}

const Node* Composer::scalar(bool* merges)
{
  const auto& event = events_.current().data.scalar;
  Node* node = new_node(Kind::scalar);
  if (event.anchor != nullptr || event.tag != nullptr) node->span = positions_.without_properties(node->span);
  const bool block = event.style == YAML_LITERAL_SCALAR_STYLE || event.style == YAML_FOLDED_SCALAR_STYLE;
  if (block) node->span.length = 1;
  node->quoted = event.style != YAML_PLAIN_SCALAR_STYLE;
  node->text = kept(std::string_view(reinterpret_cast<const char*>(event.value), event.length));
  if (!node->quoted && has_unseen(node->text) && !check_unseen(*node, merges != nullptr)) return nullptr;
  return set_type(*node, merges) ? node : nullptr;
}

bool Composer::check_unseen(const Node& plain, bool is_key)
{
  constexpr std::uint32_t farthest = 1000; // a document in one line must not be walked for each of its scalars
  const Span& place = plain.span;
  const auto begins_line = [&] {
    return place.column <= farthest && positions_.before(place).find_first_not_of(" \t-?") == std::string_view::npos;
  };
  const auto note_at = [&](std::string_view text, std::size_t at, Span here) {
    here.column += static_cast<std::uint32_t>(code_points(text.substr(0, at)));
    const auto found = unseen_here(text.substr(at), here);
    told_unseen_ |= found.has_value();
    return !found || note(found->span, found->message, found->hint);
  };
  if (const auto at = unseen_in_scalar(plain.text, is_key || begins_line())) return note_at(plain.text, *at, place);
  const Span end = positions_.at(events_.current().end_mark);
  for (Span line{place.source, place.line + 1, 1, 1}; line.line <= end.line; ++line.line)
    if (const auto at = unseen_in_line(positions_.from(line))) return note_at(positions_.from(line), *at, line);
  return true;
}

bool Composer::set_type(Node& node, bool* merges)
{
  const bool is_key = merges != nullptr;
  const auto& event = events_.current().data.scalar;
  const std::string_view tag = view(event.tag);
  if (!tag.empty() && tag != no_tag) {
    if (is_key && tag == merge_tag) return *merges = true;
    const Misfit wrong = apply_tag(tag, node);
    return wrong.message.empty() || note(event_span(), wrong.message, wrong.hint);
  }
  node.type = event.plain_implicit != 0 ? type_of(node.text) : Type::text;
  if (node.type == Type::integer || node.type == Type::timestamp) {
    if (const std::string why = flaw(node); !why.empty()) {
      node.type = Type::text; // so that nobody reads a value from it
      return note(node.span, fmt::format("'{}' is {}", excerpt(node.text), why),
                  "if it is meant as text, put it in quotes");
    }
  }
  const bool special = event.plain_implicit != 0 && (node.text == "<<" || (node.text == "=" && !is_key));
  if (special && is_key) *merges = true;
  if (special && !is_key)
    return note(node.span, fmt::format("'{}' has a special meaning in YAML", node.text),
                "if it is meant as text, put it in quotes");
  return true;
}

const Node* Composer::sequence(std::size_t depth)
{
  const auto& event = events_.current().data.sequence_start;
  if (!check_tag(event.tag, sequence_tag, "a list")) return nullptr;
  const bool flow = event.style == YAML_FLOW_SEQUENCE_STYLE;
  const yaml_mark_t begin = events_.current().start_mark;
  Node* node = new_node(Kind::sequence);
  const std::size_t first = items_.size();
  for (;;) {
    if (!advance()) return nullptr;
    if (events_.current().type == YAML_SEQUENCE_END_EVENT) break;
    const Node* item = value(depth + 1);
    if (item == nullptr) return nullptr;
    items_.push_back(item);
  }
  if (flow) node->span = positions_.between(begin, events_.current().end_mark);
  node->items = kept(std::span<const Node* const>(items_).subspan(first));
  items_.resize(first);
  return node;
}

const Node* Composer::mapping(std::size_t depth)
{
  const auto& event = events_.current().data.mapping_start;
  if (!check_tag(event.tag, mapping_tag, "a mapping")) return nullptr;
  const bool flow = event.style == YAML_FLOW_MAPPING_STYLE;
  const yaml_mark_t begin = events_.current().start_mark;
  Node* node = new_node(Kind::mapping);
  const std::size_t first = entries_.size();
  std::vector<const Node*> merge_sources;
  for (;;) {
    if (!advance()) return nullptr;
    if (events_.current().type == YAML_MAPPING_END_EVENT) break;
    const Key name = key(depth + 1);
    if (name.node == nullptr || !advance()) return nullptr;
    const Node* content = value(depth + 1);
    if (content == nullptr) return nullptr;
    if (!name.merges)
      entries_.push_back({name.node, content});
    else if (!add_merge_sources(*content, merge_sources))
      return nullptr;
  }
  if (flow) node->span = positions_.between(begin, events_.current().end_mark);
  const auto own = std::span<const Entry>(entries_).subspan(first);
  if (!check_keys(own)) return nullptr;
  if (!flow && !own.empty() && own[0].key->span.line == node->span.line && own[0].key->span.column == node->span.column)
    node->span.length = own[0].key->span.length;
  node->entries = merge_sources.empty() ? kept(own) : kept(std::span<const Entry>(merged(merge_sources, own)));
  entries_.resize(first);
  return node;
}

Composer::Key Composer::key(std::size_t depth)
{
  Key result;
  const bool is_alias = events_.current().type == YAML_ALIAS_EVENT;
  const Span here = event_span();
  const bool flow_mapping = events_.current().type == YAML_MAPPING_START_EVENT &&
                            events_.current().data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
  const Node* node = value(depth, &result.merges);
  if (node == nullptr) return {};
  if (node->kind != Kind::scalar) {
    refuse(here,
           fmt::format("a key must be a text or a number, not a {}", node->kind == Kind::mapping ? "mapping" : "list"),
           flow_mapping ? "a value that begins with '{' must be put in quotes" : "");
    return {};
  }
  result.node = node;
  if (is_alias) { // a place of its own, for whoever complains about it
    Node* copy = new (document_.memory_->allocate(sizeof(Node), alignof(Node))) Node(*node);
    copy->span = here;
    result.node = copy;
  }
  return result;
}

bool Composer::add_merge_sources(const Node& value, std::vector<const Node*>& sources)
{
  constexpr std::string_view wrong = "'<<' takes a mapping or a list of mappings";
  if (value.kind == Kind::mapping) {
    sources.push_back(&value);
    return true;
  }
  for (const Node* item : value.items)
    if (item->kind != Kind::mapping) return note(item->span, std::string(wrong));
  if (value.kind == Kind::scalar) return note(value.span, std::string(wrong));
  // The first of the list is the strongest, and the last entry wins.
  sources.insert(sources.end(), value.items.rbegin(), value.items.rend());
  return true;
}

bool Composer::check_keys(std::span<const Entry> entries)
{
  for (const Clash& clash : clashes(entries)) {
    const Node& first = *entries[clash.first].key;
    const Node& again = *entries[clash.again].key;
    const std::string spelling =
        first.text == again.text ? "" : fmt::format(" as '{}', which means the same", excerpt(first.text));
    if (!note(again.span,
              fmt::format("the key '{}' is already in this mapping{} ({})", excerpt(again.text), spelling,
                          sources_.reference(first.span, again.span)),
              "remove or rename one of them"))
      return false;
  }
  return true;
}

Node* Composer::new_node(Kind kind)
{
  ++nodes_;
  ++expanded_nodes_;
  Node* node = new (document_.memory_->allocate(sizeof(Node), alignof(Node))) Node;
  node->kind = kind;
  node->anchored = !anchor_of(events_.current()).empty();
  node->span = event_span();
  return node;
}

Composer::Anchor* Composer::new_anchor(std::string_view name)
{
  const Span here = event_span();
  const auto [place, is_new] = anchors_.try_emplace(std::string(name), Anchor{here});
  if (is_new) return &place->second;
  refuse(here,
         fmt::format("the anchor '&{}' is already in this document ({})", name,
                     sources_.reference(place->second.span, here)),
         "rename one of them");
  return nullptr;
}

bool Composer::check_tag(const yaml_char_t* tag, std::string_view expected, std::string_view expected_words)
{
  if (tag == nullptr || view(tag) == no_tag || view(tag) == expected) return true;
  const Misfit wrong = misfit(view(tag), expected_words);
  return note(event_span(), wrong.message, wrong.hint);
}

std::string_view Composer::kept(std::string_view text)
{
  if (text.empty()) return {};
  char* copy = static_cast<char*>(document_.memory_->allocate(text.size(), 1));
  std::copy(text.begin(), text.end(), copy);
  return {copy, text.size()};
}

template<class T>
std::span<const T> Composer::kept(std::span<const T> elements)
{
  if (elements.empty()) return {};
  T* copy = static_cast<T*>(document_.memory_->allocate(elements.size_bytes(), alignof(T)));
  std::uninitialized_copy(elements.begin(), elements.end(), copy);
  return {copy, elements.size()};
}

} // namespace maestro::yaml
