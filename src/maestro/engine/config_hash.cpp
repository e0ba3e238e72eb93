// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/config_hash.hpp>
#include <maestro/engine/digest.hpp>

#include <fmt/core.h>

#include <vector>

namespace maestro::engine {
namespace {

/// Of the normal form. A change of what is written there for the same settings is a new version.
constexpr std::string_view version = "2";

/// No two lists of texts look alike, whatever stands in them.
void append(std::string& all, std::string_view text)
{
  all.append(std::to_string(text.size())).append(1, ' ').append(text);
}

/// The text of each key that is declared, by the key.
std::map<std::string, std::string> texts_by_key(const ContainerSpec& spec)
{
  std::map<std::string, std::string> texts;
  append(texts["image"], normalised(parse_image(spec.image)));
  for (const NormalSetting& setting : declared_settings(spec.settings)) {
    std::string& text = texts[setting.key];
    append(text, setting.part);
    append(text, setting.value);
  }
  for (const auto& variable : spec.env)
    if (!follows_from_image(variable_name(variable))) append(texts["env"], variable);
  if (!spec.files_digest.empty()) append(texts["files"], spec.files_digest);
  if (spec.shared_env) append(texts["peers"], spec.shared_env->digest());
  return texts;
}

} // namespace

NormalForm declared_settings(const ContainerSettings& settings)
{
  NormalForm form = normal_form(settings);
  std::erase_if(form, [](const NormalSetting& setting) {
    return setting.key == "labels" && setting.part.starts_with(own_label_prefix);
  });
  return form;
}

bool follows_from_image(std::string_view variable) { return variable == "DOCKER_IMAGE" || variable == "DOCKER_TAG"; }

std::string config_hash(const ContainerSpec& spec)
{
  std::string all;
  for (const auto& [key, text] : texts_by_key(spec)) {
    append(all, key);
    append(all, text);
  }
  return fmt::format("{}-{}", version, sha256(all));
}

bool are_comparable(std::string_view one_hash, std::string_view other_hash)
{
  const auto version_of = [](std::string_view hash) { return hash.substr(0, hash.find('-')); };
  return version_of(one_hash) == version_of(other_hash);
}

DeclaredKeys declared_keys(const ContainerSpec& spec)
{
  DeclaredKeys keys;
  for (const auto& [key, text] : texts_by_key(spec)) keys.emplace(key, short_digest(text));
  return keys;
}

std::vector<std::string> differing_keys(const DeclaredKeys& one, const DeclaredKeys& other)
{
  DeclaredKeys all = one;
  all.insert(other.begin(), other.end());
  std::vector<std::string> differing;
  for (const auto& [key, hash] : all) {
    const auto in_one = one.find(key), in_other = other.find(key);
    if (in_one == one.end() || in_other == other.end() || in_one->second != in_other->second) differing.push_back(key);
  }
  return differing;
}

std::string to_text(const DeclaredKeys& keys)
{
  std::string label(version);
  for (const auto& [key, hash] : keys) label += fmt::format(" {}:{}", key, hash);
  return label;
}

std::optional<DeclaredKeys> parse_declared_keys(std::string_view label)
{
  const std::vector<std::string_view> words = split(label, ' ');
  if (words.front() != version) return std::nullopt;
  DeclaredKeys keys;
  for (const std::string_view word : words) {
    const std::size_t colon = word.rfind(':');
    if (colon != std::string_view::npos) keys.emplace(word.substr(0, colon), word.substr(colon + 1));
  }
  return keys;
}

} // namespace maestro::engine
