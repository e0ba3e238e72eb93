// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/diagnostics.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::reading {

/// Whether what has this name is a secret: password, token, auth, headers, secrets, DB_PASSWORD.
bool names_a_secret(std::string_view name);

/// Whether the keys below this one are names of things, such as services, which say nothing of secrets: one may be
/// called `auth`, or `token-1`.
bool holds_named_things(std::string_view key);

/// Whether it is one of the usual words of templates, which are no names of variables.
bool is_of_templates(std::string_view word);

/// What leads from a secret to others: names of anchors, and of what a template has set.
struct SecretNames {
  std::set<std::string, std::less<>> anchors, variables;

  std::size_t size() const { return anchors.size() + variables.size(); }
};

/// Where in a text secrets stand, whether it is sound YAML or not.
class SecretText {
public:
  explicit SecretText(std::string_view text);

  /// Finds all that these names stand for and the values of secret keys; adds the names that they mention.
  void search(SecretNames& names);

  bool has(std::uint32_t line) const { return everything_ || (line < secret_.size() && secret_[line]); }
  /// For a text that is not understood: no line of it is shown.
  void hide_everything() { everything_ = true; }
  /// All secret stretches, one after the other.
  const std::string& values() const { return values_; }

private:
  /// A line that others stand below.
  struct Enclosing {
    std::size_t indent;
    std::string_view key; // of a mapping in the lines below; empty: no key that tells anything
  };
  void mark(std::size_t line, std::size_t column, std::size_t indent, bool by_indent, SecretNames& names);
  void mark_until(std::size_t line, std::string_view end, SecretNames& names);
  void take(std::size_t line, std::string_view value, SecretNames& names);
  void search_keys(std::size_t line, SecretNames& names);
  void enter(std::size_t line);
  bool is_name_of_thing(std::size_t line, std::string_view name) const;
  void search_anchors(std::size_t line, SecretNames& names);
  void search_settings(std::size_t line, SecretNames& names);

  std::vector<std::string_view> lines_;
  std::vector<bool> secret_; // by number of the line, from 1
  std::string values_;
  std::vector<Enclosing> enclosing_; // of the line that is being searched, the innermost last
  std::size_t work_ = 0;             // bytes looked at
  bool everything_ = false;
};

} // namespace maestro::reading
