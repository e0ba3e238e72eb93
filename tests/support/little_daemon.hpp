// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>
#include <fmt/core.h>
#include <support/loopback_server.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// A well-behaved Docker daemon at a port of this machine, as small as it can be for the program to start, stop and
/// restart containers on it. It has no processes: a container runs as soon as it is started, and a command in it has
/// succeeded.
namespace maestro::testing {

class LittleDaemon {
public:
  std::uint16_t port() const { return server_.port(); }

  void has_image(const std::string& name)
  {
    const std::lock_guard lock(mutex_);
    images_.insert(name);
  }
  void has_container(const std::string& name, const std::string& image, const std::string& state)
  {
    const std::lock_guard lock(mutex_);
    add(name, image, {}).state = state;
  }
  /// Each start of a container takes so long.
  void is_slow(std::chrono::milliseconds start_time) { start_time_ = start_time; }
  /// Whether it was asked to start a container.
  bool has_begun() const { return has_begun_; }
  /// `running`, `exited`, `created` or `absent`.
  std::string state(const std::string& name)
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(name);
    return found == containers_.end() ? "absent" : found->second.state;
  }
  std::set<std::string> networks_of(const std::string& name)
  {
    const std::lock_guard lock(mutex_);
    const auto found = containers_.find(name);
    return found == containers_.end() ? std::set<std::string>{} : found->second.networks;
  }
  std::set<std::string> volumes()
  {
    const std::lock_guard lock(mutex_);
    return volumes_;
  }
  /// Commands that were run in containers.
  std::size_t commands()
  {
    const std::lock_guard lock(mutex_);
    return std::ranges::count(execs_, true);
  }

private:
  struct Container {
    std::string id{}, image{}, state{};
    boost::json::object labels{};
    std::set<std::string> networks{};
  };
  struct Answer {
    int status{};
    std::string body{};
  };

  void serve(Peer& peer)
  {
    for (std::string whole = peer.request(); !whole.empty(); whole = peer.request()) {
      const std::string line = without_version(whole.substr(0, whole.find(" HTTP/1.1")));
      const std::string body = whole.substr(whole.find("\r\n\r\n") + 4);
      if (line.starts_with("GET /events")) return tell_events(peer);
      if (line.starts_with("POST /containers/") && line.ends_with("/start")) {
        has_begun_ = true;
        std::this_thread::sleep_for(start_time_.load());
      }
      const Answer answer = answer_to(line, body);
      const std::string content = answer.status == 204 || answer.status == 304
                                      ? std::string("\r\n")
                                      : fmt::format("Content-Length: {}\r\n\r\n{}", answer.body.size(), answer.body);
      if (!peer.write(fmt::format("HTTP/1.1 {} x\r\nApi-Version: 1.41\r\n{}", answer.status, content))) return;
    }
  }

  /// "GET /v1.41/version" → "GET /version".
  static std::string without_version(std::string line)
  {
    const auto at = line.find(" /v1.");
    if (at != std::string::npos) line.erase(at + 1, line.find('/', at + 2) - at - 1);
    return line;
  }

  /// Nothing ever dies here by itself, so there is nothing to tell.
  static void tell_events(Peer& peer)
  {
    peer.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n");
    peer.wait_until_closed();
  }

  Answer answer_to(const std::string& line, const std::string& body)
  {
    const std::lock_guard lock(mutex_);
    const std::string method = line.substr(0, line.find(' '));
    const std::string path = line.substr(line.find(' ') + 1, line.find('?') - line.find(' ') - 1);
    if (path == "/_ping") return {200, "OK"};
    if (path == "/containers/json") return {200, list()};
    if (path == "/images/json") return {200, images()};
    if (path == "/images/create") return pull(line);
    if (path == "/containers/create") return create(line, body);
    if (path == "/volumes/create") return create_volume(body);
    if (path == "/networks") return {200, networks()};
    if (path == "/volumes") return {200, volumes_json()};
    if (path.starts_with("/networks/")) return network(path.substr(std::string_view("/networks/").size()), body);
    if (path.starts_with("/exec/")) return exec(path.substr(std::string_view("/exec/").size()));
    const std::string rest = path.substr(std::string_view("/containers/").size());
    const std::string name = rest.substr(0, rest.find('/'));
    const auto found = std::ranges::find_if(
        containers_, [&](const auto& each) { return each.first == name || each.second.id == name; });
    if (found == containers_.end()) return {404, R"({"message": "No such container"})"};
    if (method == "DELETE") {
      containers_.erase(found);
      return {204, {}};
    }
    return act_on(*found, rest.substr(name.size()));
  }

  Answer act_on(std::pair<const std::string, Container>& container, const std::string& what)
  {
    auto& [name, it] = container;
    if (what == "/exec") {
      execs_.push_back(false);
      return {201, boost::json::serialize(boost::json::object{{"Id", std::to_string(execs_.size() - 1)}})};
    }
    if (what == "/json") return {200, inspected(name, it)};
    if (what == "/logs") return {200, std::string("\1\0\0\0\0\0\0\6", 8) + "hello\n"};
    const std::string wanted = what == "/start" ? "running" : "exited"; // the others are stop and kill
    const bool changes = it.state != wanted;
    it.state = wanted;
    return {changes ? 204 : 304, {}};
  }

  Container& add(const std::string& name, const std::string& image, const boost::json::object& labels)
  {
    Container& made = containers_[name];
    made = {fmt::format("{:064}", ++created_), image, "created", labels};
    return made;
  }

  Answer pull(const std::string& line)
  {
    const auto value = [&](const std::string& key) {
      const auto begin = line.find(key + "=") + key.size() + 1;
      return line.substr(begin, line.find('&', begin) - begin);
    };
    images_.insert(value("fromImage") + ":" + value("tag"));
    return {200, R"({"status": "Pull complete", "id": "0123456789ab"})"
                 "\n"};
  }

  Answer create_volume(const std::string& body)
  {
    const std::string name(boost::json::parse(body).at("Name").as_string());
    volumes_.insert(name);
    return {201, boost::json::serialize(boost::json::object{{"Name", name}, {"Driver", "local"}})};
  }

  std::string networks() const
  {
    boost::json::array all;
    for (const std::string& name : networks_)
      all.push_back(boost::json::object{{"Name", name}, {"Id", name + "-id"}, {"Created", "2024-01-01T00:00:00Z"}});
    return boost::json::serialize(all);
  }

  std::string volumes_json() const
  {
    boost::json::array all;
    for (const std::string& name : volumes_) all.push_back(boost::json::object{{"Name", name}, {"Driver", "local"}});
    return boost::json::serialize(boost::json::object{{"Volumes", all}});
  }

  /// The making of one, or a container joins it.
  Answer network(const std::string& rest, const std::string& body)
  {
    if (rest == "create") {
      const std::string name(boost::json::parse(body).at("Name").as_string());
      networks_.insert(name);
      return {201, boost::json::serialize(boost::json::object{{"Id", name + "-id"}, {"Warning", ""}})};
    }
    const std::string name = rest.substr(0, rest.find('/'));
    if (!networks_.contains(name)) return {404, R"({"message": "network not found"})"};
    const std::string id(boost::json::parse(body).at("Container").as_string());
    for (auto& [container, it] : containers_)
      if (it.id == id) it.networks.insert(name);
    return {200, {}};
  }

  /// Its start, or what has become of it.
  Answer exec(const std::string& rest)
  {
    std::vector<bool>::reference done = execs_.at(std::stoul(rest));
    if (rest.ends_with("/start")) {
      done = true;
      return {200, std::string("\1\0\0\0\0\0\0\6", 8) + "ready\n"};
    }
    boost::json::object state{{"Running", false}, {"ExitCode", nullptr}};
    if (done) state["ExitCode"] = 0;
    return {200, boost::json::serialize(state)};
  }

  Answer create(const std::string& line, const std::string& body)
  {
    const auto asked = boost::json::parse(body).as_object();
    const std::string image(asked.at("Image").as_string());
    if (!images_.contains(image)) return {404, R"({"message": "No such image"})"};
    const std::string name = line.substr(line.find("?name=") + 6);
    if (containers_.contains(name)) return {409, R"({"message": "Conflict. The name is already in use"})"};
    const std::string network = network_asked_for(asked);
    if (!networks_.contains(network)) return {404, R"({"message": "network not found"})"};
    Container& made = add(name, image, asked.at("Labels").as_object());
    if (network != "default") made.networks.insert(network);
    return {201, boost::json::serialize(boost::json::object{{"Id", made.id}, {"Warnings", boost::json::array()}})};
  }

  static std::string network_asked_for(const boost::json::object& asked)
  {
    const auto* const host = asked.if_contains("HostConfig");
    const auto* const mode = host == nullptr ? nullptr : host->as_object().if_contains("NetworkMode");
    return mode == nullptr ? "default" : std::string(mode->as_string());
  }

  std::string list() const
  {
    boost::json::array all;
    for (const auto& [name, it] : containers_)
      all.push_back(boost::json::object{{"Id", it.id},
                                        {"Names", boost::json::array{"/" + name}},
                                        {"Image", it.image},
                                        {"ImageID", id_of(it.image)},
                                        {"Labels", it.labels},
                                        {"State", it.state},
                                        {"Status", it.state == "running" ? "Up 2 hours" : "Exited (0) 2 hours ago"}});
    return boost::json::serialize(all);
  }

  std::string images() const
  {
    boost::json::array all;
    for (const std::string& name : images_)
      all.push_back(boost::json::object{{"Id", id_of(name)}, {"RepoTags", boost::json::array{name}}});
    return boost::json::serialize(all);
  }

  static std::string inspected(const std::string& name, const Container& it)
  {
    const boost::json::object state{{"Status", it.state}, {"Running", it.state == "running"}, {"ExitCode", 0}};
    const boost::json::object config{{"Image", it.image}, {"Labels", it.labels}, {"Tty", false}};
    return boost::json::serialize(boost::json::object{
        {"Id", it.id}, {"Name", "/" + name}, {"Image", id_of(it.image)}, {"State", state}, {"Config", config}});
  }

  static std::string id_of(const std::string& image) { return "sha256:" + image; }

  std::atomic<std::chrono::milliseconds> start_time_{};
  std::atomic<bool> has_begun_ = false;
  std::mutex mutex_;
  std::set<std::string> images_, volumes_;
  std::set<std::string> networks_{"default"};
  std::vector<bool> execs_; // whether each has run
  std::map<std::string, Container> containers_;
  int created_ = 0;
  LoopbackServer server_{[this](Peer& peer) { serve(peer); }};
};

} // namespace maestro::testing
