// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/engine.hpp>
#include <maestro/net/fiber.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// A ship's daemon in memory, for tests that play without Docker.
///
///     FakeDaemon east("east");
///     east.has_image("nginx:1");
///     east.script("web-1", {{.dies_after = 2s, .exit_code = 3, .output = {"no disk"}}, {}}); // first dies, then lives
///     east.refuse("create", "web-2", 500, "no space left on device");
///     fleet.add(ShipName("east"), [&] { return east.connect(); });
///
/// It is deterministic and needs no fibers of its own: what is to happen later stands in an agenda, which is worked off
/// whenever somebody asks. Real and simulated time both do; a daemon lives on between two calls of net::run.
namespace maestro::testing {

using namespace std::chrono_literals; // NOLINT: what every test of plays says

/// How a container's process behaves from a start on.
struct Boot {
  std::optional<net::Duration> dies_after = std::nullopt; // 0s: at once; none: it lives
  int exit_code = 1;                                      // with which it dies by itself
  std::vector<std::string> output = {};                   // lines, written as it starts
  std::map<net::Duration, std::string> output_later = {}; // lines, written this long after the start
  std::string refused = {};                               // the start fails with these words of the daemon
  std::optional<net::Duration> healthy_after = std::nullopt, unhealthy_after = std::nullopt; // has a health check
  bool runs_health_checks = true;                                                            // a failing one first
  net::Duration stops_after = 0s; // how long it takes to end when asked to
  std::string health_output = {}; // what its health check prints
};

struct FakeContainer {
  struct Line {
    engine::OutputStream stream;
    std::string text; // with its line end
    Moment at;
  };

  engine::ContainerSpec spec;
  std::string id;
  std::string image_id;
  std::string manifest; // of its image for its platform, if the daemon tells it
  engine::State state = engine::State::created;
  engine::Health health = engine::Health::none;
  bool health_was_tested = false;
  int exit_code = 0;
  std::string error;
  std::string health_output;
  std::optional<Moment> started_at, finished_at;
  std::int64_t restart_count = 0;
  std::vector<Line> log;
  std::map<std::string, ContainerFile> files; // that were put into it, by path
  std::set<std::string> joined;               // ids of the networks that it is joined to while it runs
  std::set<std::string> needs;                // ids of the containers whose namespaces it has, or that it has links to

  bool running() const;
  std::map<std::string, std::string> labels() const;
  std::vector<Port> published() const;

  unsigned life = 0;        // counts starts and ends: what was planned for an earlier life does not happen
  bool wants_to_run = true; // false once somebody stopped it
  net::Duration stops_after = 0s;
};

constexpr int always = -1;

class FakeDaemon {
public:
  explicit FakeDaemon(std::string name = "ship");
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  /// The daemon must outlive the engine.
  std::unique_ptr<engine::Engine> connect();

  // ---- What there is.
  void has_image(const std::string& image, std::string id = {});
  std::vector<std::string> manifests_of(const std::string& image_id) const;
  /// Can be pulled. Once one is offered, what is not offered cannot; until then anything can.
  void offers_image(const std::string& image, std::string id = {});
  FakeContainer& has_container(const std::string& name, const std::string& image,
                               engine::State state = engine::State::running);
  FakeContainer& has_container(const engine::ContainerSpec& spec, engine::State state = engine::State::running);
  /// Also a second one of a name.
  engine::NetworkState& has_network(const engine::NetworkSpec& spec);
  /// Ids, in the order in which they were made.
  std::vector<std::string> networks_called(const std::string& name) const;
  /// By name or id, as it is now; null if there is none. Valid until it is removed.
  FakeContainer* container(const std::string& name_or_id);
  /// Of the container with this id; what is no id is returned as it is.
  std::string name_of(const std::string& id) const;
  std::vector<std::string> container_names();
  std::vector<std::string> running_names();
  /// Each start of a container of this name, or else of this image, takes the next boot; the last one stays.
  void script(const std::string& container_or_image, std::vector<Boot> boots);
  /// A running container writes a line on its standard output now.
  void says(const std::string& container, const std::string& line);
  /// Ends a running container now, as if its process had.
  void kill_process(const std::string& container, int exit_code);
  /// Forgets all containers, and all that happened.
  void clear();

  std::map<std::string, std::string> images;                 // normalised reference → id; a nameless one by its id
  std::map<std::string, std::vector<std::string>> manifests; // id of an image → digests that mean it as well
  bool lists_manifests = true;                               // with the images; else of a single one only
  std::string architecture = "amd64";                        // of all of them
  std::map<std::string, std::string> registry_digests; // normalised reference → what the registry has; a pull brings it
  std::map<std::string, std::string> registry_ids;     // the same → the image's id there; else one made from its name
  std::vector<engine::NetworkState> networks;
  std::map<std::string, engine::VolumeState> volumes; // by name
  engine::Version about{"20.10.24", "1.41", "1.12", "Fake Engine"};
  /// What execute answers; by default 0 and no output.
  std::function<engine::ExecResult(const FakeContainer&, const std::vector<std::string>&)> on_execute;

  /// How a container boots that has no script.
  std::function<Boot(const FakeContainer&)> on_boot;

  // ---- How it answers.
  bool reachable = true;
  bool is_podman = false;
  bool keeps_variables = false;           // of what is created over HTTP; for thousands they are too many
  net::Duration latency = 1ms;            // of each call, half of it on the way there
  net::Duration timeout = 5s;             // after which a call that hangs ends as unreachable
  bool queue_is_full = false;             // what is asked about volumes in Lane::queue waits until it is not
  net::Duration pull_time = 0s;           // from the first to the last message of a pull
  net::Duration network_time = 0s;        // to make one; two of a name that are made at the same time both come to be
  std::string identity_token;             // what registries answer to a login
  std::vector<std::string> warns;         // to each creation
  std::set<std::string> lists_as_created; // whatever these containers are, as Docker does after a full disk

  // Rules for calls: version containers inspect images networks volumes look-at-volume users distribution create files
  // start stop kill rename update connect remove login pull logs events execute network remove-network volume
  // remove-volume, or `*`; of a container, image, registry, network (to be removed, or asked for its users: its id) or
  // volume, or `*`. The first rule that fits applies, as often as told.

  /// The daemon says no; nothing happens.
  void refuse(const std::string& call, const std::string& target, unsigned status, const std::string& words,
              int times = 1);
  /// The connection breaks before the daemon does anything.
  void lose(const std::string& call, const std::string& target, int times = 1);
  /// The daemon does it, but the connection breaks before the answer.
  void lose_answer(const std::string& call, const std::string& target, int times = 1);
  /// Nothing happens and no answer comes: unreachable after the time-out; a pull hangs for ever.
  void hang(const std::string& call, const std::string& target, int times = 1);
  /// The answer takes longer by this.
  void slow(const std::string& call, const std::string& target, net::Duration by, int times = always);
  /// Ends all streams that are open now: as unreachable, or as if they had come to their end.
  void cut_streams(bool as_failure = true);
  /// No rules any more.
  void behave() { rules_.clear(); }
  /// The daemon ends, and its containers with it; it is back after this time.
  void crash(net::Duration back_after);
  /// Called at each call before its rules; may throw, wait, or change the world.
  std::function<void(const std::string& call, const std::string& target)> on_call;
  /// Called as the daemon begins to do what a call asks for; the world is as the call finds it.
  std::function<void(const std::string& call, const std::string& target)> on_effect;

  // ---- What happened.
  /// The daemon's clock.
  Moment moment() const;
  std::vector<std::string> calls; // "containers", "create web-1", "pull nginx:1", …
  /// Calls but those that only ask.
  std::vector<std::string> changes() const;
  std::vector<engine::ContainerEvent> events;                                    // of all time
  std::function<void(const FakeContainer&, const std::string& action)> on_event; // must not wait
  std::optional<engine::RegistryLogin> last_login;                               // of the last pull
  std::size_t at_work = 0, most_at_work = 0;                                     // changing calls at the same time
  /// What its clock shows.
  Moment clock();

private:
  friend class FakeEngine;
  enum class Effect { refuse, lose, lose_answer, hang, slow };
  struct Rule {
    std::string call, target;
    int times;
    Effect effect;
    unsigned status = 0;
    std::string words = {};
    net::Duration by{0};
  };
  // Time.
  void read_clock();
  /// Works off the agenda up to now.
  void advance();
  void later(net::Duration after, std::function<void()> what);
  /// Waits until something has changed, or is due.
  void await_change();

  // The life of containers.
  FakeContainer& at(const std::string& name_or_id); // Refused(404) if there is none
  FakeContainer* find(const std::string& name_or_id);
  /// Its id; empty if there is none of this name, or with this id.
  std::string image_called(const std::string& name_or_id) const;
  void check_creation(const engine::ContainerSpec& spec);
  FakeContainer& create(const engine::ContainerSpec& spec);
  void rename(FakeContainer& container, const std::string& name);
  void start(FakeContainer& container);
  void begin_life(FakeContainer& container, const Boot& boot);
  void schedule_health(FakeContainer& container, const Boot& boot);
  void end_life(FakeContainer& container, int exit_code);
  void restart_later(FakeContainer& container);
  void stop(FakeContainer& container, net::Duration grace);
  void remove(FakeContainer& container);
  Boot next_boot(const FakeContainer& container);
  void remove_network(const std::string& id);
  /// Refused unless there is exactly one network of each name that the container is to join.
  std::set<std::string> joinable(const FakeContainer& container) const;
  const FakeContainer* holder_of_a_port(const FakeContainer& container) const;
  void tell(const FakeContainer& container, const std::string& action, std::optional<int> exit_code = std::nullopt);
  /// For what must happen in the same life of the same container only.
  void later_in_life(const FakeContainer& container, net::Duration after, std::function<void(FakeContainer&)> what);

  /// The rule for this call, used once more by it; none if there is none of these effects.
  std::optional<Rule> take_rule(const std::string& call, const std::string& target,
                                std::initializer_list<Effect> effects);
  static bool is_change(const std::string& call);
  [[noreturn]] void break_connection(const std::string& why) const;

  std::string name_;
  std::map<std::string, FakeContainer> containers_; // by id
  std::map<std::string, std::string> ids_;          // by name
  std::map<std::string, std::deque<Boot>> scripts_;
  std::map<std::string, std::string> offered_; // normalised reference → id
  std::deque<Rule> rules_;
  std::multimap<net::TimePoint, std::function<void()>> agenda_;
  net::TimePoint now_{};
  net::Duration offset_{0}; // simulated time begins anew with each run; the daemon's goes on
  net::Notice changed_;
  unsigned created_ = 0;
  unsigned cuts_ = 0;
  bool cut_as_failure_ = true;
};

} // namespace maestro::testing
