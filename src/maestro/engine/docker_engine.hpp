// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/api_version.hpp>
#include <maestro/engine/docker.hpp>
#include <maestro/engine/engine.hpp>
#include <maestro/net/http.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace maestro::engine {

/// Internal to engine.
///
/// The API version, unless it is fixed, costs no request of its own: the first request goes to a path without version,
/// which Docker and Podman serve with their newest API, and every answer of theirs (refusals too) carries an
/// Api-Version header. From then on paths carry the older of that and the newest version known here. Answers are read
/// with so little demands on their form that a newer API for the first one does no harm. An engine that does not tell
/// its version is asked without one, until a request depends on it.
class DockerEngine : public Engine {
public:
  explicit DockerEngine(const DockerAddress& address);

  Version version() override;
  bool is_podman() const override { return is_podman_; }
  std::vector<ContainerSummary> containers(const std::string& label) override;
  std::optional<ContainerState> inspect(const std::string& container) override;
  std::optional<Retold> retell(const std::string& container) override;
  std::vector<ImageSummary> images() override;
  std::optional<ImageConfig> image(const std::string& name) override;
  std::vector<NetworkState> networks(const std::string& name) override;
  std::vector<VolumeState> volumes(const std::string& label) override;
  std::optional<VolumeState> volume(const std::string& name, net::Lane lane) override;
  std::vector<ContainerSummary> users(const NetworkState& network) override;
  std::vector<ContainerSummary> users(const VolumeState& volume) override;
  Created create(const ContainerSpec& spec) override;
  void put_files(const std::string& container, const std::string& folder,
                 std::span<const ContainerFile> files) override;
  Started start(const std::string& container) override;
  bool stop(const std::string& container, std::chrono::seconds grace) override;
  bool kill(const std::string& container) override;
  void rename(const std::string& container, const std::string& name) override;
  std::optional<std::vector<std::string>> update(const std::string& container, const ContainerUpdate& update) override;
  void remove(const std::string& container) override;
  RegistryLogin login(const RegistryLogin& login) override;
  void pull(const std::string& image, const std::optional<RegistryLogin>& login,
            const std::function<void(const PullProgress&)>& progress) override;
  std::optional<std::string> registry_digest(const std::string& image,
                                             const std::optional<RegistryLogin>& login) override;
  void logs(const std::string& container, const LogQuery& query,
            const std::function<bool(OutputStream, std::string_view)>& sink) override;
  void events(const std::vector<std::string>& actions, const std::function<void()>& ready,
              const std::function<bool(const ContainerEvent&)>& sink) override;
  bool tells_at_once() const override { return !is_podman_; } // Podman: some half a second late
  ExecResult execute(const std::string& container, const std::vector<std::string>& command) override;
  std::string create_network(const NetworkSpec& network) override;
  void connect(const std::string& container, const NetworkAttachment& attachment) override;
  void remove_network(const std::string& id) override;
  VolumeState create_volume(const VolumeSpec& volume, net::Lane lane) override;
  void remove_volume(const std::string& name, net::Lane lane) override;
  std::optional<Moment> clock() const override { return last_date_; }
  void hurry() override;

private:
  net::HttpRequest request(std::string method, std::string_view target, std::string body = {}) const;
  /// A GET is a question: once it is sent, the answer comes within the ship's time-out. Anything else has the engine
  /// work, for which it is given patience from then on. Questions, which are short, have a queue of their own: checks
  /// and decisions wait for the answers, and must not wait for changes.
  net::HttpResponse call(const net::HttpRequest& request, net::Lane lane = net::Lane::queue);
  struct LongCall {
    net::HttpResponse response;
    net::Duration took{0}; // without the wait for a turn
  };
  /// A change that waits for a process to begin or end, in its turn, on a connection beside those of the others, which
  /// are short. Grace is added to the patience.
  LongCall call_at_length(net::Semaphore& turns, const net::HttpRequest& request, net::Duration grace = {});
  net::HttpResponse get(std::string_view target, net::Lane lane = net::Lane::queue)
  {
    return call(request("GET", target), lane);
  }
  net::HttpResponse post(std::string_view target, std::string body = {}, net::Lane lane = net::Lane::queue)
  {
    return call(request("POST", target, std::move(body)), lane);
  }
  /// Throws Refused unless it is a 2xx answer. Streams return the refusals they collected.
  void stream(const net::HttpRequest& request, const std::function<bool(std::string_view)>& sink,
              const net::StreamPatience& patience = {},
              const std::function<void(const net::HttpResponse&)>& begun = {});
  /// The same for an answer that lasts until somebody ends it. Podman 4 begins it with the first piece: it is waited
  /// for as long as the engine is alive.
  void stream_without_end(const net::HttpRequest& request, const std::function<bool(std::string_view)>& sink,
                          const std::function<void(const net::HttpResponse&)>& begun);
  /// How long work may take as long as the engine is alive.
  struct Patience {
    net::Duration limit = net::unlimited;
    net::Duration grace{0}; // which the engine was told to give a container: comes on top
  };
  /// Noted as heard, it says that there is no need to watch any more.
  static constexpr net::TimePoint is_watched_no_more = net::TimePoint::max();
  /// Does what waits for the engine without a limit of its own. As long as it is not done, the engine is pinged after
  /// each time-out: while it answers that, the work may take up to the limit; when it does not, it is gone. Work that
  /// hears of the engine by itself notes when: then there is no need to ask.
  void patiently(const net::HttpRequest& request, const Patience& patience, const std::function<void()>& work,
                 const net::TimePoint& heard = net::TimePoint::min());
  /// Takes what a request has to wait for before it is sent: for as long as the engine is alive, but after an interrupt
  /// no longer than the time-out.
  void await_turn(const net::HttpRequest& request, const std::function<void()>& take);
  net::HttpResponse call_patiently(const net::HttpRequest& request, net::Http::Turn turn, const Patience& patience);
  net::HttpResponse call_patiently(const net::HttpRequest& request, net::Lane lane, const Patience& patience);
  /// Asks again and again until it is so: for up to the time-out since the first answer. Whoever waits for a turn
  /// between two answers does not lose the last one.
  void ask_until(const std::function<bool()>& is_so, const std::string& what);
  /// Waits for a reason to give up what began to be waited for some time ago; nothing if it is watched no more.
  std::optional<Error> reason_to_give_up(const net::HttpRequest& request, net::TimePoint begun,
                                         const Patience& patience, const net::TimePoint& heard);
  /// The engine is alive, but its time is over.
  Error out_of_patience(const net::HttpRequest& request, net::TimePoint begun, const Patience& patience) const;
  /// When work that began then has to be done.
  net::TimePoint end_of(const Patience& patience, net::TimePoint begun) const;
  /// For what the engine was asked about again and again until the time-out.
  Error late(const std::string& what) const;
  bool answers_ping();
  bool ping();
  /// Keeps what every answer tells: the engine's API version and clock, and whether it is Podman.
  void learn(const net::HttpResponse& response);
  /// Settles what is spoken from now on. Throws Error(Fault::unreachable) if that is too old for us.
  void agree(ApiVersion newest_of_engine);
  /// The version that is spoken, asked for if it is not known yet.
  ApiVersion api();
  /// Throws Error(Fault::failed) if the engine would leave out something that is wanted of a container.
  void expect_able(const ContainerSpec& spec);

  /// What to call a container in a path; nothing if there is none of this name or id.
  std::optional<std::string> path_of(const std::string& container);
  /// The same; throws Refused(404) if there is none.
  std::string existing_path_of(const std::string& container);
  std::optional<ContainerState> inspect_path(const std::string& path);
  bool is_running(const std::string& path);
  bool was_brought_back(const std::string& path);
  void await_removal(const std::string& path);
  net::HttpResponse join(const std::string& container, const NetworkAttachment& attachment);
  void join_networks(const ContainerSpec& spec, const std::string& id);
  bool is_joined(const std::string& container, const std::string& network);
  void remove_if_possible(const std::string& id);
  int exit_code_of(const std::string& exec_id);

  net::Http http_;
  net::Duration timeout_;
  net::Duration patience_;
  net::Semaphore starts_;
  net::Semaphore ends_;
  net::Semaphore questions_;
  net::Semaphore pings_{1};
  std::optional<net::TimePoint> pinged_at_; // when the last ping ended
  bool ping_was_answered_ = false;
  std::optional<net::TimePoint> hurried_at_;
  net::Notice hurried_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string prefix_;            // "/v1.41"; empty as long as the version is unknown
  std::optional<ApiVersion> api_; // that is spoken
  bool is_podman_ = false;
  std::optional<Moment> last_date_; // of the engine's clock, in whole seconds; earlier than its time now
};

/// Calls work; a refusal by the engine whose words tell of one by a registry gets the registry's status.
void with_status_of_registry(const std::function<void()>& work);

/// Throws Refused, with the words of the engine, unless the status is 2xx or one of those given.
void expect_success(const net::HttpResponse& response, std::initializer_list<unsigned> also = {});

/// The moment that a Date header names; nothing if it is none.
std::optional<Moment> parse_http_date(std::string_view text);

} // namespace maestro::engine
