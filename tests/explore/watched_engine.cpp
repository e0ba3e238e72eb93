// SPDX-License-Identifier: Apache-2.0
#include <explore/watched_engine.hpp>

#include <type_traits>

namespace maestro::explore {
namespace {

class WatchedEngine : public engine::Engine {
public:
  WatchedEngine(Client& client, std::string ship, std::unique_ptr<engine::Engine> real)
      : client_(client), ship_(std::move(ship)), real_(std::move(real))
  {
  }
  ~WatchedEngine() override { client_.run_ends(); }
  WatchedEngine(const WatchedEngine&) = delete;
  WatchedEngine& operator=(const WatchedEngine&) = delete;

  void hurry() override { real_->hurry(); }

  engine::Version version() override
  {
    return pass("version", {}, [](Engine& real) { return real.version(); });
  }
  std::vector<engine::ContainerSummary> containers(const std::string& label) override
  {
    return pass("containers", {}, [label](Engine& real) { return real.containers(label); });
  }
  std::optional<engine::ContainerState> inspect(const std::string& container) override
  {
    return pass("inspect", container, [container](Engine& real) { return real.inspect(container); });
  }
  std::optional<engine::Retold> retell(const std::string& container) override
  {
    return pass("retell", container, [container](Engine& real) { return real.retell(container); });
  }
  std::optional<engine::ImageConfig> image(const std::string& name) override
  {
    return pass("image", {}, [name](Engine& real) { return real.image(name); });
  }
  std::vector<engine::ImageSummary> images() override
  {
    return pass("images", {}, [](Engine& real) { return real.images(); });
  }
  std::vector<engine::NetworkState> networks(const std::string& name) override
  {
    return pass("networks", name, [name](Engine& real) { return real.networks(name); });
  }
  std::vector<engine::VolumeState> volumes(const std::string& label) override
  {
    return pass("volumes", {}, [label](Engine& real) { return real.volumes(label); });
  }
  std::optional<engine::VolumeState> volume(const std::string& name, net::Lane lane) override
  {
    return pass("look-at-volume", name, [name, lane](Engine& real) { return real.volume(name, lane); });
  }
  std::vector<engine::ContainerSummary> users(const engine::NetworkState& network) override
  {
    return pass("users", network.id, [network](Engine& real) { return real.users(network); });
  }
  std::vector<engine::ContainerSummary> users(const engine::VolumeState& volume) override
  {
    return pass("users", volume.name, [volume](Engine& real) { return real.users(volume); });
  }
  engine::Created create(const engine::ContainerSpec& spec) override
  {
    return change("create", spec.name, [spec](Engine& real) { return real.create(spec); });
  }
  void put_files(const std::string& container, const std::string& folder, std::span<const ContainerFile> files) override
  {
    change("files", container, [=, all = std::vector(files.begin(), files.end())](Engine& real) {
      real.put_files(container, folder, all);
    });
  }
  engine::Started start(const std::string& container) override
  {
    return change("start", container, [container](Engine& real) { return real.start(container); });
  }
  bool stop(const std::string& container, std::chrono::seconds grace) override
  {
    return change("stop", container, [container, grace](Engine& real) { return real.stop(container, grace); });
  }
  bool kill(const std::string& container) override
  {
    return change("kill", container, [container](Engine& real) { return real.kill(container); });
  }
  void rename(const std::string& container, const std::string& name) override
  {
    change("rename", container, [container, name](Engine& real) { real.rename(container, name); });
  }
  std::optional<std::vector<std::string>> update(const std::string& container,
                                                 const engine::ContainerUpdate& update) override
  {
    return change("update", container, [container, update](Engine& real) { return real.update(container, update); });
  }
  void connect(const std::string& container, const NetworkAttachment& attachment) override
  {
    change("connect", container, [container, attachment](Engine& real) { real.connect(container, attachment); });
  }
  void remove(const std::string& container) override
  {
    change("remove", container, [container](Engine& real) { real.remove(container); });
  }
  engine::RegistryLogin login(const engine::RegistryLogin& login) override
  {
    return pass("login", login.server, [login](Engine& real) { return real.login(login); });
  }
  void pull(const std::string& image, const std::optional<engine::RegistryLogin>& login,
            const std::function<void(const engine::PullProgress&)>& progress) override
  {
    change("pull", image, [image, login, progress](Engine& real) { real.pull(image, login, progress); });
  }
  std::optional<std::string> registry_digest(const std::string& image,
                                             const std::optional<engine::RegistryLogin>& login) override
  {
    return pass("distribution", image, [image, login](Engine& real) { return real.registry_digest(image, login); });
  }
  void logs(const std::string& container, const engine::LogQuery& query,
            const std::function<bool(engine::OutputStream, std::string_view)>& sink) override
  {
    pass("logs", container, [&](Engine& real) { real.logs(container, query, sink); });
  }
  void events(const std::vector<std::string>& actions, const std::function<void()>& ready,
              const std::function<bool(const engine::ContainerEvent&)>& sink) override
  {
    pass("events", {}, [&](Engine& real) { real.events(actions, ready, sink); });
  }
  engine::ExecResult execute(const std::string& container, const std::vector<std::string>& command) override
  {
    return pass("execute", container, [container, command](Engine& real) { return real.execute(container, command); });
  }
  std::string create_network(const engine::NetworkSpec& network) override
  {
    return change("network", network.name, [network](Engine& real) { return real.create_network(network); });
  }
  void remove_network(const std::string& id) override
  {
    change("remove-network", id, [id](Engine& real) { real.remove_network(id); });
  }
  engine::VolumeState create_volume(const engine::VolumeSpec& volume, net::Lane lane) override
  {
    const auto body = [volume, lane](Engine& real) { return real.create_volume(volume, lane); };
    if (is_release(volume.name) || is_trace(volume.name)) return pass("volume", volume.name, body);
    if (!is_lock(volume.name)) return change("volume", volume.name, body);
    Call made = call("volume", volume.name);
    made.asked = volume.labels.at("io.maestro.token");
    return through(std::move(made), body);
  }
  void remove_volume(const std::string& name, net::Lane lane) override
  {
    const auto body = [name, lane](Engine& real) { real.remove_volume(name, lane); };
    if (is_lock(name) || is_release(name) || is_trace(name)) return pass("remove-volume", name, body);
    change("remove-volume", name, body);
  }
  std::optional<Moment> clock() const override { return real_->clock(); }

private:
  /// The lock, the history and traces of changes are no change of what runs: other rules hold for them.
  static bool is_lock(const std::string& volume) { return volume.starts_with("maestro-lock."); }
  static bool is_release(const std::string& volume) { return volume.starts_with("maestro-release."); }
  static bool is_trace(const std::string& volume) { return volume.starts_with("maestro-changed."); }

  /// Gives a call up if Maestro is ended, or lets go of it, in the middle.
  class Passage {
  public:
    Passage(Client& client, Client::Ticket ticket) : client_(client), ticket_(ticket) {}
    ~Passage()
    {
      if (open_) client_.abandoned(ticket_);
    }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;
    Client::Ticket close()
    {
      open_ = false;
      return ticket_;
    }

  private:
    Client& client_;
    Client::Ticket ticket_;
    bool open_ = true;
  };

  template<class Body>
  std::invoke_result_t<Body, Engine&> pass(const std::string& name, const std::string& target, Body body)
  {
    return through(call(name, target), std::move(body));
  }

  template<class Body>
  std::invoke_result_t<Body, Engine&> change(const std::string& name, const std::string& target, Body body)
  {
    Call made = call(name, target);
    made.again = [body](Engine& real) { body(real); };
    made.changes = true;
    return through(std::move(made), body);
  }

  /// What is judged goes by names.
  Call call(const std::string& name, const std::string& asked) const
  {
    Call made;
    made.ship = ship_;
    made.name = name;
    made.target = client_.harbour().name_of(ship_, asked);
    made.asked = asked;
    return made;
  }

  template<class Body>
  std::invoke_result_t<Body, Engine&> through(Call call, Body body)
  {
    Passage passage(client_, client_.begin(std::move(call)));
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<Body, Engine&>>) {
        body(*real_);
        client_.succeeded(passage.close());
      } else {
        auto answer = body(*real_);
        client_.succeeded(passage.close());
        return answer;
      }
    } catch (const Error& error) { // noted, and passed on
      client_.failed(passage.close(), error);
      throw;
    }
  }

  Client& client_;
  std::string ship_;
  std::unique_ptr<engine::Engine> real_;
};

} // namespace

std::unique_ptr<engine::Engine> watched(Client& client, const std::string& ship, std::unique_ptr<engine::Engine> real)
{
  return std::make_unique<WatchedEngine>(client, ship, std::move(real));
}

} // namespace maestro::explore
