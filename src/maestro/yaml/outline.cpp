// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/outline.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace maestro::yaml {
namespace {

constexpr auto npos = std::string_view::npos;

/// Reads one line as the scanner of YAML does, as if it began no earlier and ended no later.
class Line {
public:
  explicit Line(std::string_view text) : text_(text) {}

  /// Whether no quote or bracket is left open, and nothing stands there that means more than the line itself.
  bool is_whole()
  {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ') {
        ++at_;
      } else if (c == '#' && after_space()) {
        break;
      } else if (c == '"' || c == '\'') {
        if (!quoted(c)) return false;
      } else if (c == '?' && ends_word(at_ + 1)) {
        return false; // a key of several lines
      } else if (!structure(c)) {
        plain();
      }
    }
    return open_ == 0;
  }

  bool has_alias() const { return has_alias_; }
  /// Whether what is nested in it is a text as it stands.
  bool begins_text() const { return begins_text_; }
  bool has_items() const { return has_items_; }

private:
  bool after_space() const { return at_ == 0 || text_[at_ - 1] == ' '; }
  bool ends_word(std::size_t at) const { return at >= text_.size() || text_[at] == ' '; }
  bool ends_in_flow(std::size_t at) const
  {
    return open_ > 0 && at < text_.size() && std::string_view(",[]{}").find(text_[at]) != npos;
  }

  bool quoted(char quote)
  {
    for (++at_; at_ < text_.size(); ++at_) {
      if (quote == '"' && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == quote) {
        ++at_;
        if (quote == '"' || at_ == text_.size() || text_[at_] != quote) return true;
      }
    }
    return false;
  }

  /// Takes what begins no scalar.
  bool structure(char c)
  {
    switch (c) {
    case '[':
    case '{':
      ++open_;
      break;
    case ']':
    case '}':
      if (open_ == 0) return false;
      --open_;
      break;
    case ',':
      if (open_ == 0) return false;
      break;
    case '-':
      if (!ends_word(at_ + 1)) return false;
      has_items_ = true;
      break;
    case ':':
      if (!ends_word(at_ + 1) && open_ == 0) return false;
      break;
    case '*':
      has_alias_ = true;
      return property();
    case '&':
    case '!':
      return property();
    case '|':
    case '>':
      begins_text_ = open_ == 0;
      return false;
    default:
      return false;
    }
    ++at_;
    return true;
  }

  /// An alias, an anchor or a tag: a scalar or bracket may follow.
  bool property()
  {
    while (at_ < text_.size() && text_[at_] != ' ' && !ends_in_flow(at_)) ++at_;
    return true;
  }

  void plain()
  {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == ':' && (ends_word(at_ + 1) || ends_in_flow(at_ + 1))) return;
      if (text_[at_] == '#' && after_space()) return;
      if (ends_in_flow(at_)) return;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t open_ = 0; // brackets
  bool has_alias_ = false;
  bool begins_text_ = false;
  bool has_items_ = false;
};

/// Characters with which lines of YAML are not those of the text, or columns not those that a reader sees.
bool has_strange_breaks(std::string_view text)
{
  for (auto at = text.find('\r'); at != npos; at = text.find('\r', at + 1))
    if (text.substr(at + 1, 1) != "\n") return true;
  for (const std::string_view strange : {"\t", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"})
    if (text.find(strange) != npos) return true;
  return false;
}

bool begins_document(std::string_view line)
{
  return line.starts_with('%') || line.starts_with("...") || (line.starts_with("---") && line != "---");
}

class Outline {
public:
  explicit Outline(std::size_t levels) : levels_(levels) {}

  /// False if it cannot be told what the line belongs to.
  bool add(std::string_view line)
  {
    const std::size_t indent = line.find_first_not_of(' ');
    if (text_begun_ && (indent == npos || indent > indents_.back())) return keep(line);
    text_begun_ = false;
    if (indent == npos || line[indent] == '#') return true;
    if (begins_document(line)) return false;
    while (!indents_.empty() && indents_.back() >= indent) indents_.pop_back();
    indents_.push_back(indent);
    Line read(line);
    if (!read.is_whole()) return false;
    if (read.begins_text() && read.has_items()) return false; // how deep the text lies is not told by the indentation
    text_begun_ = read.begins_text();
    if (is_kept() && read.has_alias()) return false;
    return keep(line);
  }

  std::string text() && { return std::move(text_); }

private:
  bool is_kept() const { return indents_.size() <= levels_; }
  bool keep(std::string_view line)
  {
    if (is_kept()) text_.append(line) += '\n';
    return true;
  }

  std::size_t levels_;
  std::vector<std::size_t> indents_; // of the lines that the last one is nested in, and its own
  std::string text_;
  bool text_begun_ = false; // by the last of them
};

} // namespace

std::optional<std::string> outline(std::string_view text, std::size_t levels)
{
  if (has_strange_breaks(text)) return std::nullopt;
  Outline result(levels);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!result.add(line)) return std::nullopt;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(result).text();
}

} // namespace maestro::yaml
