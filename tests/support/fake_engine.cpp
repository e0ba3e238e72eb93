// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <fmt/core.h>
#include <support/fake_engine.hpp>

#include <algorithm>
#include <type_traits>

namespace maestro::testing {

using engine::State;

namespace {

const std::map<engine::Health, std::string> healths{{engine::Health::none, ""},
                                                    {engine::Health::starting, " (health: starting)"},
                                                    {engine::Health::healthy, " (healthy)"},
                                                    {engine::Health::unhealthy, " (unhealthy)"}};

/// In the words of `docker ps`.
std::string status_text(const FakeContainer& container, Moment now)
{
  const auto since = [&](std::optional<Moment> then) {
    return std::chrono::floor<std::chrono::seconds>(now - then.value_or(now)).count();
  };
  const auto lived = since(container.started_at);
  const std::string dead = fmt::format("{} seconds ago", since(container.finished_at) + 1);
  const std::string up = fmt::format("Up {} seconds", lived < 2 ? 2 : lived);
  switch (container.state) {
  case State::created:
    return "Created";
  case State::running:
    return up + healths.at(container.health);
  case State::paused:
    return up + " (Paused)";
  case State::restarting:
    return fmt::format("Restarting ({}) {}", container.exit_code, dead);
  case State::removing:
    return "Removal In Progress";
  case State::exited:
    return fmt::format("Exited ({}) {}", container.exit_code, dead);
  case State::dead:
    return "Dead";
  }
  return {};
}

engine::ContainerSummary summary(const FakeContainer& container, Moment now)
{
  engine::ContainerSummary line;
  line.id = container.id;
  line.name = container.spec.name;
  line.image = container.spec.image;
  line.image_id = container.image_id;
  line.manifest = container.manifest;
  line.state = container.state;
  line.health = container.health;
  line.status_text = status_text(container, now);
  if (container.state == State::exited) line.exit_code = container.exit_code;
  line.labels = container.labels();
  for (const Port& port : container.published())
    line.ports.push_back({port.protocol, port.exposed.first, port.address,
                          container.running() ? port.external.first : std::uint16_t(0)});
  return line;
}

engine::ContainerState details(const FakeContainer& container)
{
  engine::ContainerState state;
  state.id = container.id;
  state.name = container.spec.name;
  state.image = container.spec.image;
  state.image_id = container.image_id;
  state.state = container.state;
  state.health = container.health;
  state.health_was_tested = container.health_was_tested;
  state.running = container.running();
  state.exit_code = container.exit_code;
  state.error = container.error;
  state.health_output = container.health_output;
  state.started_at = container.started_at;
  state.finished_at = container.finished_at;
  state.restart_count = container.restart_count;
  state.tty = container.spec.settings.tty;
  state.restart_policy = container.spec.settings.restart.name;
  state.labels = container.labels();
  if (container.running())
    for (const Port& port : container.published())
      state.ports.push_back({port.protocol, port.exposed.first, port.address, port.external.first});
  return state;
}

/// `key=value`, or everything if it is empty.
bool carries(const std::map<std::string, std::string>& labels, const std::string& label)
{
  const auto separator = label.find('=');
  const auto found = labels.find(label.substr(0, separator));
  return label.empty() || (found != labels.end() && found->second == label.substr(separator + 1));
}

/// Whether it is joined to the network, or will be once it runs.
bool is_for(const FakeContainer& container, const engine::NetworkState& network)
{
  const ContainerSettings& settings = container.spec.settings;
  const bool is_named =
      settings.network_mode == network.name ||
      std::ranges::any_of(settings.networks, [&](const auto& one) { return one.network == network.name; });
  return container.joined.empty() ? is_named : container.joined.contains(network.id);
}

bool has(const FakeContainer& container, const std::string& volume)
{
  return std::ranges::any_of(container.spec.settings.binds, [&](const Bind& bind) { return bind.source == volume; });
}

bool wanted(const std::vector<std::string>& actions, const std::string& action)
{
  return actions.empty() || std::any_of(actions.begin(), actions.end(), [&](const std::string& one) {
           return action == one || action.starts_with(one + ":");
         });
}

} // namespace

class FakeEngine : public engine::Engine {
public:
  explicit FakeEngine(FakeDaemon& daemon) : daemon_(daemon) {}

  engine::Version version() override
  {
    return call("version", {}, [&] { return daemon_.about; });
  }

  bool is_podman() const override { return daemon_.is_podman; }

  void hurry() override
  {
    hurries_ = true;
    told_to_hurry_.notify();
  }

  std::vector<engine::ContainerSummary> containers(const std::string& label) override
  {
    return call("containers", {}, [&] {
      return summaries([&](const FakeContainer& container) { return carries(container.labels(), label); });
    });
  }

  std::vector<engine::ContainerSummary> users(const engine::NetworkState& network) override
  {
    return call("users", network.id,
                [&] { return summaries([&](const FakeContainer& container) { return is_for(container, network); }); });
  }

  std::vector<engine::ContainerSummary> users(const engine::VolumeState& volume) override
  {
    return call("users", volume.name,
                [&] { return summaries([&](const FakeContainer& container) { return has(container, volume.name); }); });
  }

  std::optional<engine::ContainerState> inspect(const std::string& container) override
  {
    return call("inspect", container, [&]() -> std::optional<engine::ContainerState> {
      const FakeContainer* found = daemon_.find(container);
      if (found == nullptr) return std::nullopt;
      return details(*found);
    });
  }

  std::optional<engine::Retold> retell(const std::string& container) override
  {
    return call("inspect", container, [&]() -> std::optional<engine::Retold> {
      const FakeContainer* found = daemon_.find(container);
      if (found == nullptr) return std::nullopt;
      engine::Retold retold{.state = details(*found), .env = {}, .settings = found->spec.settings};
      for (const auto& entry : found->spec.env) retold.env.emplace_back(entry);
      if (found->spec.shared_env)
        for (const auto& entry : found->spec.shared_env->entries()) retold.env.emplace_back(entry);
      return retold;
    });
  }

  std::optional<engine::ImageConfig> image(const std::string& name) override
  {
    return call("image", name, [&]() -> std::optional<engine::ImageConfig> {
      for (const auto& [reference, id] : daemon_.images)
        if (id == name || reference == normalised(parse_image(name)))
          return engine::ImageConfig{
              .id = id, .other_digests = daemon_.manifests_of(id), .architecture = daemon_.architecture};
      return std::nullopt;
    });
  }

  std::vector<engine::ImageSummary> images() override
  {
    return call("images", {}, [&] {
      std::map<std::string, engine::ImageSummary> by_id;
      for (const auto& [name, id] : daemon_.images) {
        engine::ImageSummary& image = by_id[id];
        image.id = id;
        if (daemon_.lists_manifests) image.other_digests = daemon_.manifests_of(id);
        if (name == id) continue; // it has no name any more
        (name.find('@') == std::string::npos ? image.names : image.digests).push_back(name);
      }
      std::vector<engine::ImageSummary> all;
      for (auto& [id, image] : by_id) all.push_back(std::move(image));
      return all;
    });
  }

  std::vector<engine::NetworkState> networks(const std::string& name) override
  {
    return call("networks", name, [&] {
      std::vector<engine::NetworkState> all = daemon_.networks;
      if (!name.empty()) std::erase_if(all, [&](const engine::NetworkState& one) { return one.name != name; });
      return all;
    });
  }

  std::vector<engine::VolumeState> volumes(const std::string& label) override
  {
    return call("volumes", {}, [&] {
      std::vector<engine::VolumeState> all;
      for (const auto& [name, volume] : daemon_.volumes)
        if (carries(volume.labels, label)) all.push_back(volume);
      return all;
    });
  }

  std::optional<engine::VolumeState> volume(const std::string& name, net::Lane lane) override
  {
    await_turn(lane);
    return call("look-at-volume", name, [&]() -> std::optional<engine::VolumeState> {
      const auto found = daemon_.volumes.find(name);
      return found == daemon_.volumes.end() ? std::nullopt : std::optional(found->second);
    });
  }

  engine::Created create(const engine::ContainerSpec& spec) override
  {
    return call("create", spec.name, [&] { return engine::Created{daemon_.create(spec).id, daemon_.warns}; });
  }

  void put_files(const std::string& container, const std::string&, std::span<const ContainerFile> files) override
  {
    call("files", container, [&] {
      for (const ContainerFile& file : files) daemon_.at(container).files.insert_or_assign(file.path, file);
    });
  }

  engine::Started start(const std::string& container) override
  {
    const net::TimePoint began = net::now();
    const bool ran_already = call("start", container, [&] {
      FakeContainer& found = daemon_.at(container);
      const bool ran = found.running();
      daemon_.start(found);
      return ran;
    });
    return {net::now() - began, ran_already};
  }

  bool stop(const std::string& container, std::chrono::seconds grace) override { return end("stop", container, grace); }
  bool kill(const std::string& container) override { return end("kill", container, 0s); }

  void rename(const std::string& container, const std::string& name) override
  {
    call("rename", container, [&] { daemon_.rename(daemon_.at(container), name); });
  }

  std::optional<std::vector<std::string>> update(const std::string& container,
                                                 const engine::ContainerUpdate& update) override
  {
    return call("update", container, [&]() -> std::optional<std::vector<std::string>> {
      ContainerSettings& settings = daemon_.at(container).spec.settings;
      if (daemon_.is_podman) return std::nullopt;
      const std::int64_t swap = asked_amount(settings.memory_swap).value_or(2 * settings.memory.value_or(0));
      if (swap > 0 && update.memory.value_or(0) > swap && !asked_amount(update.memory_swap))
        throw engine::Refused(400, "Memory limit should be smaller than already set memoryswap limit");
      if (asked_amount(update.memory)) settings.memory = update.memory; // Docker ignores 0
      if (asked_amount(update.memory_swap)) settings.memory_swap = update.memory_swap;
      if (asked_amount(update.memory_reservation)) settings.memory_reservation = update.memory_reservation;
      if (asked_amount(update.cpu_shares)) settings.cpu_shares = update.cpu_shares;
      if (asked_amount(update.nano_cpus)) settings.nano_cpus = update.nano_cpus;
      if (asked_amount(update.pids_limit)) settings.pids_limit = update.pids_limit;
      if (update.cpuset) settings.cpuset = *update.cpuset;
      if (update.restart) settings.restart = *update.restart;
      return daemon_.warns;
    });
  }

  void remove(const std::string& container) override
  {
    call("remove", container, [&] {
      if (FakeContainer* found = daemon_.find(container)) daemon_.remove(*found);
    });
  }

  engine::RegistryLogin login(const engine::RegistryLogin& login) override
  {
    return call("login", login.server, [&] {
      engine::RegistryLogin checked = login;
      checked.identity_token = daemon_.identity_token;
      return checked;
    });
  }

  std::optional<std::string> registry_digest(const std::string& image,
                                             const std::optional<engine::RegistryLogin>& login) override
  {
    if (daemon_.is_podman) return std::nullopt;
    return call("distribution", image, [&]() -> std::optional<std::string> {
      daemon_.last_login = login;
      const auto found = daemon_.registry_digests.find(normalised(parse_image(image)));
      if (found == daemon_.registry_digests.end()) throw engine::Refused(404, "manifest unknown: manifest unknown");
      return found->second;
    });
  }

  void pull(const std::string& image, const std::optional<engine::RegistryLogin>& login,
            const std::function<void(const engine::PullProgress&)>& progress) override
  {
    call("pull", image, [&] {
      daemon_.last_login = login;
      const std::string name = normalised(parse_image(image));
      const bool found = daemon_.offered_.empty() || daemon_.offered_.contains(name);
      if (!found)
        throw engine::Refused(404, fmt::format("pull access denied for {}, repository does not exist or may require "
                                               "'docker login'",
                                               parse_image(image).repository));
      constexpr std::int64_t steps = 4, bytes = 1000;
      for (std::int64_t step = 1; step <= steps; ++step) {
        net::sleep(daemon_.pull_time / steps);
        if (progress) progress({"a1b2c3d4e5f6", "Downloading", bytes * step / steps, bytes});
      }
      if (progress) progress({"a1b2c3d4e5f6", "Pull complete", 0, 0});
      if (const auto known = daemon_.registry_ids.find(name); known != daemon_.registry_ids.end())
        daemon_.has_image(image, known->second);
      else if (daemon_.offered_.empty())
        daemon_.has_image(image);
      else
        daemon_.has_image(image, daemon_.offered_.at(name));
      if (const auto digest = daemon_.registry_digests.find(name); digest != daemon_.registry_digests.end())
        daemon_.images[parse_image(name).repository + "@" + digest->second] = daemon_.images[name];
    });
  }

  void logs(const std::string& container, const engine::LogQuery& query,
            const std::function<bool(engine::OutputStream, std::string_view)>& sink) override
  {
    stream("logs", container, [&] {
      const std::string id = daemon_.at(container).id;
      const std::size_t lines = daemon_.at(id).log.size();
      std::size_t next = query.tail ? lines - std::min(lines, static_cast<std::size_t>(*query.tail)) : 0;
      const unsigned cuts = daemon_.cuts_;
      while (true) {
        const FakeContainer* followed = daemon_.find(id);
        if (followed == nullptr) return;
        if (next < followed->log.size()) {
          const FakeContainer::Line line = followed->log[next++];
          if (query.since && line.at < *query.since) continue;
          if (!sink(line.stream, query.timestamps ? to_rfc3339(line.at) + " " + line.text : line.text)) return;
          continue;
        }
        if (!query.follow || !followed->running() || !await_change("logs", cuts)) return;
      }
    });
  }

  void events(const std::vector<std::string>& actions, const std::function<void()>& ready,
              const std::function<bool(const engine::ContainerEvent&)>& sink) override
  {
    stream("events", {}, [&] {
      std::size_t next = daemon_.events.size();
      const unsigned cuts = daemon_.cuts_;
      if (ready) ready();
      do {
        while (next < daemon_.events.size()) {
          const engine::ContainerEvent event = daemon_.events[next++];
          if (wanted(actions, event.action) && !sink(event)) return;
        }
      } while (await_change("events", cuts));
    });
  }

  engine::ExecResult execute(const std::string& container, const std::vector<std::string>& command) override
  {
    return call("execute", container, [&] {
      const FakeContainer found = daemon_.at(container);
      if (found.state != State::running)
        throw engine::Refused(409, fmt::format("Container {} is not running", found.id));
      const engine::ExecResult result = daemon_.on_execute ? daemon_.on_execute(found, command) : engine::ExecResult{};
      for (const char* action : {"exec_create", "exec_start", "exec_die"}) daemon_.tell(found, action);
      return result;
    });
  }

  std::string create_network(const engine::NetworkSpec& network) override
  {
    return call("network", network.name, [&] {
      if (!daemon_.networks_called(network.name).empty())
        throw engine::Refused(409, "network with name " + network.name + " already exists");
      const Moment began = daemon_.moment();
      if (daemon_.network_time > 0s) net::sleep(daemon_.network_time);
      daemon_.advance();
      engine::NetworkState& made = daemon_.has_network(network);
      made.created = began;
      return made.id;
    });
  }

  void connect(const std::string& container, const NetworkAttachment& attachment) override
  {
    call("connect", container, [&] {
      FakeContainer& found = daemon_.at(container);
      const auto ids = daemon_.networks_called(attachment.network);
      if (ids.empty()) throw engine::Refused(404, "network " + attachment.network + " not found");
      found.spec.settings.networks.push_back(attachment);
      if (found.running()) found.joined.insert(ids.front());
    });
  }

  void remove_network(const std::string& id) override
  {
    call("remove-network", id, [&] { daemon_.remove_network(id); });
  }

  engine::VolumeState create_volume(const engine::VolumeSpec& volume, net::Lane lane) override
  {
    await_turn(lane);
    return call("volume", volume.name, [&] {
      const std::string driver = volume.driver.empty() ? "local" : volume.driver;
      const engine::VolumeState made{volume.name, driver, volume.options, volume.labels,
                                     std::chrono::floor<std::chrono::seconds>(daemon_.moment())};
      return daemon_.volumes.try_emplace(volume.name, made).first->second;
    });
  }

  void remove_volume(const std::string& name, net::Lane lane) override
  {
    await_turn(lane);
    call("remove-volume", name, [&] {
      for (const auto& [id, container] : daemon_.containers_)
        if (has(container, name))
          throw engine::Refused(409, fmt::format("remove {}: volume is in use - [{}]", name, id));
      daemon_.volumes.erase(name);
    });
  }

  std::optional<Moment> clock() const override { return std::chrono::floor<std::chrono::seconds>(daemon_.moment()); }

private:
  void await_turn(net::Lane lane) const
  {
    while (lane == net::Lane::queue && daemon_.queue_is_full) net::sleep(10ms);
  }

  using Effect = FakeDaemon::Effect;

  template<class Predicate>
  std::vector<engine::ContainerSummary> summaries(const Predicate& is_wanted) const
  {
    std::vector<engine::ContainerSummary> all;
    for (const auto& [id, container] : daemon_.containers_)
      if (is_wanted(container)) {
        all.push_back(summary(container, daemon_.moment()));
        if (daemon_.lists_as_created.contains(container.spec.name)) all.back().state = State::created;
      }
    return all;
  }

  bool end(const std::string& name, const std::string& container, net::Duration grace)
  {
    return call(name, container, [&] {
      FakeContainer* found = daemon_.find(container);
      if (found == nullptr || !found->running()) return false;
      const std::string id = found->id;
      daemon_.stop(*found, grace);
      daemon_.changed_.notify();
      const auto stopped = [&] {
        const FakeContainer* now = daemon_.find(id);
        return now == nullptr || !now->running();
      };
      while (!stopped()) daemon_.await_change();
      return true;
    });
  }

  /// False if the stream has come to its end.
  bool await_change(const std::string& name, unsigned cuts)
  {
    daemon_.await_change();
    if (daemon_.cuts_ == cuts && daemon_.reachable) return true;
    if (!daemon_.reachable || daemon_.cut_as_failure_) daemon_.break_connection(name + ": the connection was cut");
    return false;
  }

  /// One call: the way there, what the daemon does, the way back.
  template<class Body>
  std::invoke_result_t<Body> call(const std::string& name, const std::string& asked, Body body)
  {
    const std::string target = daemon_.name_of(asked);
    const AtWork at_work(daemon_, FakeDaemon::is_change(name));
    arrive(name, target);
    if (daemon_.on_effect) daemon_.on_effect(name, target);
    if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
      body();
      leave(name, target);
    } else {
      auto answer = body();
      leave(name, target);
      return answer;
    }
  }

  /// A call whose answer comes while it goes on.
  template<class Body>
  void stream(const std::string& name, const std::string& asked, Body body)
  {
    const std::string target = daemon_.name_of(asked);
    arrive(name, target);
    if (const auto rule = daemon_.take_rule(name, target, {Effect::slow})) net::sleep(rule->by);
    daemon_.advance();
    body();
  }

  void arrive(const std::string& name, const std::string& target)
  {
    daemon_.calls.push_back(target.empty() ? name : name + " " + target);
    if (daemon_.on_call) daemon_.on_call(name, target);
    travel();
    const auto rule = daemon_.take_rule(name, target, {Effect::refuse, Effect::lose, Effect::hang});
    if (!rule) return;
    if (rule->effect == Effect::refuse) throw engine::Refused(rule->status, rule->words);
    if (rule->effect == Effect::hang) hang(name);
    daemon_.break_connection(name + ": the connection was lost");
  }

  void leave(const std::string& name, const std::string& target)
  {
    daemon_.changed_.notify();
    if (const auto rule = daemon_.take_rule(name, target, {Effect::slow})) take_time(name, rule->by);
    travel();
    if (daemon_.take_rule(name, target, {Effect::lose_answer}))
      daemon_.break_connection(name + ": the connection was lost before the answer");
  }

  /// As long as it takes; once Maestro hurries, no longer than the time-out.
  void take_time(const std::string& name, net::Duration time)
  {
    const net::TimePoint end = net::now() + time;
    if (!hurries_ && !told_to_hurry_.wait(time)) return;
    const net::Duration left = end - net::now();
    net::sleep(std::min(left, daemon_.timeout));
    if (left > daemon_.timeout) daemon_.break_connection(name + ": was not done in time");
  }

  void travel()
  {
    if (daemon_.latency > 0s) net::sleep(daemon_.latency / 2);
    daemon_.advance();
    if (!daemon_.reachable) daemon_.break_connection("no route to host");
  }

  void hang(const std::string& name)
  {
    net::Notice never;
    if (name == "pull") never.wait();
    net::sleep(daemon_.timeout);
    daemon_.break_connection(name + ": no answer in time");
  }

  /// Counts the changing calls under way.
  class AtWork {
  public:
    AtWork(FakeDaemon& daemon, bool counts) : at_work_(counts ? &daemon.at_work : nullptr)
    {
      if (counts) daemon.most_at_work = std::max(daemon.most_at_work, ++daemon.at_work);
    }
    ~AtWork()
    {
      if (at_work_ != nullptr) --*at_work_;
    }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;

  private:
    std::size_t* at_work_;
  };

  bool hurries_ = false;
  net::Notice told_to_hurry_;
  FakeDaemon& daemon_;
};

std::unique_ptr<engine::Engine> FakeDaemon::connect() { return std::make_unique<FakeEngine>(*this); }

} // namespace maestro::testing
