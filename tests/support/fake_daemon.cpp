// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <fmt/core.h>
#include <support/fake_engine.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace maestro::testing {

using engine::Health;
using engine::Refused;
using engine::State;

namespace {

/// Sixty-four hexadecimal digits of which already the first seven differ from one to the next.
std::string fake_digest(unsigned number, unsigned salt)
{
  return fmt::format("{:07x}{:057x}", (number * 0x9e3779bU + salt * 0x51ed27U) & 0xfffffffU, number);
}

unsigned checksum(std::string_view text)
{
  unsigned sum = 2166136261U;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 16777619U;
  return sum;
}

bool publishes_same(const Port& one, const Port& other)
{
  const bool same_address = one.address == other.address || one.address == "0.0.0.0" || other.address == "0.0.0.0";
  return same_address && one.protocol == other.protocol && one.external.first != 0 &&
         one.external.first <= other.external.last && other.external.first <= one.external.last;
}

} // namespace

bool FakeContainer::running() const
{
  return state == State::running || state == State::paused || state == State::restarting;
}

std::map<std::string, std::string> FakeContainer::labels() const
{
  auto all = spec.own_labels;
  all.insert(spec.settings.labels.begin(), spec.settings.labels.end());
  return all;
}

std::vector<Port> FakeContainer::published() const
{
  return publishes_ports(spec.settings.network_mode) ? spec.settings.ports : std::vector<Port>{};
}

FakeDaemon::FakeDaemon(std::string name) : name_(std::move(name)) {}

// ---- What there is.

void FakeDaemon::has_image(const std::string& image, std::string id)
{
  if (id.empty()) id = "sha256:" + fake_digest(checksum(image), 2);
  const std::string before = std::exchange(images[normalised(parse_image(image))], id);
  if (!before.empty() && before != id) images.emplace(before, before);
}

std::vector<std::string> FakeDaemon::manifests_of(const std::string& image_id) const
{
  const auto found = manifests.find(image_id);
  return found == manifests.end() ? std::vector<std::string>() : found->second;
}

void FakeDaemon::offers_image(const std::string& image, std::string id)
{
  offered_[normalised(parse_image(image))] = id.empty() ? "sha256:" + fake_digest(checksum(image), 2) : std::move(id);
}

FakeContainer& FakeDaemon::has_container(const std::string& name, const std::string& image, State state)
{
  engine::ContainerSpec spec;
  spec.name = name;
  spec.image = image;
  return has_container(spec, state);
}

FakeContainer& FakeDaemon::has_container(const engine::ContainerSpec& spec, State state)
{
  if (!images.contains(normalised(parse_image(spec.image)))) has_image(spec.image);
  FakeContainer& made = create(spec);
  made.state = state;
  if (state != State::created) made.started_at = moment();
  if (state == State::exited || state == State::dead) made.finished_at = moment();
  return made;
}

engine::NetworkState& FakeDaemon::has_network(const engine::NetworkSpec& spec)
{
  const std::string driver = spec.driver.empty() ? "bridge" : spec.driver;
  networks.push_back({fake_digest(++created_, 3), spec.name, driver, spec.internal, spec.attachable, spec.ipv6,
                      spec.options, spec.labels, spec.subnets, moment()});
  return networks.back();
}

std::vector<std::string> FakeDaemon::networks_called(const std::string& name) const
{
  std::vector<std::string> ids;
  for (const engine::NetworkState& network : networks)
    if (network.name == name) ids.push_back(network.id);
  return ids;
}

FakeContainer* FakeDaemon::container(const std::string& name_or_id)
{
  advance();
  return find(name_or_id);
}

std::vector<std::string> FakeDaemon::container_names()
{
  advance();
  std::vector<std::string> names;
  for (const auto& [id, container] : containers_) names.push_back(container.spec.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> FakeDaemon::running_names()
{
  advance();
  std::vector<std::string> names;
  for (const auto& [id, container] : containers_)
    if (container.running()) names.push_back(container.spec.name);
  std::sort(names.begin(), names.end());
  return names;
}

void FakeDaemon::script(const std::string& container_or_image, std::vector<Boot> boots)
{
  scripts_[container_or_image].assign(boots.begin(), boots.end());
}

void FakeDaemon::says(const std::string& container, const std::string& line)
{
  advance();
  at(container).log.push_back({engine::OutputStream::standard_output, line + "\n", moment()});
  changed_.notify();
}

void FakeDaemon::kill_process(const std::string& container, int exit_code)
{
  advance();
  FakeContainer& killed = at(container);
  if (killed.state == State::running || killed.state == State::paused) end_life(killed, exit_code);
  changed_.notify();
}

void FakeDaemon::clear()
{
  agenda_.clear();
  containers_.clear();
  ids_.clear();
  calls.clear();
  events.clear();
  most_at_work = at_work;
}

// ---- Time.

void FakeDaemon::read_clock()
{
  net::TimePoint told{};
  try {
    told = net::now();
  } catch (const std::logic_error&) { // outside net::run no time passes
    return;
  }
  if (told + offset_ < now_) offset_ = now_ - told;
  now_ = told + offset_;
}

std::string FakeDaemon::name_of(const std::string& id) const
{
  const auto found = containers_.find(id);
  return found == containers_.end() ? id : found->second.spec.name;
}

Moment FakeDaemon::moment() const
{
  constexpr Moment beginning = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
  return beginning + now_.time_since_epoch();
}

Moment FakeDaemon::clock()
{
  read_clock();
  return moment();
}

void FakeDaemon::advance()
{
  read_clock();
  const net::TimePoint until = now_;
  bool changed = false;
  while (!agenda_.empty() && agenda_.begin()->first <= until) {
    auto due = agenda_.extract(agenda_.begin());
    now_ = due.key(); // what follows from it follows from that moment on
    due.mapped()();
    changed = true;
  }
  now_ = until;
  if (changed) changed_.notify();
}

void FakeDaemon::later(net::Duration after, std::function<void()> what)
{
  agenda_.emplace(now_ + after, std::move(what));
}

void FakeDaemon::later_in_life(const FakeContainer& container, net::Duration after,
                               std::function<void(FakeContainer&)> what)
{
  later(after, [this, id = container.id, life = container.life, what = std::move(what)] {
    const auto found = containers_.find(id);
    if (found != containers_.end() && found->second.life == life) what(found->second);
  });
}

void FakeDaemon::await_change()
{
  const net::Duration until_next = agenda_.empty() ? net::unlimited : agenda_.begin()->first - now_;
  net::within(until_next, [&] { changed_.wait(); });
  advance();
}

// ---- The life of containers.

FakeContainer* FakeDaemon::find(const std::string& name_or_id)
{
  const auto named = ids_.find(name_or_id);
  const auto found = containers_.find(named == ids_.end() ? name_or_id : named->second);
  return found == containers_.end() ? nullptr : &found->second;
}

FakeContainer& FakeDaemon::at(const std::string& name_or_id)
{
  FakeContainer* found = find(name_or_id);
  if (found == nullptr) throw Refused(404, "No such container: " + name_or_id);
  return *found;
}

void FakeDaemon::tell(const FakeContainer& container, const std::string& action, std::optional<int> exit_code)
{
  events.push_back({action, container.id, container.spec.name, exit_code, moment()});
  if (on_event) on_event(container, action);
}

std::string FakeDaemon::image_called(const std::string& name_or_id) const
{
  if (const auto named = images.find(normalised(parse_image(name_or_id))); named != images.end()) return named->second;
  const bool is_there = std::ranges::any_of(images, [&](const auto& one) { return one.second == name_or_id; });
  return is_there ? name_or_id : std::string();
}

void FakeDaemon::check_creation(const engine::ContainerSpec& spec)
{
  if (image_called(spec.image).empty()) throw Refused(404, "No such image: " + spec.image);
  if (const FakeContainer* holder = find(spec.name); holder != nullptr)
    throw Refused(409,
                  fmt::format("Conflict. The container name \"/{}\" is already in use by container \"{}\". You have "
                              "to remove (or rename) that container to be able to reuse that name.",
                              spec.name, holder->id));
  for (const std::string& other : spec.settings.volumes_from)
    if (find(other.substr(0, other.find(':'))) == nullptr) throw Refused(400, "No such container: " + other);
}

void FakeDaemon::rename(FakeContainer& container, const std::string& name)
{
  if (const FakeContainer* holder = find(name); holder != nullptr && holder != &container)
    throw Refused(409, fmt::format("Error when allocating new name: Conflict. The container name \"/{}\" is already in "
                                   "use by container \"{}\".",
                                   name, holder->id));
  ids_.erase(container.spec.name);
  container.spec.name = name;
  ids_[name] = container.id;
  tell(container, "rename");
}

FakeContainer& FakeDaemon::create(const engine::ContainerSpec& spec)
{
  check_creation(spec);
  FakeContainer made;
  made.spec = spec;
  made.id = fake_digest(++created_, 1 + checksum(name_)); // of no other daemon
  made.image_id = image_called(spec.image);
  for (const std::string& name : needed_containers(spec.settings)) {
    const FakeContainer* const needed = find(name);
    if (needed == nullptr) throw Refused(404, fmt::format("No such container: {}", name));
    const auto& givers = spec.settings.volumes_from; // of which only the volumes are kept
    if (std::ranges::find(givers, name) == givers.end()) made.needs.insert(needed->id);
  }
  ids_[spec.name] = made.id;
  FakeContainer& kept = containers_[made.id];
  kept = std::move(made);
  tell(kept, "create");
  return kept;
}

Boot FakeDaemon::next_boot(const FakeContainer& container)
{
  const auto labels = container.labels();
  const auto instance = labels.find("io.maestro.instance"); // it may be beside another one, under another name
  for (const std::string& key :
       {container.spec.name, instance == labels.end() ? container.spec.name : instance->second, container.spec.image}) {
    const auto script = scripts_.find(key);
    if (script == scripts_.end() || script->second.empty()) continue;
    Boot boot = script->second.front();
    if (script->second.size() > 1) script->second.pop_front();
    return boot;
  }
  return on_boot ? on_boot(container) : Boot{};
}

const FakeContainer* FakeDaemon::holder_of_a_port(const FakeContainer& container) const
{
  for (const auto& [id, other] : containers_) {
    if (id == container.id || !other.running()) continue;
    for (const Port& mine : container.published())
      for (const Port& theirs : other.published())
        if (publishes_same(mine, theirs)) return &other;
  }
  return nullptr;
}

std::set<std::string> FakeDaemon::joinable(const FakeContainer& container) const
{
  std::set<std::string> all;
  const auto join = [&](const std::string& network) {
    const auto ids = networks_called(network);
    if (ids.empty()) throw Refused(404, "network " + network + " not found");
    if (ids.size() > 1)
      throw Refused(400, fmt::format("network {} is ambiguous ({} matches found on name)", network, ids.size()));
    all.insert(ids.front());
  };
  static const std::set<std::string> not_user_defined{"bridge", "default", "host", "none"};
  const std::string mode = container.spec.settings.network_mode.value_or("default");
  if (!not_user_defined.contains(mode) && !mode.starts_with("container:")) join(mode);
  for (const NetworkAttachment& attachment : container.spec.settings.networks) join(attachment.network);
  return all;
}

void FakeDaemon::remove_network(const std::string& id)
{
  for (const auto& [container_id, container] : containers_)
    if (container.running() && container.joined.contains(id))
      throw Refused(403, fmt::format("error while removing network: network id {} has active endpoints", id));
  std::erase_if(networks, [&](const engine::NetworkState& network) { return network.id == id; });
}

void FakeDaemon::start(FakeContainer& container)
{
  if (container.running()) return;
  for (const std::string& id : container.needs)
    if (const FakeContainer* const needed = find(id); needed == nullptr || !needed->running())
      throw Refused(409, fmt::format("cannot join network of a non running container: {}", id));
  container.joined = joinable(container);
  if (holder_of_a_port(container) != nullptr)
    throw Refused(500,
                  fmt::format("driver failed programming external connectivity on endpoint {}: Bind failed: port is "
                              "already allocated",
                              container.spec.name));
  const Boot boot = next_boot(container);
  if (!boot.refused.empty()) {
    container.error = boot.refused;
    container.exit_code = 127;
    throw Refused(500, boot.refused);
  }
  container.wants_to_run = true;
  container.restart_count = 0;
  begin_life(container, boot);
}

void FakeDaemon::begin_life(FakeContainer& container, const Boot& boot)
{
  ++container.life;
  container.state = State::running;
  container.started_at = moment();
  container.exit_code = 0;
  container.error.clear();
  container.stops_after = boot.stops_after;
  for (const std::string& line : boot.output)
    container.log.push_back({engine::OutputStream::standard_output, line + "\n", moment()});
  for (const auto& [after, line] : boot.output_later)
    later_in_life(container, after, [this, text = line + "\n"](FakeContainer& writing) {
      writing.log.push_back({engine::OutputStream::standard_output, text, moment()});
    });
  tell(container, "start");
  schedule_health(container, boot);
  if (!boot.dies_after) return;
  const auto die = [this, code = boot.exit_code](FakeContainer& dying) { end_life(dying, code); };
  if (*boot.dies_after > 0s)
    later_in_life(container, *boot.dies_after, die);
  else
    die(container);
}

void FakeDaemon::schedule_health(FakeContainer& container, const Boot& boot)
{
  const auto& check = container.spec.settings.healthcheck;
  const bool described = check && !check->test.empty() && check->test.front() != "NONE";
  auto healthy_after = boot.healthy_after;
  if (!healthy_after && !boot.unhealthy_after) {
    if (!described) return;
    healthy_after = 100ms;
  }
  container.health = Health::starting;
  container.health_was_tested = boot.runs_health_checks;
  container.health_output = boot.health_output;
  const auto turn = [&](net::Duration after, Health health, const char* action) {
    later_in_life(container, after, [this, health, action](FakeContainer& turning) {
      turning.health = health;
      tell(turning, action);
    });
  };
  if (healthy_after) turn(*healthy_after, Health::healthy, "health_status: healthy");
  if (boot.unhealthy_after) turn(*boot.unhealthy_after, Health::unhealthy, "health_status: unhealthy");
}

void FakeDaemon::end_life(FakeContainer& container, int exit_code)
{
  ++container.life;
  container.state = State::exited;
  if (container.health != Health::none) container.health = Health::unhealthy; // what is not watched any more
  container.exit_code = exit_code;
  container.finished_at = moment();
  tell(container, "die", exit_code);
  const RestartPolicy& policy = container.spec.settings.restart;
  const bool again = policy.name == "always" || policy.name == "unless-stopped" ||
                     (policy.name == "on-failure" && exit_code != 0 &&
                      (policy.retries == 0 || container.restart_count < policy.retries));
  if (again && container.wants_to_run) restart_later(container);
}

void FakeDaemon::restart_later(FakeContainer& container)
{
  container.state = State::restarting;
  // As Docker does it: 100 ms, then twice as long each time, up to a minute.
  const auto pause =
      std::min<net::Duration>(1min, 100ms * (1LL << std::min<std::int64_t>(container.restart_count, 10)));
  later_in_life(container, pause, [this](FakeContainer& restarted) {
    ++restarted.restart_count;
    begin_life(restarted, next_boot(restarted));
  });
}

void FakeDaemon::stop(FakeContainer& container, net::Duration grace)
{
  container.wants_to_run = false;
  tell(container, "kill");
  if (container.state == State::restarting) {
    ++container.life;
    container.state = State::exited;
    return;
  }
  const bool obeys = container.stops_after <= grace;
  const auto end = [this, code = obeys && grace > 0s ? 0 : 137](FakeContainer& stopping) {
    end_life(stopping, code);
    tell(stopping, "stop");
  };
  const auto after = std::min(container.stops_after, grace);
  if (after > 0s)
    later_in_life(container, after, end);
  else
    end(container);
}

void FakeDaemon::remove(FakeContainer& container)
{
  if (container.running())
    throw Refused(409, fmt::format("You cannot remove a running container {}. Stop the container before attempting "
                                   "removal or force remove",
                                   container.id));
  tell(container, "destroy");
  ids_.erase(container.spec.name);
  containers_.erase(std::string(container.id));
}

// ---- How it answers.

void FakeDaemon::refuse(const std::string& call, const std::string& target, unsigned status, const std::string& words,
                        int times)
{
  rules_.push_back({call, target, times, Effect::refuse, status, words});
}

void FakeDaemon::lose(const std::string& call, const std::string& target, int times)
{
  rules_.push_back({call, target, times, Effect::lose});
}

void FakeDaemon::lose_answer(const std::string& call, const std::string& target, int times)
{
  rules_.push_back({call, target, times, Effect::lose_answer});
}

void FakeDaemon::hang(const std::string& call, const std::string& target, int times)
{
  rules_.push_back({call, target, times, Effect::hang});
}

void FakeDaemon::slow(const std::string& call, const std::string& target, net::Duration by, int times)
{
  rules_.push_back({call, target, times, Effect::slow, 0, {}, by});
}

void FakeDaemon::cut_streams(bool as_failure)
{
  ++cuts_;
  cut_as_failure_ = as_failure;
  changed_.notify();
}

void FakeDaemon::crash(net::Duration back_after)
{
  constexpr int killed = 137;
  advance();
  for (auto& [id, container] : containers_) {
    if (container.state != State::running && container.state != State::paused) continue;
    container.restart_count = 0; // a daemon that comes back forgets how often it had brought a container back
    end_life(container, killed);
  }
  reachable = false;
  cut_streams();
  later(back_after, [this] { reachable = true; });
}

std::optional<FakeDaemon::Rule> FakeDaemon::take_rule(const std::string& call, const std::string& target,
                                                      std::initializer_list<Effect> effects)
{
  std::erase_if(rules_, [](const Rule& rule) { return rule.times == 0; });
  for (Rule& rule : rules_) {
    const bool fits = (rule.call == "*" || rule.call == call) && (rule.target == "*" || rule.target == target);
    if (!fits || std::find(effects.begin(), effects.end(), rule.effect) == effects.end()) continue;
    if (rule.times > 0) --rule.times;
    return rule;
  }
  return std::nullopt;
}

void FakeDaemon::break_connection(const std::string& why) const
{
  throw Error(Fault::unreachable, fmt::format("{}: {}", name_, why));
}

bool FakeDaemon::is_change(const std::string& call)
{
  static const std::set<std::string> changing{"create",  "files",          "start",  "stop",         "kill",
                                              "rename",  "update",         "remove", "pull",         "execute",
                                              "network", "remove-network", "volume", "remove-volume"};
  return changing.contains(call.substr(0, call.find(' ')));
}

std::vector<std::string> FakeDaemon::changes() const
{
  std::vector<std::string> all;
  std::copy_if(calls.begin(), calls.end(), std::back_inserter(all), is_change);
  return all;
}

} // namespace maestro::testing
