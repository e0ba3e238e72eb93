// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/secret_name.hpp>
#include <maestro/base/text.hpp>
#include <maestro/compose/project.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <charconv>

namespace maestro::compose {
namespace {

constexpr std::size_t most_instances = 1000; // of one service
constexpr std::size_t most_of_all = 10'000;
const std::string variable_of_name = "COMPOSE_PROJECT_NAME";

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// What Compose makes of the name of a folder.
std::string project_name(std::string_view written)
{
  std::string name;
  for (const char c : strings::ascii_lower(written)) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_letter || (!name.empty() && (c == '-' || c == '_'))) name += c;
  }
  return name.empty() ? "example" : name;
}

Values values_of(const Surroundings& around)
{
  return [&around](const std::string& name) -> std::optional<std::string> {
    for (const auto* variables : {&around.variables, &around.env_file})
      if (const auto found = variables->find(name); found != variables->end()) return found->second;
    return std::nullopt;
  };
}

} // namespace

Project::Project(const Sources& sources, const Node& file, const Surroundings& surroundings)
    : root(file), around(surroundings), problems(sources), values_(values_of(surroundings))
{
  name = own_name();
  survey();
}

/// The order of Compose: what the environment says, what the file says, what its folder is called.
std::string Project::own_name() const
{
  if (const auto outer = values_(variable_of_name); outer && !outer->empty()) return project_name(*outer);
  const Node* const said = root.find("name");
  const auto known = said == nullptr || said->is_null() ? std::nullopt : value(parse_text(said->text));
  if (known && !known->empty()) return project_name(*known);
  std::string folder = around.folder;
  while (folder.ends_with('/')) folder.pop_back();
  return project_name(base_name(folder));
}

bool Project::is_called_by_environment() const { return !values_(variable_of_name).value_or("").empty(); }

Service* Project::find(std::string_view service)
{
  const auto found = std::ranges::find(services, service, &Service::name);
  return found == services.end() ? nullptr : &*found;
}

void Project::remark(const Node& where, const std::string& message, const std::string& hint,
                     std::vector<std::string>& notes)
{
  problems.warning(where.span, message, hint);
  notes.push_back(
      fmt::format("line {}: {}{}{}", problems.all().back().place.line, message, hint.empty() ? "" : "; ", hint));
}

void Project::remark_settled(const Node& where, const Text& text, std::string_view key, std::vector<std::string>& notes)
{
  if (!is_literal(text))
    remark(where, fmt::format("'{}' is written as its variables are now", excerpt(key)),
           "change it here when they change", notes);
}

void Project::remark_others(const Node& mapping, std::string_view section,
                            std::initializer_list<std::string_view> taken, std::vector<std::string>& notes)
{
  for (const yaml::Entry& entry : mapping.entries) {
    const std::string_view key = entry.key->text;
    const bool says_nothing = entry.value->is_null() || key.starts_with("x-") ||
                              (entry.value->kind == yaml::Kind::mapping && entry.value->entries.empty());
    if (says_nothing || std::ranges::find(taken, key) != taken.end()) continue;
    remark(*entry.key, fmt::format("'{}.{}' has no counterpart", section, excerpt(key)), {}, notes);
  }
}

std::optional<std::string> Project::value(const Text& text) const { return value_of(text, values_); }

Text Project::defaulted(const Text& text) const
{
  return with_defaults(text, [this](const std::string& variable) -> std::optional<std::string> {
    if (is_secret_name(variable)) return std::nullopt;
    const auto found = around.env_file.find(variable);
    return found == around.env_file.end() ? std::nullopt : std::optional(found->second);
  });
}

std::size_t Project::count_of(const Node& body) const
{
  const Node* count = body.find("scale");
  if (const Node* const deploy = body.find("deploy"); deploy != nullptr && deploy->find("replicas") != nullptr)
    count = deploy->find("replicas");
  const auto text = count == nullptr ? std::nullopt : text_of(*count);
  const std::string known = text ? value(*text).value_or("1") : "1";
  std::size_t number = 1;
  std::from_chars(known.data(), known.data() + known.size(), number);
  return std::clamp<std::size_t>(number, 1, most_instances);
}

void Project::name_instances(Service& service, std::set<std::string>& taken)
{
  const std::size_t count = taken.size() < most_of_all ? count_of(*service.body) : 1;
  const Node* const said = service.body->find("container_name");
  const auto text = said == nullptr ? std::nullopt : text_of(*said);
  const auto own = text ? value(*text) : std::nullopt;
  if (count == 1 && own && own->size() > 1 && is_name(*own) && taken.insert(*own).second) {
    service.instances = {*own};
    return;
  }
  for (std::size_t number = 1; service.instances.size() < count; ++number)
    if (std::string instance = fmt::format("{}-{}", service.name, number); taken.insert(instance).second)
      service.instances.push_back(std::move(instance));
}

void Project::survey_demands(const Service& service)
{
  if (const Node* const depends = service.body->find("depends_on")) {
    for (const yaml::Entry& entry : depends->entries) {
      Service* const other = find(entry.key->text);
      const Node* const condition = other == nullptr ? nullptr : entry.value->find("condition");
      if (condition == nullptr) continue;
      const std::string asked = value(text_of(*condition).value_or(Text())).value_or("");
      other->is_asked_to_be_healthy |= asked == "service_healthy";
      other->is_asked_to_complete |= asked == "service_completed_successfully";
    }
  }
  const Node* const links = service.body->find("links");
  if (links == nullptr) return;
  for (const Node* link : links->items) {
    const std::string_view both = link->text;
    const auto colon = both.find(':');
    Service* const other = find(both.substr(0, colon));
    if (other == nullptr || colon == std::string_view::npos) continue;
    const std::string alias(both.substr(colon + 1));
    if (alias != other->name && std::ranges::find(other->aliases, alias) == other->aliases.end())
      other->aliases.push_back(alias);
  }
}

void Project::survey()
{
  const Node* const all = root.find("services");
  if (all == nullptr || all->entries.empty())
    return problems.error(root.span, "no 'services' are in it", "is it a Compose file?");
  for (const yaml::Entry& entry : all->entries) {
    if (entry.key->text.starts_with("x-")) continue;
    Service service{.name = std::string(entry.key->text), .body = entry.value};
    if (!is_name(service.name))
      problems.error(entry.key->span, fmt::format("'{}' is no name of a service", excerpt(service.name)),
                     "letters, digits, '_', '.' and '-', a letter or digit first");
    else if (entry.value->kind != yaml::Kind::mapping)
      problems.error(entry.value->span, fmt::format("service '{}' is no mapping", service.name));
    else
      services.push_back(std::move(service));
  }
  std::set<std::string> taken;
  for (Service& service : services)
    if (service.body->find("container_name") != nullptr) name_instances(service, taken);
  for (Service& service : services)
    if (service.instances.empty()) name_instances(service, taken);
  for (const Service& service : services) survey_demands(service);
}

std::string Project::from_description(const std::string& path) const
{
  if (path.starts_with('/')) return path;
  return around.beside + (path.starts_with("./") && path.size() > 2 ? path.substr(2) : path);
}

Text Project::from_description(const Text& path) const
{
  Text all = path;
  if (path.empty()) return path;
  Piece& first = all.front();
  if (first.variable.empty())
    first.literal = from_description(first.literal);
  else if (const auto said = around.variables.find(first.variable);
           said != around.variables.end() && !said->second.empty() && !said->second.starts_with('/'))
    return literal(around.beside) + path;
  else
    first.argument = from_description(first.argument);
  return all;
}

Text Project::on_ship(const Text& path, const Node& where, std::vector<std::string>& notes)
{
  const Text all = defaulted(path);
  if (all.empty() || all.front().variable.empty() || all.front().operation == '+') return absolute(all);
  const std::string& variable = all.front().variable;
  const std::string begin = value({all.front()}).value_or("");
  const auto said = around.variables.find(variable);
  const bool is_said = said != around.variables.end() && said->second == begin;
  if ((begin.empty() || is_said) && value(all).value_or("").starts_with('.')) {
    remark(where, fmt::format("'{}' is taken for a path below the Compose file's folder, as it is now", variable),
           "if it is to be an absolute path, take away what stands in front of it", notes);
    return literal(around.folder + "/") + all;
  }
  if (begin.starts_with('.') || begin.starts_with('~'))
    remark(where, fmt::format("a relative path is made absolute here, but not one that '{}' says", variable),
           "set it to an absolute one, or not at all", notes);
  return absolute(all);
}

/// Without what a variable says.
Text Project::absolute(const Text& path) const
{
  if (path.empty()) return path;
  Text all = path;
  if (!all.front().variable.empty()) {
    all.front().argument = absolute(all.front().argument);
    return all;
  }
  std::string& start = all.front().literal;
  if (start == "~" || start.starts_with("~/")) {
    start.erase(0, 1);
    return parse_text("$HOME") + all;
  }
  if (!start.starts_with('.')) return path;
  std::string folder = around.folder;
  std::string_view rest = start;
  while (true) {
    if (rest.starts_with("../") || rest == "..") {
      folder.erase(std::min(folder.rfind('/'), folder.size()));
      rest.remove_prefix(std::min<std::size_t>(3, rest.size()));
    } else if (rest.starts_with("./") || rest == ".") {
      rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
    } else {
      break;
    }
  }
  while (folder.ends_with('/')) folder.pop_back();
  const bool is_folder = rest.empty() && path.size() == 1 && !folder.empty();
  start = is_folder ? folder : folder + "/" + std::string(rest);
  return all;
}

Text Project::parsed(std::string_view written) const { return put_in(parse_text(written), variable_of_name, name); }

std::optional<Text> Project::text_of(const Node& node) const
{
  if (node.kind != yaml::Kind::scalar || node.is_null()) return std::nullopt;
  return parsed(node.text);
}

std::optional<bool> Project::truth_of(const Node* node) const
{
  const auto text = node == nullptr ? std::nullopt : text_of(*node);
  const auto known = text ? value(*text) : std::nullopt;
  return known ? truth(*known) : std::nullopt;
}

Item Project::mapping_from(const Node& node) const
{
  Item all = mapping_of({});
  for (const Pair& pair : pairs_of(node))
    if (!pair.name.empty() && all.find(key_text(pair.name)) == nullptr)
      all.add(key_text(pair.name), text_item(pair.value.value_or(Text())));
  return all;
}

std::vector<Pair> Project::pairs_of(const Node& node, std::string_view separators) const
{
  std::vector<Pair> pairs;
  for (const yaml::Entry& entry : node.entries)
    pairs.push_back({std::string(entry.key->text), entry.value, text_of(*entry.value)});
  for (const Node* item : node.items) {
    const std::string_view both = item->text;
    const auto at = both.find_first_of(separators);
    const auto value = at == std::string_view::npos ? std::nullopt : std::optional(parsed(both.substr(at + 1)));
    pairs.push_back({std::string(both.substr(0, at)), item, value});
  }
  return pairs;
}

bool is_name(std::string_view name)
{
  constexpr std::size_t longest = 60;
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= longest && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || c == '_' || c == '.' || c == '-'; });
}

std::optional<bool> truth(std::string_view text)
{
  const std::string word = strings::ascii_lower(text);
  for (const std::string_view yes : {"true", "yes", "on", "y", "1"})
    if (word == yes) return true;
  for (const std::string_view no : {"false", "no", "off", "n", "0"})
    if (word == no) return false;
  return std::nullopt;
}

} // namespace maestro::compose
