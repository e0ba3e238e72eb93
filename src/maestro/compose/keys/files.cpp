// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/compose/service.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::compose {
namespace {

/// A secret or config in the container: its key in the file, and what is said of it here.
struct Put {
  std::string key;
  std::string target;
  std::string mode = "0444"; // as Compose has it: whoever runs there may read it
  std::string owner{};
};

bool is_digits(std::string_view text, std::string_view digits, std::size_t least, std::size_t most)
{
  return text.size() >= least && text.size() <= most && text.find_first_not_of(digits) == std::string_view::npos;
}

std::string owner_of(const std::string& user, const std::string& group)
{
  const auto is_number = [](const std::string& text) { return is_digits(text, "0123456789", 1, 9); };
  if (!is_number(user) && !is_number(group)) return {};
  return (is_number(user) ? user : "0") + ":" + (is_number(group) ? group : "0");
}

std::optional<Put> put_of(Draft& draft, const Node& item, std::string_view kind, const std::string& folder)
{
  const Node* const source = item.kind == yaml::Kind::mapping ? item.find("source") : &item;
  if (source == nullptr || source->text.empty()) {
    draft.not_understood(item, kind, "a name");
    return std::nullopt;
  }
  const auto part = [&](std::string_view name) -> std::string {
    const Node* const value = item.find(name);
    return value == nullptr || value->is_null() ? "" : draft.settled(*value, name).value_or("");
  };
  Put put{.key = std::string(source->text), .target = part("target")};
  if (put.target.empty()) put.target = put.key;
  if (!put.target.starts_with('/')) put.target = folder + put.target;
  std::string mode = part("mode");
  if (mode.starts_with("0o")) mode.erase(1, 1);
  if (is_digits(mode, "01234567", 3, 4)) put.mode = mode;
  put.owner = owner_of(part("uid"), part("gid"));
  draft.remark_others(item, kind, {"source", "target", "mode", "uid", "gid"});
  if (is_good_target(put.target) && !put.target.ends_with('/')) return put;
  draft.not_understood(item, kind, "an absolute path in the container");
  return std::nullopt;
}

void put_file(Draft& draft, const Node& where, const Put& put, Field source)
{
  const std::string folder = put.target.substr(0, put.target.rfind('/'));
  const Room room = room_for(draft, put.target);
  if (room == Room::none)
    return draft.remark(where, "nothing can be put there before the start, and so it is left out",
                        "give it a target in a folder of its own");
  std::vector<Field> fields;
  fields.push_back(std::move(source));
  fields.push_back({{}, "mode", word(put.mode)});
  if (!put.owner.empty()) fields.push_back({{}, "owner", word(put.owner)});
  Item& files = draft.mapping("files");
  if (files.find(key_text(put.target)) == nullptr) files.add(key_text(put.target), mapping_of(std::move(fields)));
  if (room == Room::there) return;
  Item& own = draft.list("container_volumes");
  if (std::ranges::find(own.items, key_text(folder), &Item::scalar) == own.items.end())
    own.items.push_back(word(folder));
}

void take_secrets(Draft& draft, const Node& value, const Rule& rule)
{
  for (const Node* item : value.items) {
    const auto put = put_of(draft, *item, rule.key, "/run/secrets/");
    const std::string secret = put ? draft.project.secret(put->key, *item, draft.notes) : std::string();
    if (!secret.empty()) put_file(draft, *item, *put, {{}, "secret", word(secret)});
  }
}

std::optional<Field> source_of_config(Draft& draft, const Node* declared)
{
  if (declared == nullptr) return std::nullopt;
  draft.remark_others(*declared, "configs", {"file", "content", "environment", "name", "external"});
  for (const std::string_view source : {"file", "content", "environment"}) {
    const Node* const said = declared->find(source);
    const auto text = said == nullptr ? std::nullopt : draft.project.text_of(*said);
    if (!text) continue;
    if (source == "content") return Field{{}, "content", text_item(*text)};
    const auto known = draft.known(*text, *said, "configs");
    if (!known) return std::nullopt;
    if (source == "environment" && only_variable(parse_text("${" + *known + "}")) == *known)
      return Field{{}, "secret", word(draft.project.secret_of_variable(*known))};
    if (source == "file" && draft.project.around.read(*known))
      return Field{{}, "file", draft.project.file_setting(*text)};
  }
  return std::nullopt;
}

void take_configs(Draft& draft, const Node& value, const Rule& rule)
{
  const Node* const all = draft.project.root.find("configs");
  for (const Node* item : value.items) {
    const auto put = put_of(draft, *item, rule.key, "/");
    if (!put) continue;
    auto source = source_of_config(draft, all == nullptr ? nullptr : all->find(put->key));
    if (source)
      put_file(draft, *item, *put, *std::move(source));
    else
      draft.remark(*item, "the config is left out: nothing that can be read holds it", "put it there with 'files'");
  }
}

} // namespace

std::span<const Rule> file_rules()
{
  static constexpr std::array rules{
      Rule{"secrets", take_secrets, "files"},
      Rule{"configs", take_configs, "files"},
  };
  return rules;
}

} // namespace maestro::compose
