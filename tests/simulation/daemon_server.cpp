// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/net/fiber.hpp>

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <simulation/daemon_json.hpp>
#include <simulation/daemon_server.hpp>
#include <support/tar_reader.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace maestro::testing {

namespace {

constexpr std::string_view json_type = "application/json";

/// The path's parts, without the version before them.
std::vector<std::string> parts_of(std::string_view path)
{
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    const bool is_version = parts.empty() && part.size() > 1 && part[0] == 'v' && part[1] >= '0' && part[1] <= '9';
    if (!is_version) parts.emplace_back(part);
  }
  return parts;
}

std::string asked_for(const Asked& asked, const std::string& key)
{
  const auto found = asked.query.find(key);
  return found == asked.query.end() ? std::string() : found->second;
}

bool wants(const Asked& asked, const std::string& key)
{
  const std::string value = asked_for(asked, key);
  return value == "1" || value == "true";
}

std::int64_t whole_number(std::string_view text)
{
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The first thing that a filter asks of this; empty if nothing.
std::string filtered_by(const Asked& asked, std::string_view what)
{
  const auto wanted = filter_in(asked_for(asked, "filters"), what);
  return wanted.empty() ? std::string() : wanted.front();
}

std::string framed(engine::OutputStream stream, std::string_view text)
{
  std::string frame(8, '\0');
  frame[0] = stream == engine::OutputStream::standard_error ? '\2' : '\1';
  for (unsigned byte = 0; byte < 4; ++byte) frame[7 - byte] = static_cast<char>(text.size() >> (8 * byte) & 0xffU);
  frame += text;
  return frame;
}

/// Does work until it has ended or the client is gone.
void while_connected(HttpPeer& peer, const std::function<void()>& work)
{
  net::Group group;
  group.spawn([&] {
    work();
    group.cancel();
  });
  group.spawn([&] {
    peer.await_end();
    group.cancel();
  });
  group.wait();
}

class Counted {
public:
  Counted(std::size_t& count, std::size_t& most) : count_(count) { most = std::max(most, ++count_); }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

private:
  std::size_t& count_;
};

} // namespace

void DaemonServer::serve(HttpPeer& peer)
{
  const Counted connection(tally_.connections, tally_.most_connections);
  try {
    while (const auto asked = peer.next()) {
      try {
        answer(peer, *asked);
      } catch (const engine::Refused& refused) { // the daemon's answer, not a failure of ours
        send_json(peer, refused.status(), message_json(refused.what()));
      }
    }
  } catch (const Error&) { // a rule broke the connection, or the client is gone
  }
}

std::string DaemonServer::header(std::string_view type)
{
  const auto now = std::chrono::floor<std::chrono::seconds>(daemon_.clock());
  if (now != dated_) {
    dated_ = now;
    date_ = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n",
                        fmt::gmtime(static_cast<std::time_t>(now.time_since_epoch().count())));
  }
  return fmt::format("Api-Version: {}\r\nContent-Type: {}\r\n{}", daemon_.about.api, type, date_);
}

void DaemonServer::send_json(HttpPeer& peer, unsigned status, std::string_view body)
{
  peer.answer(status, header(json_type), body);
}

void DaemonServer::answer(HttpPeer& peer, const Asked& asked)
{
  if (!daemon_.reachable) throw Error(Fault::unreachable, "the ship is down");
  const Path path = parts_of(asked.path);
  const std::string what = path.empty() ? std::string() : path.front();
  if (what == "events") return events(peer, asked);
  if (what == "images" && asked.method == "POST") return pull(peer, asked);
  if (what == "containers" && path.size() == 3 && path[2] == "logs") return logs(peer, asked, path[1]);
  const Counted work(tally_.at_work, tally_.most_at_work);
  if (what == "_ping") {
    ++tally_.calls["ping"];
    return peer.answer(200, header("text/plain"), "OK");
  }
  if (what == "version") return send_json(peer, 200, version_json(engine_->version()));
  if (what == "distribution" && path.size() > 2) return answer_about_registries(peer, asked);
  if (what == "images") return answer_about_images(peer, asked, path);
  const bool known = (what == "containers" && answer_about_containers(peer, asked, path)) ||
                     answer_about_resources(peer, asked, path) || (beside && beside(peer, asked));
  if (!known) throw engine::Refused(404, "page not found");
}

/// `/images/json`, or `/images/NAME/json`, whose name may hold slashes.
void DaemonServer::answer_about_images(HttpPeer& peer, const Asked& asked, const Path& path)
{
  if (path.size() <= 2) return send_json(peer, 200, images_json(engine_->images()));
  constexpr std::string_view before = "/images/", behind = "/json";
  const std::size_t begin = asked.path.find(before) + before.size();
  const std::string name = asked.path.substr(begin, asked.path.size() - behind.size() - begin);
  const auto image = engine_->image(name);
  if (!image) throw engine::Refused(404, "No such image: " + name);
  send_json(peer, 200, image_json(*image));
}

/// `/distribution/NAME/json`.
void DaemonServer::answer_about_registries(HttpPeer& peer, const Asked& asked)
{
  constexpr std::string_view before = "/distribution/", behind = "/json";
  const std::size_t begin = asked.path.find(before) + before.size();
  const auto digest =
      engine_->registry_digest(asked.path.substr(begin, asked.path.size() - behind.size() - begin), std::nullopt);
  if (!digest) throw engine::Refused(404, "Not Found");
  send_json(peer, 200, R"({"Descriptor":{"digest":")" + *digest + R"("},"Platforms":[]})");
}

bool DaemonServer::answer_about_containers(HttpPeer& peer, const Asked& asked, const Path& path)
{
  if (path.size() == 2 && path[1] == "json") {
    list(peer, asked);
    return true;
  }
  if (path.size() == 2 && path[1] == "create") {
    send_json(peer, 201,
              id_json(engine_->create(created_from(asked_for(asked, "name"), asked.body, daemon_.keeps_variables)).id));
    return true;
  }
  return path.size() >= 2 && answer_about_container(peer, asked, path);
}

bool DaemonServer::answer_about_container(HttpPeer& peer, const Asked& asked, const Path& path)
{
  const std::string& container = path[1];
  if (path.size() == 2 && asked.method == "DELETE") {
    remove(peer, asked, container);
    return true;
  }
  if (path.size() != 3) return false;
  if (path[2] == "json") {
    inspect(peer, container);
    return true;
  }
  if (path[2] == "archive" && asked.method == "PUT") {
    auto files = test::files_in_tar(asked.body);
    const std::string folder = asked_for(asked, "path");
    for (ContainerFile& file : files) file.path = (folder == "/" ? "/" : folder + "/") + file.path;
    engine_->put_files(container, folder, files);
    send_json(peer, 200, "");
    return true;
  }
  if (path[2] == "rename") {
    engine_->rename(container, asked_for(asked, "name"));
    peer.answer(204, header(json_type), {});
    return true;
  }
  if (path[2] == "update") {
    if (!engine_->update(container, update_in(asked.body))) throw engine::Refused(404, "page not found");
    send_json(peer, 200, "{}");
    return true;
  }
  if (path[2] == "exec") {
    const std::string id = fmt::format("exec-{}", execs_.size());
    execs_[id] = {container, command_in(asked.body)};
    send_json(peer, 201, id_json(id));
    return true;
  }
  if (path[2] != "start" && path[2] != "stop" && path[2] != "kill") return false;
  end_or_begin(peer, asked, path);
  return true;
}

bool DaemonServer::answer_about_resources(HttpPeer& peer, const Asked& asked, const Path& path)
{
  if (path.size() == 3 && path[0] == "exec") {
    if (!execs_.contains(path[1])) throw engine::Refused(404, "No such exec instance: " + path[1]);
    if (path[2] == "start")
      run_exec(peer, path[1]);
    else
      send_json(peer, 200, exec_json(execs_.at(path[1]).exit_code));
    return true;
  }
  return answer_about_networks(peer, asked, path) || answer_about_volumes(peer, asked, path);
}

bool DaemonServer::answer_about_networks(HttpPeer& peer, const Asked& asked, const Path& path)
{
  if (path.empty() || path[0] != "networks" || path.size() > 3) return false;
  if (path.size() == 3 && path[2] == "connect")
    join_network(peer, asked, path[1]);
  else if (path.size() == 1)
    send_json(peer, 200, networks_json(engine_->networks(filtered_by(asked, "name"))));
  else if (path.size() == 2 && path[1] == "create")
    send_json(peer, 201, id_json(engine_->create_network(network_in(asked.body))));
  else if (path.size() == 2 && asked.method == "DELETE")
    remove_network(peer, path[1]);
  else
    return false;
  return true;
}

void DaemonServer::remove_network(HttpPeer& peer, const std::string& id)
{
  const bool exists = std::ranges::any_of(daemon_.networks, [&](const auto& network) { return network.id == id; });
  engine_->remove_network(id);
  if (!exists) throw engine::Refused(404, "network " + id + " not found");
  peer.answer(204, header(json_type), {});
}

void DaemonServer::join_network(HttpPeer& peer, const Asked& asked, const std::string& network)
{
  engine_->connect(container_in(asked.body), {.network = network, .aliases = {}, .ipv4 = {}, .ipv6 = {}});
  send_json(peer, 200, "");
}

bool DaemonServer::answer_about_volumes(HttpPeer& peer, const Asked& asked, const Path& path)
{
  if (path.empty() || path[0] != "volumes") return false;
  if (path.size() == 1) {
    send_json(peer, 200, volumes_json(engine_->volumes(filtered_by(asked, "label"))));
    return true;
  }
  if (path.size() != 2) return false;
  if (asked.method == "POST" && path[1] == "create")
    send_json(peer, 201, volume_json(engine_->create_volume(volume_in(asked.body))));
  else if (asked.method == "GET")
    look_at_volume(peer, path[1]);
  else if (asked.method == "DELETE")
    remove_volume(peer, path[1]);
  else
    return false;
  return true;
}

void DaemonServer::look_at_volume(HttpPeer& peer, const std::string& name)
{
  const auto found = engine_->volume(name);
  if (!found) throw engine::Refused(404, fmt::format("get {}: no such volume", name));
  send_json(peer, 200, volume_json(*found));
}

void DaemonServer::remove_volume(HttpPeer& peer, const std::string& name)
{
  const bool exists = daemon_.volumes.contains(name);
  engine_->remove_volume(name);
  if (!exists) throw engine::Refused(404, fmt::format("get {}: no such volume", name));
  peer.answer(204, header(json_type), {});
}

void DaemonServer::list(HttpPeer& peer, const Asked& asked)
{
  if (const std::string id = filtered_by(asked, "network"); !id.empty()) {
    const auto network = std::ranges::find(daemon_.networks, id, &engine::NetworkState::id);
    if (network == daemon_.networks.end()) return send_json(peer, 200, list_json({}));
    return send_json(peer, 200, list_json(engine_->users(*network)));
  }
  if (const std::string volume = filtered_by(asked, "volume"); !volume.empty())
    return send_json(peer, 200, list_json(engine_->users(engine::VolumeState{.name = volume})));
  auto all = engine_->containers(filtered_by(asked, "label"));
  if (!wants(asked, "all")) std::erase_if(all, [](const auto& each) { return each.state != engine::State::running; });
  send_json(peer, 200, list_json(all));
}

void DaemonServer::inspect(HttpPeer& peer, const std::string& container)
{
  const auto state = engine_->inspect(container);
  if (!state) throw engine::Refused(404, "No such container: " + container);
  std::vector<std::string> variables;
  for (const auto& variable : daemon_.container(container)->spec.env) variables.emplace_back(variable);
  send_json(peer, 200, inspection_json(*state, variables));
}

void DaemonServer::end_or_begin(HttpPeer& peer, const Asked& asked, const Path& path)
{
  const bool exists = daemon_.container(path[1]) != nullptr;
  bool changed = false;
  if (path[2] == "start")
    changed = !engine_->start(path[1]).ran_already;
  else if (path[2] == "stop")
    changed = engine_->stop(path[1], std::chrono::seconds(whole_number(asked_for(asked, "t"))));
  else
    changed = engine_->kill(path[1]);
  if (!exists) throw engine::Refused(404, "No such container: " + path[1]);
  if (path[2] == "kill" && !changed) throw engine::Refused(409, fmt::format("Container {} is not running", path[1]));
  peer.answer(changed ? 204 : 304, header(json_type), {});
}

void DaemonServer::remove(HttpPeer& peer, const Asked& asked, const std::string& container)
{
  const FakeContainer* before = daemon_.container(container);
  const bool exists = before != nullptr;
  if (exists && before->running() && wants(asked, "force")) engine_->kill(container);
  engine_->remove(container);
  if (!exists) throw engine::Refused(404, "No such container: " + container);
  peer.answer(204, header(json_type), {});
}

void DaemonServer::pull(HttpPeer& peer, const Asked& asked)
{
  const std::string tag = asked_for(asked, "tag");
  const std::string_view separator = tag.find(':') == std::string::npos ? ":" : "@";
  const std::string image = asked_for(asked, "fromImage") + std::string(tag.empty() ? "" : separator) + tag;
  bool begun = false;
  const auto send = [&](const std::string& message) {
    if (!begun) peer.begin(header(json_type));
    begun = true;
    peer.piece(message + "\r\n");
  };
  engine_->pull(image, std::nullopt, [&](const engine::PullProgress& progress) { send(progress_json(progress)); });
  peer.end();
}

void DaemonServer::logs(HttpPeer& peer, const Asked& asked, const std::string& container)
{
  const FakeContainer* found = daemon_.container(container);
  const bool tty = found != nullptr && found->spec.settings.tty;
  engine::LogQuery query{.follow = wants(asked, "follow"), .timestamps = wants(asked, "timestamps")};
  const std::string tail = asked_for(asked, "tail");
  if (!tail.empty() && tail != "all") query.tail = whole_number(tail);
  if (const std::string since = asked_for(asked, "since"); !since.empty())
    query.since = Moment(std::chrono::seconds(whole_number(since)));
  if (found == nullptr) throw engine::Refused(404, "No such container: " + container);
  const auto send = [&] {
    peer.begin(header(tty ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream"));
    engine_->logs(container, query, [&](engine::OutputStream stream, std::string_view text) {
      peer.piece(tty ? std::string(text) : framed(stream, text));
      return true;
    });
    peer.end();
  };
  if (query.follow)
    while_connected(peer, send);
  else
    send();
}

/// What it remembers since a moment comes first, as from Docker.
void DaemonServer::events(HttpPeer& peer, const Asked& asked)
{
  const std::vector<std::string> actions = filter_in(asked_for(asked, "filters"), "event");
  const std::string since = asked_for(asked, "since");
  const auto is_wanted = [&](const engine::ContainerEvent& event) {
    return event.time >= Moment(std::chrono::seconds(whole_number(since))) &&
           (actions.empty() || std::find(actions.begin(), actions.end(), event.action) != actions.end());
  };
  const auto send = [&](const engine::ContainerEvent& event) { peer.piece(event_json(event) + "\n"); };
  const auto begin = [&] {
    std::vector<engine::ContainerEvent> past;
    if (!since.empty()) std::copy_if(daemon_.events.begin(), daemon_.events.end(), std::back_inserter(past), is_wanted);
    peer.begin(header(json_type));
    std::for_each(past.begin(), past.end(), send);
  };
  while_connected(peer, [&] {
    engine_->events(actions, begin, [&](const engine::ContainerEvent& event) {
      send(event);
      return true;
    });
    peer.end();
  });
}

void DaemonServer::run_exec(HttpPeer& peer, const std::string& id)
{
  const Exec exec = execs_.at(id);
  const engine::ExecResult result = engine_->execute(exec.container, exec.command);
  execs_[id].exit_code = result.exit_code;
  peer.answer(200, header("application/vnd.docker.multiplexed-stream"),
              result.output.empty() ? std::string() : framed(engine::OutputStream::standard_output, result.output));
}

} // namespace maestro::testing
