// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/config_hash.hpp>
#include <maestro/peers/peers.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/drift.hpp>
#include <maestro/plan/image.hpp>
#include <maestro/plan/in_place.hpp>
#include <maestro/plan/secrets.hpp>
#include <maestro/plan/told_files.hpp>
#include <maestro/plan/told_settings.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace maestro {
namespace {

using Parts = std::map<std::string, std::string>; // part → value
using Form = std::map<std::string, Parts>;        // key → parts

std::pair<std::string, std::string> variable(std::string_view entry)
{
  const std::string_view name = engine::variable_name(entry);
  return {std::string(name), std::string(entry.substr(std::min(entry.size(), name.size() + 1)))};
}

Form form_of(const ContainerSettings& settings)
{
  Form form;
  for (NormalSetting& setting : engine::declared_settings(settings))
    form[setting.key].insert_or_assign(std::move(setting.part), std::move(setting.value));
  return form;
}

/// The description's side, with its variables and what it tells of peers.
Form described_form(const engine::ContainerSpec& spec)
{
  Form form = form_of(spec.settings);
  form["image"][{}] = normalised(parse_image(spec.image));
  for (const auto& entry : spec.env) form["env"].insert(variable(entry));
  if (spec.shared_env) {
    Parts& peers = form["peers"];
    for (const auto& entry : spec.shared_env->entries()) peers.insert(variable(entry));
  }
  return form;
}

const Parts& parts_of(const Form& form, const std::string& key)
{
  static const Parts none;
  const auto found = form.find(key);
  return found == form.end() ? none : found->second;
}

/// What comes with the image, or from the engine, and was not asked for.
bool is_given_anyway(const Comparison& comparison, const std::string& key, const std::string& part,
                     const std::string& value)
{
  static constexpr std::array podmans{"PATH", "TERM", "container", "HOSTNAME", "HOME"};
  if (key == "env" && std::ranges::find(podmans, part) != podmans.end()) return true;
  if (comparison.image == nullptr) return key == "env" || key == "labels"; // it may have come with the image
  if (key == "env") return std::ranges::find(comparison.image->env, part + "=" + value) != comparison.image->env.end();
  const auto label = comparison.image->labels.find(part);
  return key == "labels" && label != comparison.image->labels.end() && label->second == value;
}

/// The engine's side.
Form retold_form(const Comparison& comparison, const Form& described)
{
  Form form = form_of(told_settings(comparison));
  std::string image = normalised(parse_image(comparison.retold.state.image));
  const std::string described_image = normalised(parse_image(comparison.described.image));
  form["image"][{}] = image == "localhost/" + described_image ? described_image : image; // as Podman calls its own
  const Parts& told_of_peers = parts_of(described, "peers");
  const Parts& own = parts_of(described, "env");
  peers::Variables variables;
  for (const std::string& entry : comparison.retold.env) variables.push_back(variable(entry));
  const std::set<std::string> of_peers = peers::names_among(variables); // of those that are told no more as well
  for (auto& [name, value] : variables) {
    const bool is_of_peers = told_of_peers.contains(name) || (of_peers.contains(name) && !own.contains(name));
    form[is_of_peers ? "peers" : "env"].insert_or_assign(std::move(name), std::move(value));
  }
  return form;
}

/// Keys of which the engine does not tell what was asked for, so that nothing can be said of them without a label.
bool is_told(const std::string& key, bool is_podman)
{
  static constexpr std::array by_nobody{"platform", "annotations", "files", "guest"};
  static constexpr std::array not_by_podman{"cap_add", "cap_drop",    "domainname", "gpus", "healthcheck",
                                            "init",    "ipc",         "log_opt",    "net",  "runtime",
                                            "sysctls", "userns_mode", "uts",        "pid",  "devices"};
  const auto contains = [&](const auto& keys) { return std::ranges::find(keys, key) != keys.end(); };
  return !contains(by_nobody) && !(is_podman && contains(not_by_podman));
}

std::string path_of(const std::string& key, const std::string& part) { return part.empty() ? key : key + "." + part; }

class Search {
public:
  explicit Search(const Comparison& comparison)
      : comparison_(comparison), described_(described_form(comparison.described)),
        retold_(retold_form(comparison, described_))
  {
  }

  std::vector<Field> fields()
  {
    const auto label = comparison_.labels.find(labels::declared);
    const auto then = label == comparison_.labels.end() ? std::nullopt : engine::parse_declared_keys(label->second);
    if (then)
      compare_by_label(*then);
    else
      compare_all();
    find_changes_since(then);
    hide_secrets();
    std::ranges::sort(fields_, {}, &Field::path);
    return std::move(fields_);
  }

private:
  /// What is a secret, or was one: which variable of the container it was is not known any more.
  void hide_secrets()
  {
    constexpr std::string_view variables = "env.";
    const bool had_secrets = carries_secrets(comparison_.labels);
    const auto& secret = comparison_.described.secret_env;
    const auto is_variable = [](const Field& field) { return field.path.starts_with("env."); };
    // The value that is there may be the one that it has; it is not looked up to be compared.
    const auto may_be_so = [&](const Field& field) {
      return had_secrets && is_variable(field) && field.from && secret.contains(field.path.substr(variables.size()));
    };
    const auto tells = [&](const Field& field) { return is_variable(field) && !may_be_so(field); };
    if (std::ranges::any_of(fields_, tells)) std::erase_if(fields_, may_be_so);
    for (Field& field : fields_)
      if (is_variable(field) && (had_secrets || secret.contains(field.path.substr(variables.size()))))
        field.is_secret = true;
  }

  /// Of what is not described nobody knows whether it was.
  void compare_all()
  {
    for (const auto& [key, parts] : described_) {
      compared_.insert(key);
      if (is_told(key, comparison_.is_podman)) add_changed_parts(key);
    }
  }

  void compare_by_label(const engine::DeclaredKeys& then)
  {
    for (const std::string& key : engine::differing_keys(then, engine::declared_keys(comparison_.described))) {
      compared_.insert(key);
      const std::size_t before = fields_.size();
      const bool was_declared = then.contains(key);
      const bool is_put_in = key == "files" || key == "guest"; // which engines do not keep in mind
      if (key == "files") add_changed_files(was_declared);
      if (!is_put_in) add_changed_parts(key);
      if (!is_put_in && was_declared) add_left_parts(key);
      const bool was_updated = !comparison_.is_podman && is_changed_in_place(key); // since it was made
      if (fields_.size() == before && !was_updated) add_untold(key, is_put_in && !was_declared);
    }
  }

  /// A label tells them one by one, unless they are too many.
  void add_changed_files(bool had_some)
  {
    const auto& files = comparison_.described.settings.files;
    if (!had_some)
      std::ranges::move(new_files(files), std::back_inserter(fields_));
    else if (auto changed = changed_files(comparison_.labels, files))
      std::ranges::move(*changed, std::back_inserter(fields_));
  }

  /// What is described, and is not so.
  void add_changed_parts(const std::string& key)
  {
    const Parts& told = parts_of(retold_, key);
    for (const auto& [part, value] : parts_of(described_, key)) {
      const auto is = told.find(part);
      if (is != told.end() && is->second == value) continue;
      if (key == "env" && engine::follows_from_image(part)) continue;
      fields_.push_back({.path = path_of(key, part),
                         .from = is == told.end() ? std::nullopt : std::optional(is->second),
                         .to = value});
    }
  }

  /// What was described when the container was made, and is not any more.
  void add_left_parts(const std::string& key)
  {
    const Parts& now = parts_of(described_, key);
    for (const auto& [part, value] : parts_of(retold_, key))
      if (!now.contains(part) && !is_given_anyway(comparison_, key, part, value))
        fields_.push_back({.path = path_of(key, part), .from = value, .to = {}});
  }

  /// The label knows that it differs, and the engine does not tell how; what is put in now was not there.
  void add_untold(const std::string& key, bool is_new)
  {
    std::vector<std::string> words;
    for (const auto& [part, value] : parts_of(described_, key))
      words.push_back(fmt::format("{}{}{}", part, part.empty() || value.empty() ? "" : " ", value));
    fields_.push_back({.path = key,
                       .from = {},
                       .to = words.empty() ? std::nullopt : std::optional(join(words, ", ")),
                       .is_told = is_new});
  }

  /// Engines change these of a container that is there, if somebody asks them to. If Maestro has, it was not outside.
  void find_changes_since(const std::optional<engine::DeclaredKeys>& then)
  {
    if (!then && !comparison_.was_changed) return; // nobody knows what it was made with
    for (const std::string_view key : keys_changed_in_place())
      if (!compared_.contains(std::string(key))) compare_value(std::string(key));
    if (then && compared_.contains("networks")) return;
    if (comparison_.was_changed && described_.contains("networks")) add_left_parts("networks");
    if (!then) return; // and they were compared
    for (const auto& [network, value] : parts_of(described_, "networks"))
      if (!parts_of(retold_, "networks").contains(network))
        fields_.push_back({.path = "networks." + network, .from = {}, .to = value, .outside = true});
  }

  void compare_value(const std::string& key)
  {
    const auto value = [&](const Form& form) -> std::optional<std::string> {
      const Parts& parts = parts_of(form, key);
      return parts.empty() ? std::nullopt : std::optional(parts.begin()->second);
    };
    const auto described = value(described_);
    const auto told = value(retold_);
    if (described == told || (!described && is_engines_own(key))) return;
    fields_.push_back({.path = key, .from = told, .to = described, .outside = !comparison_.was_changed});
  }

  /// What an engine sets where nobody asks: swap along with memory; Podman, how many processes there may be.
  bool is_engines_own(const std::string& key) const
  {
    const ContainerSettings& told = comparison_.retold.settings;
    if (key == "limits.swap") return true;
    return key == "pids_limit" && comparison_.is_podman && told.pids_limit == 2048;
  }

  const Comparison& comparison_;
  Form described_, retold_;
  std::set<std::string> compared_; // keys
  std::vector<Field> fields_;
};

/// Whether a value of a secret is another one, whatever else is.
bool differs_in_secrets(const Standing& standing, const engine::ContainerSpec& described, const SecretDigests& digests)
{
  const Labels& labels = standing.container->labels;
  if (!differs_in_configuration(standing.difference) || !carries_secrets(labels)) return false;
  if (!can_compare_secrets(*standing.container, described)) return false;
  engine::ContainerSpec labelled = described;
  label_secrets(labelled, digests);
  return !has_current_secrets(labels, labelled);
}

/// A name that means another image on the ship now.
void add_image(const Instance& instance, const Standing& standing, const ShipFacts& facts, std::vector<Field>& fields)
{
  const auto field = std::ranges::find(fields, "image", &Field::path);
  const WantedImage wanted = wanted_image(instance, facts);
  const auto moved = facts.moved_images.find(normalised(parse_image(instance.image)));
  Field told{.path = "image",
             .from = image_words(standing.image, standing.container->image_id),
             .to = moved != facts.moved_images.end() ? image_words(instance.image + " in the registry", moved->second)
                                                     : image_words(wanted.reference, wanted.id)};
  if (field != fields.end())
    *field = std::move(told);
  else if (standing.difference != Difference::configuration && differs(standing.difference))
    fields.insert(std::ranges::lower_bound(fields, "image", {}, &Field::path), std::move(told));
}

} // namespace

std::string image_words(const std::string& name, const std::string& id)
{
  constexpr std::size_t shown = 12;
  const std::string digits = id.substr(id.find(':') + 1).substr(0, shown);
  return digits.empty() ? name : fmt::format("{} ({})", name, digits);
}

std::vector<Field> differing_fields(const Comparison& comparison) { return Search(comparison).fields(); }

std::vector<Field> differing_fields(const Instance& instance, const Standing& standing, const ShipFacts& facts,
                                    const engine::ContainerSpec& described, const SecretDigests& digests)
{
  std::vector<Field> fields;
  if (standing.container == nullptr) return fields;
  if (const auto retold = facts.retold.find(standing.container->id); retold != facts.retold.end()) {
    const auto image = facts.image_configs.find(standing.container->image_id);
    fields = differing_fields({.described = described,
                               .labels = standing.container->labels,
                               .retold = retold->second,
                               .image = image == facts.image_configs.end() ? nullptr : &image->second,
                               .is_podman = facts.is_podman,
                               .was_changed = facts.traces.contains(standing.container->id),
                               .ship = &facts});
  }
  if (differs_in_secrets(standing, described, digests))
    fields.insert(std::ranges::lower_bound(fields, "secrets", {}, &Field::path),
                  {.path = "secrets", .from = {}, .to = {}, .is_told = false, .is_secret = true});
  add_image(instance, standing, facts, fields);
  return fields;
}

std::vector<std::string> changed_keys(const Standing& standing, const ShipFacts& facts,
                                      const engine::ContainerSpec& described)
{
  if (standing.container == nullptr || !differs_in_configuration(standing.difference)) return {};
  const Labels& labels = standing.container->labels;
  const auto then = engine::parse_declared_keys(label_of(labels, labels::declared));
  if (!then) return {};
  std::vector<std::string> keys = engine::differing_keys(*then, engine::declared_keys(described));
  // What may be as described by now: the engine was asked for that only where nothing else has changed.
  const bool was_asked =
      standing.difference == Difference::configuration && std::ranges::all_of(keys, is_changed_in_place);
  if (!facts.is_podman && !was_asked) std::erase_if(keys, is_changed_in_place);
  if (!has_current_secrets(labels, described)) keys.insert(std::ranges::lower_bound(keys, "secrets"), "secrets");
  return keys;
}

std::vector<std::string> changed_things(Difference difference, const std::vector<std::string>& keys)
{
  if (!differs(difference)) return {};
  std::vector<std::string> things;
  if (difference != Difference::configuration) things.emplace_back("image");
  for (const std::string& key : keys)
    if (things.empty() || key != things.front()) things.push_back(key);
  if (differs_in_configuration(difference) && keys.empty()) things.emplace_back("configuration");
  return things;
}

std::vector<Field> differing_fields(const engine::ContainerSpec& then, const engine::ContainerSpec& now)
{
  std::vector<Field> fields;
  const Form were = described_form(then), are = described_form(now);
  for (const auto& [key, parts] : were)
    for (const auto& [part, value] : parts)
      if (!parts_of(are, key).contains(part)) fields.push_back({.path = path_of(key, part), .from = value, .to = {}});
  for (const auto& [key, parts] : are)
    for (const auto& [part, value] : parts) {
      const Parts& known = parts_of(were, key);
      const auto was = known.find(part);
      if (was != known.end() && was->second == value) continue;
      fields.push_back({.path = path_of(key, part),
                        .from = was == known.end() ? std::nullopt : std::optional(was->second),
                        .to = value});
    }
  return fields;
}

Cause cause_to_replace(Difference difference, const std::vector<Field>& fields)
{
  const auto all_are = [&](bool (*is_so)(const Field&)) {
    return !fields.empty() && std::ranges::all_of(fields, is_so);
  };
  switch (difference) {
  case Difference::image:
    return Cause::image;
  case Difference::image_missing:
    return Cause::image_missing;
  case Difference::image_and_configuration:
    return Cause::image_and_configuration;
  case Difference::configuration:
  case Difference::peers:
    return all_are([](const Field& field) { return field.path == "peers" || field.path.starts_with("peers."); })
               ? Cause::peers
               : Cause::configuration;
  case Difference::none:
  case Difference::unknown:
    return all_are([](const Field& field) { return field.outside; }) ? Cause::outside : Cause::configuration;
  }
  return Cause::configuration;
}

} // namespace maestro
