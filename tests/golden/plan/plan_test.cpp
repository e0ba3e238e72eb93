// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/load.hpp>
#include <maestro/model/select.hpp>
#include <maestro/plan/container_spec.hpp>
#include <maestro/plan/plan.hpp>
#include <maestro/view/plan.hpp>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <strings/cells.hpp>
#include <support/golden.hpp>
#include <support/shell.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

// Each *.case beside this file has three parts, parted by lines of three dashes: a description, what the ships say, and
// a request. A line of the second part is one of
//   SHIP unreachable WORDS         SHIP image REFERENCE [ID]         SHIP container NAME STATE [image ID]
//   SHIP network NAME [driver DRIVER] [internal] [made]   SHIP volume NAME [driver DRIVER] [option NAME] [made]
//   SHIP uses NAME CONTAINER...: those, or nobody, of a network or volume that is made for the environment
//   [id ID] [changed|unknown|ours] [of ENVIRONMENT] [of-compose PROJECT] [exit CODE] [starting|healthy|unhealthy] [port
//   NUMBER] [made-for INSTANCE] [replaces ID]
// The plan is in the *.plan of the same name.

using namespace maestro;

namespace {

struct Case {
  std::string description;
  std::vector<std::string> ships;
  std::string request;
};

Case read_case(const std::string& path)
{
  Case parts;
  std::istringstream lines(test::content_of(path));
  int part = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line == "---")
      ++part;
    else if (part == 0)
      parts.description += line + "\n";
    else if (line.empty() || line.front() == '#')
      continue;
    else if (part == 1)
      parts.ships.push_back(line);
    else
      parts.request = line;
  }
  return parts;
}

engine::State state_named(const std::string& word)
{
  const std::map<std::string, engine::State> states{
      {"running", engine::State::running},       {"exited", engine::State::exited},
      {"created", engine::State::created},       {"paused", engine::State::paused},
      {"restarting", engine::State::restarting}, {"dead", engine::State::dead}};
  return states.at(word);
}

std::vector<std::string> words_of(const std::string& line)
{
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

engine::ContainerSummary container_of(const Environment& environment, const std::vector<std::string>& words)
{
  engine::ContainerSummary container;
  container.id = "0123456789abcdef";
  container.name = words.at(2);
  container.state = state_named(words.at(3));
  container.status_text = words.at(3) == "running" ? "Up 2 hours" : words.at(3);
  const auto described = environment.instances.find(InstanceName(container.name));
  if (described != environment.instances.end()) {
    container.image = described->second.image;
    container.image_id = "sha256:" + normalised(parse_image(container.image));
    container.labels = container_spec(environment, described->second).own_labels;
  }
  for (std::size_t at = 4; at < words.size(); ++at) {
    if (words[at] == "image") container.image_id = words.at(++at);
    if (words[at] == "id") container.id = words.at(++at);
    if (words[at] == "changed") container.labels["io.maestro.config-hash"] = "2-of another time";
    if (words[at] == "unknown") container.labels.clear();
    if (words[at] == "ours") container.labels["io.maestro.environment"] = environment.name;
    if (words[at] == "of") container.labels = {{"io.maestro.environment", words.at(++at)}};
    if (words[at] == "of-compose") container.labels = {{"com.docker.compose.project", words.at(++at)}};
    if (words[at] == "made-for") container.labels["io.maestro.instance"] = words.at(++at);
    if (words[at] == "replaces") container.labels["io.maestro.replaces"] = words.at(++at);
    if (words[at] == "port") {
      const int port = std::stoi(words.at(++at));
      container.ports.push_back({Protocol::tcp, 80, "0.0.0.0", static_cast<std::uint16_t>(port)});
    }
    if (words[at] == "exit") container.exit_code = std::stoi(words.at(++at));
    if (words[at] == "starting") container.health = engine::Health::starting;
    if (words[at] == "healthy") container.health = engine::Health::healthy;
    if (words[at] == "unhealthy") container.health = engine::Health::unhealthy;
  }
  return container;
}

Labels labels_of_made(const Environment& environment)
{
  return {{"io.maestro.environment", environment.name}, {"io.maestro.config-hash", "2-of another time"}};
}

engine::NetworkState network_of(const Environment& environment, const std::vector<std::string>& words)
{
  engine::NetworkState network{.id = "4e7" + words.at(2), .name = words.at(2), .driver = "bridge"};
  for (std::size_t at = 3; at < words.size(); ++at) {
    if (words[at] == "driver") network.driver = words.at(++at);
    if (words[at] == "internal") network.internal = true;
    if (words[at] == "made") network.labels = labels_of_made(environment);
  }
  return network;
}

engine::VolumeState volume_of(const Environment& environment, const std::vector<std::string>& words)
{
  engine::VolumeState volume{.name = words.at(2), .driver = "local"};
  for (std::size_t at = 3; at < words.size(); ++at) {
    if (words[at] == "driver") volume.driver = words.at(++at);
    if (words[at] == "option") volume.options[words.at(++at)] = "2-of another time";
    if (words[at] == "made") volume.labels = labels_of_made(environment);
  }
  return volume;
}

Users users_among(const std::vector<std::string>& words, const ShipFacts& facts)
{
  Users users;
  for (std::size_t at = 3; at < words.size(); ++at) users.push_back(facts.containers.at(words[at]));
  return users;
}

Observed observed_of(const Environment& environment, const std::vector<std::string>& lines)
{
  Observed observed;
  for (const auto& [name, ship] : environment.ships) {
    ShipFacts& facts = observed.ships[name];
    facts.images.emplace();
    facts.networks.emplace();
    facts.volumes.emplace();
  }
  for (const std::string& line : lines) {
    const auto words = words_of(line);
    ShipFacts& facts = observed.ships.at(ShipName(words.at(0)));
    if (words.at(1) == "unreachable") {
      facts.error = line.substr(line.find(words.at(1)) + words.at(1).size() + 1);
    } else if (words.at(1) == "image") {
      const std::string reference = normalised(parse_image(words.at(2)));
      (*facts.images)[reference] = words.size() > 3 ? words[3] : "sha256:" + reference;
    } else if (words.at(1) == "container") {
      facts.containers[words.at(2)] = container_of(environment, words);
    } else if (words.at(1) == "network") {
      facts.networks->push_back(network_of(environment, words));
    } else if (words.at(1) == "volume") {
      facts.volumes->push_back(volume_of(environment, words));
    } else if (words.at(1) == "uses") {
      facts.network_users["4e7" + words.at(2)] = facts.volume_users[words.at(2)] = users_among(words, facts);
    } else {
      throw std::runtime_error("what is '" + line + "'?");
    }
  }
  return observed;
}

Verb verb_named(const std::string& word)
{
  for (const VerbTraits& one : all_verbs())
    if (one.name == word) return one.verb;
  throw std::runtime_error("no verb: " + word);
}

StrayResources about_stray_resources(const std::string& word)
{
  if (word == "--prune-volumes") return StrayResources::removed_with_data;
  return word == "--prune" ? StrayResources::removed : StrayResources::told;
}

Wish wish_of(const Environment& environment, const Graph& graph, const std::string& request)
{
  const auto words = words_of(request);
  Wish wish;
  wish.verb = verb_named(words.at(0));
  SelectRequest select_request;
  select_request.direction = traits(wish.verb).direction;
  for (std::size_t at = 1; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word == "-d")
      select_request.with_dependencies = true;
    else if (word == "-i")
      wish.ignore_order = select_request.ignore_dependencies = true;
    else if (word == "-r")
      wish.pull = PullPolicy::always;
    else if (word == "--never-pull")
      wish.pull = PullPolicy::never;
    else if (word == "--reuse")
      wish.reuse = true;
    else if (word == "--only-if-changed")
      wish.only_if_changed = true;
    else if (word == "--adopt")
      wish.adopt = true;
    else if (word == "--keep-going")
      wish.keep_going = true;
    else if (word == "--strays")
      wish.strays = true;
    else if (word == "--prune" || word == "--prune-volumes")
      wish.prune = true;
    else if (word == "-c")
      wish.concurrency = std::stoul(words.at(++at));
    else if (word == "--step-delay")
      wish.step_delay = std::chrono::seconds(std::stoi(words.at(++at)));
    else if (word == "--stop-start-delay")
      wish.stop_start_delay = std::chrono::seconds(std::stoi(words.at(++at)));
    else
      select_request.things.push_back(word);
  }
  wish.instances = select(environment, graph, select_request);
  if (!select_request.things.empty()) {
    wish.named = {wish.instances.begin(), wish.instances.end()};
    wish.stray_services = services_of(environment, wish.instances);
  } else if (wish.verb == Verb::apply)
    wish.stray_resources = about_stray_resources(words.back());
  return wish;
}

Plan plan_of(const Case& parts)
{
  LoadOptions options;
  options.file = "case.yaml";
  options.read = [&](const std::string&) { return parts.description; };
  const Loaded loaded = load(options);
  std::string problems;
  for (const Diagnostic& problem : loaded.problems) problems += to_text(problem) + "\n";
  REQUIRE_EQ(problems, "");
  const Graph graph(*loaded.environment);
  return make_plan(*loaded.environment, graph, observed_of(*loaded.environment, parts.ships),
                   wish_of(*loaded.environment, graph, parts.request));
}

} // namespace

TEST_CASE("each case gives its plan")
{
  const auto cases = test::files_in(CASES, ".case");
  REQUIRE_GT(cases.size(), 10);
  for (const std::string& path : cases) {
    INFO(path);
    const Case parts = read_case(path);
    const std::string plan = to_text(plan_of(parts));
    CHECK_EQ(plan, to_text(plan_of(parts))); // same input, same plan
    test::check_golden(path.substr(0, path.size() - 5) + ".plan", plan);
  }
}

TEST_CASE("each plan fits the terminal, and a step takes one row")
{
  const std::set<std::string> kept{"apply-update", "restart-all", "restart-with-changed-networks-and-volumes",
                                   "start-unreachable-dependency"};
  std::size_t found = 0;
  for (const std::string& path : test::files_in(CASES, ".case")) {
    INFO(path);
    const Plan plan = plan_of(read_case(path));
    CHECK_EQ(plan_text(plan, {}), to_text(plan));
    std::string shown;
    for (const std::size_t width : {60, 80, 120, 200}) {
      const std::string text = plan_text(plan, {.width = width});
      for (const std::string_view line : split(text, '\n')) {
        CAPTURE(line);
        CHECK_LE(strings::cells(line), width);
      }
      for (const Step& step : plan.steps)
        if (!step.is_undo) CHECK_NE(text.find(fmt::format("{:4}. ", step.id + 1)), std::string::npos);
      shown += fmt::format("{} columns\n{}\n", width, text);
    }
    const std::string name = path.substr(path.rfind('/') + 1, path.size() - path.rfind('/') - 6);
    if (!kept.contains(name)) continue;
    ++found;
    test::check_golden(path.substr(0, path.size() - 5) + ".widths", shown);
  }
  CHECK_EQ(found, kept.size());
}
