// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/secret_text.hpp>
#include <maestro/yaml/node.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro::reading {

/// Keeps secrets out of what is said of a description.
///
/// What a secret is, is looked up in the texts themselves, because they may be broken where the secret stands: the
/// value of a key that is named like one, what it repeats by an alias, and what feeds an expression in it.
class Secrecy {
public:
  /// The files that a description was read from, and what was rendered from them, if it was.
  Secrecy(const Sources& sources, std::span<const SourceId> files, const SourceId* rendered);

  /// Also what these nodes of the document hold, and what stands under keys that are named like secrets. Where a secret
  /// is only named or declared there is nothing to hide.
  void add(const yaml::Node& root, const std::vector<const yaml::Node*>& nodes);

  /// Takes secrets out of messages and hints, and leaves out the line where one stands.
  void hide(std::vector<Diagnostic>& problems) const;

private:
  void hide(Diagnostic& problem) const;
  bool is_said(std::string_view text) const;
  bool is_of_language(std::string_view word) const;
  std::string without_secrets(std::string words) const;
  std::string without_quotes(std::string words) const;
  using Lines = std::set<std::pair<std::string, std::uint32_t>>; // file, number

  void add_scalars(const yaml::Node& node);
  void add_value(const yaml::Node& node);
  void add_declarations(const yaml::Node& secrets);
  void note_line(const yaml::Node& node, Lines& lines) const;
  bool only_names(const Place& place) const;

  const Sources& sources_;

  std::map<std::string, SecretText> files_; // by name
  std::set<std::string, std::less<>> said_; // words of values, as messages may quote them
  std::string values_;                      // of all of them
  Lines naming_, holding_;                  // where secrets are named, and where values stand
  std::set<std::string> secrets_;           // long enough to be no part of ordinary words
  std::set<std::string, std::less<>>
      keys_; // said by every message that names one, also where a secret is the same word
  std::set<const yaml::Node*> seen_;
};

} // namespace maestro::reading
