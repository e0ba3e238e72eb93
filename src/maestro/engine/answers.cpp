// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/json_reading.hpp>
#include <maestro/engine/registry_words.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace maestro::engine {
namespace {

/// The state that an engine calls by this name; nothing for a name we do not know.
std::optional<State> state_called(std::string_view name)
{
  static constexpr std::pair<std::string_view, State> names[] = {
      {"created", State::created},
      {"running", State::running},
      {"paused", State::paused},
      {"restarting", State::restarting},
      {"removing", State::removing},
      {"exited", State::exited},
      {"dead", State::dead},
      // Podman's own words, which its compatible API lets through here and there.
      {"configured", State::created},
      {"initialized", State::created},
      {"stopping", State::running},
      {"stopped", State::exited},
  };
  for (const auto& [known, state] : names)
    if (known == name) return state;
  return std::nullopt;
}

/// The state that goes with the engine's words: "Up 2 hours", "Exited (0) 3 days ago", "Created".
std::optional<State> state_described(std::string_view words)
{
  if (words.starts_with("Up")) return words.ends_with("(Paused)") ? State::paused : State::running;
  if (words.starts_with("Restarting")) return State::restarting;
  if (words.starts_with("Exited")) return State::exited;
  if (words.starts_with("Created")) return State::created;
  if (words.starts_with("Removal")) return State::removing;
  if (words.starts_with("Dead")) return State::dead;
  return std::nullopt;
}

Health health_described(std::string_view words)
{
  const auto says = [&](std::string_view text) { return words.find(text) != std::string_view::npos; };
  if (says("(healthy)")) return Health::healthy;
  if (says("(unhealthy)")) return Health::unhealthy;
  return says("(health: starting)") || says("(starting)") ? Health::starting : Health::none;
}

Health health_called(std::string_view name)
{
  if (name == "healthy") return Health::healthy;
  if (name == "unhealthy") return Health::unhealthy;
  return name == "starting" ? Health::starting : Health::none;
}

std::string without_slash(std::string_view name) { return std::string(name.starts_with('/') ? name.substr(1) : name); }

std::optional<int> whole_number(std::string_view text)
{
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The 3 of "Exited (3) 2 minutes ago".
std::optional<int> exit_code_described(std::string_view words)
{
  const auto open = words.find('(');
  if (open == std::string_view::npos) return std::nullopt;
  const auto close = words.find(')', open);
  if (close == std::string_view::npos) return std::nullopt;
  return whole_number(words.substr(open + 1, close - open - 1));
}

/// A container that others link to has their names for it too: "/web-1/db" beside "/db-1".
std::string own_name(const std::vector<std::string>& names)
{
  for (const auto& name : names)
    if (name.find('/', 1) == std::string::npos) return without_slash(name);
  return {};
}

constexpr auto most_port = std::numeric_limits<std::uint16_t>::max();

/// Nothing for a protocol that nobody can ask for here.
std::optional<Protocol> protocol_called(std::string_view name)
{
  if (name == "tcp") return Protocol::tcp;
  if (name == "udp") return Protocol::udp;
  if (name == "sctp") return Protocol::sctp;
  return std::nullopt;
}

std::optional<PublishedPort> port(const Value& value)
{
  const auto protocol = protocol_called(value["Type"].text());
  if (!protocol) return std::nullopt;
  PublishedPort port;
  port.protocol = *protocol;
  port.exposed = static_cast<std::uint16_t>(value["PrivatePort"].integer(0, most_port));
  port.external = static_cast<std::uint16_t>(value["PublicPort"].integer(0, most_port));
  port.address = value["IP"].text();
  return port;
}

ContainerSummary summary(const Value& value)
{
  ContainerSummary container;
  container.id = value["Id"].required_text();
  container.name = own_name(value["Names"].texts());
  container.image = value["Image"].text();
  container.image_id = value["ImageID"].text();
  container.manifest = value["ImageManifestDescriptor"]["digest"].text();
  container.status_text = value["Status"].text();
  container.health = health_described(container.status_text);
  container.labels = value["Labels"].text_map();
  const std::string name = value["State"].text();
  auto state = state_called(name);
  if (!state) state = state_described(container.status_text);
  if (!state) value["State"].complain(fmt::format("is '{}', which is no state of a container", name));
  container.state = *state;
  if (*state == State::exited || *state == State::dead)
    container.exit_code = exit_code_described(container.status_text);
  value["Ports"].for_each([&](const Value& item) {
    if (const auto published = port(item)) container.ports.push_back(*published);
  });
  return container;
}

/// Networks that a container is joined to: {"back": {"NetworkID": "…"}}. Docker does not tell the id of one that it has
/// not been joined to yet, and Podman gives the name as the id.
bool may_be_on(const NetworkState& network, const Value& joined)
{
  bool is_told = false, is_on = false;
  joined.for_each_member([&](std::string_view name, const Value& endpoint) {
    const std::string id = endpoint["NetworkID"].text();
    is_told = true;
    if (id == network.id || ((id.empty() || id == network.name) && name == network.name)) is_on = true;
  });
  return is_on || !is_told;
}

/// By name, or by the flags of an engine that has a name of its own for it.
State inspected_state(const Value& state, bool was_started)
{
  if (const auto known = state_called(state["Status"].text())) return *known;
  if (state["Paused"].flag()) return State::paused;
  if (state["Restarting"].flag()) return State::restarting;
  if (state["Running"].flag()) return State::running;
  if (state["Dead"].flag()) return State::dead;
  return was_started ? State::exited : State::created;
}

int exit_code(const Value& value)
{
  return static_cast<int>(value.integer(std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
}

/// The end of what the last health check printed; nothing if there was none.
std::string last_output(const Value& checks)
{
  constexpr std::size_t most = 4UL << 10U;
  std::string last;
  checks.for_each([&](const Value& check) { last = check["Output"].text(); });
  if (last.size() > most) last.erase(0, last.size() - most);
  return last;
}

std::uint16_t port_number(const Value& place, std::string_view text)
{
  const auto number = whole_number(text);
  if (!number || *number < 0 || *number > most_port) place.complain(fmt::format("names '{}', which is no port", text));
  return static_cast<std::uint16_t>(*number);
}

/// Ports that are bound: {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}], "81/tcp": null}. Where a network is
/// routed, engines from 27 on tell an empty port: there is none of the ship.
std::vector<PublishedPort> bound_ports(const Value& ports)
{
  std::vector<PublishedPort> all;
  ports.for_each_member([&](std::string_view exposed, const Value& bindings) {
    const auto slash = exposed.find('/');
    const auto protocol = slash == std::string_view::npos ? Protocol::tcp : protocol_called(exposed.substr(slash + 1));
    if (!protocol) return;
    bindings.for_each([&](const Value& binding) {
      const auto port = binding["HostPort"].text();
      if (port.empty()) return;
      all.push_back({*protocol, port_number(bindings, exposed.substr(0, slash)), binding["HostIp"].text(),
                     port_number(binding, port)});
    });
  });
  return all;
}

} // namespace

std::vector<ContainerSummary> parse_containers(std::string_view body)
{
  const auto json = read_json("GET /containers/json", body);
  std::vector<ContainerSummary> all;
  Value("GET /containers/json", json).for_each([&](const Value& item) { all.push_back(summary(item)); });
  return all;
}

std::vector<ContainerSummary> parse_containers_on(const NetworkState& network, std::string_view body)
{
  const auto json = read_json("GET /containers/json", body);
  std::vector<ContainerSummary> all;
  Value("GET /containers/json", json).for_each([&](const Value& item) {
    if (may_be_on(network, item["NetworkSettings"]["Networks"])) all.push_back(summary(item));
  });
  return all;
}

ContainerState parse_container(std::string_view body)
{
  const auto json = read_json("GET /containers/{id}/json", body);
  const Value root("GET /containers/{id}/json", json);
  const Value config = root["Config"];
  const Value state = root["State"];
  ContainerState container;
  container.id = root["Id"].required_text();
  container.name = without_slash(root["Name"].text());
  container.image = config["Image"].text();
  container.image_id = root["Image"].text();
  container.started_at = parse_rfc3339(state["StartedAt"].text());
  container.finished_at = parse_rfc3339(state["FinishedAt"].text());
  container.state = inspected_state(state, container.started_at.has_value());
  container.health = health_called(state["Health"]["Status"].text());
  state["Health"]["Log"].for_each([&](const Value&) { container.health_was_tested = true; });
  container.running = state["Running"].flag() || container.state == State::running ||
                      container.state == State::paused || container.state == State::restarting;
  container.exit_code = exit_code(state["ExitCode"]);
  container.oom_killed = state["OOMKilled"].flag();
  container.error = state["Error"].text();
  container.health_output = last_output(state["Health"]["Log"]);
  container.restart_count = root["RestartCount"].integer();
  container.tty = config["Tty"].flag();
  container.restart_policy = root["HostConfig"]["RestartPolicy"]["Name"].text();
  container.labels = config["Labels"].text_map();
  container.ports = bound_ports(root["NetworkSettings"]["Ports"]);
  return container;
}

Version parse_version(std::string_view body)
{
  const auto json = read_json("GET /version", body);
  const Value root("GET /version", json);
  std::string first_component;
  root["Components"].for_each([&](const Value& item) {
    if (first_component.empty()) first_component = item["Name"].text();
  });
  std::string platform = root["Platform"]["Name"].text();
  // Podman names the operating system as its platform.
  if (platform.empty() || first_component.starts_with("Podman")) platform = first_component;
  return {root["Version"].text(), root["ApiVersion"].required_text(), root["MinAPIVersion"].text(), platform};
}

Created parse_created(std::string_view body)
{
  const auto json = read_json("POST /containers/create", body);
  const Value root("POST /containers/create", json);
  return {root["Id"].required_text(), root["Warnings"].texts()};
}

std::vector<std::string> parse_warnings(std::string_view body)
{
  const auto json = read_json("POST /containers/update", body);
  return Value("POST /containers/update", json)["Warnings"].texts();
}

std::string parse_identity_token(std::string_view body)
{
  const auto json = read_json("POST /auth", body);
  return Value("POST /auth", json)["IdentityToken"].text();
}

std::string parse_exec_created(std::string_view body)
{
  const auto json = read_json("POST /containers/{id}/exec", body);
  return Value("POST /containers/{id}/exec", json)["Id"].required_text();
}

std::optional<int> parse_exec_state(std::string_view body)
{
  const auto json = read_json("GET /exec/{id}/json", body);
  const Value root("GET /exec/{id}/json", json);
  if (root["Running"].flag() || root["ExitCode"].missing()) return std::nullopt;
  return exit_code(root["ExitCode"]);
}

std::optional<ContainerEvent> parse_event(std::string_view document)
{
  const auto json = read_json("GET /events", document);
  const Value root("GET /events", json);
  // Engines before API 1.22 had a status and an id at the top only, newer ones left these out.
  const std::string type = root["Type"].text();
  if (!type.empty() && type != "container") return std::nullopt;
  const Value actor = root["Actor"];
  const auto attributes = actor["Attributes"].text_map();
  const auto attribute = [&](const std::string& key) {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::string() : found->second;
  };
  ContainerEvent event;
  event.action = root["Action"].missing() ? root["status"].required_text() : root["Action"].text();
  if (event.action.empty()) return std::nullopt; // it tells of nothing
  event.id = actor["ID"].missing() ? root["id"].text() : actor["ID"].text();
  event.name = without_slash(attribute("name"));
  // Podman tells the state of health beside the action.
  if (event.action == "health_status" && !attribute("health_status").empty())
    event.action += ": " + attribute("health_status");
  event.exit_code = whole_number(attribute("exitCode"));
  if (!event.exit_code) event.exit_code = whole_number(attribute("containerExitCode"));
  constexpr std::int64_t most_seconds = std::numeric_limits<std::int64_t>::max() / 1'000'000'000;
  event.time =
      Moment(root["timeNano"].missing() ? std::chrono::seconds(root["time"].integer(-most_seconds, most_seconds))
                                        : std::chrono::nanoseconds(root["timeNano"].integer()));
  return event;
}

std::variant<PullProgress, PullFailure> parse_pull(std::string_view document)
{
  const auto json = read_json("POST /images/create", document);
  const Value root("POST /images/create", json);
  const Value detail = root["errorDetail"];
  std::string words = detail["message"].text();
  if (words.empty()) words = root["error"].text();
  if (!words.empty()) {
    const auto code = detail["code"].integer();
    return PullFailure{code >= 400 && code <= 599 ? static_cast<unsigned>(code) : registry_status(words),
                       std::string(trimmed(words))};
  }
  const Value progress = root["progressDetail"];
  return PullProgress{root["id"].text(), root["status"].text(),
                      std::max<std::int64_t>(0, progress["current"].integer()),
                      std::max<std::int64_t>(0, progress["total"].integer())};
}

namespace {

constexpr std::size_t most_words = 2000; // characters: what comes instead of Docker's JSON may be a web page

} // namespace

std::optional<std::string> error_message(std::string_view body)
{
  try {
    const auto json = read_json("an error", body);
    return std::string(first_code_points(trimmed(Value("an error", json)["message"].required_text()), most_words));
  } catch (const Error&) { // not Docker's JSON
    return std::nullopt;
  }
}

std::string error_words(std::string_view body)
{
  if (auto message = error_message(body)) return *std::move(message);
  return std::string(first_code_points(trimmed(clean_utf8(body)), most_words));
}

} // namespace maestro::engine
