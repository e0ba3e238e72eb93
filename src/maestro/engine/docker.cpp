// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/url.hpp>
#include <maestro/engine/docker_engine.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/registry_words.hpp>
#include <maestro/engine/tar.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::engine {

using namespace std::chrono_literals;
using net::HttpRequest;
using net::HttpResponse;

namespace {

/// Stops wait for processes, which they can all do together; but each needs a descriptor, of which there may be 1024
/// only.
constexpr std::size_t most_ends = 128;

/// As many as changes.
constexpr std::size_t most_questions = 16;

/// HTTP: what a start or a stop is to bring about is so already.
constexpr unsigned not_modified = 304;

/// For Podman, an image that it has built or loaded itself is localhost/app:1, and app:1 means that.
void add_short_names(ImageSummary& image)
{
  constexpr std::string_view local = "localhost/";
  const std::vector<std::string> names = image.names;
  for (const std::string& name : names)
    if (name.starts_with(local)) image.names.push_back(name.substr(local.size()));
}

/// Servers in Go, as engines are, have this answer for a request that is not encrypted.
bool wants_tls(const HttpResponse& response)
{
  return response.status == 400 && response.body.find("HTTP request to an HTTPS server") != std::string::npos;
}

/// Engines know what they are asked for, or say why not and who they are.
bool is_of_another_server(const HttpResponse& response)
{
  return (response.status == 404 || response.status == 405) && !response.header("api-version");
}

/// Whether a label `key=value` is among these: who forwards requests may lose the filter.
bool carries(const std::map<std::string, std::string>& labels, const std::string& label)
{
  const auto separator = label.find('=');
  const auto found = labels.find(label.substr(0, separator));
  return found != labels.end() && (separator == std::string::npos || found->second == label.substr(separator + 1));
}

/// Engines take the beginning of an id for the container: "db" may mean db5be1a1c79a… once the container db is gone.
bool could_be_an_id(std::string_view name)
{
  return name.size() < 64 &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace

void with_status_of_registry(const std::function<void()>& work)
{
  try {
    work();
  } catch (const Refused& refused) { // the daemon's own status says only that it has failed
    const unsigned status = refused.status() >= 500 ? registry_status(refused.what()) : 0;
    if (status == 0) throw;
    throw Refused(status, refused.what());
  }
}

void expect_success(const HttpResponse& response, std::initializer_list<unsigned> also)
{
  if (response.status / 100 == 2 || std::find(also.begin(), also.end(), response.status) != also.end()) return;
  if (wants_tls(response))
    throw Error(Fault::unreachable, "the engine wants TLS at this port",
                "set up TLS for this ship, or name a port that does without");
  const auto message = error_message(response.body);
  const std::string words = message ? *message : error_words(response.body); // a proxy's perhaps
  if (response.status == 400) // of a version that is old enough, in words alone
    if (const auto problem = version_problem(words)) throw Error(*problem);
  if (message) throw Refused(response.status, *message);
  if (is_of_another_server(response))
    throw Error(Fault::unreachable,
                fmt::format("what answers there is not a Docker engine (status {})", response.status),
                "is the port right? Engines listen at 2375, or at 2376 with TLS");
  throw Refused(response.status, fmt::format("the engine answers with status {}{}{}", response.status,
                                             words.empty() ? "" : ": ", words));
}

namespace {

bool says(const HttpResponse& response, std::string_view words)
{
  return error_words(response.body).find(words) != std::string::npos;
}

/// Older Podmans tell by a 500 that another container, or another network, has the name.
void refuse_taken_name(const HttpResponse& response)
{
  if (response.status != 500 || !says(response, " name ")) return;
  if (says(response, "already in use") || says(response, "already used"))
    throw Refused(Refused::conflict, error_words(response.body));
}

/// Whether somebody else who makes or removes the volume at the same time has come in between, of which Podman makes an
/// error of its own: that it is there, or that its folder is not.
bool is_crossed(const HttpResponse& created)
{
  return created.status == 500 && (says(created, "already exists") || says(created, "no such file"));
}

/// Throws unless it is the answer of an engine that has done what nothing needs to be said about: 204, or one of those
/// given. Something else that listens there may say 200 to all that it does not understand.
void expect_done(const HttpRequest& request, const HttpResponse& response, std::initializer_list<unsigned> also = {})
{
  expect_success(response, also);
  constexpr unsigned no_content = 204;
  if (response.status / 100 == 2 && response.status != no_content)
    throw Error(Fault::unreachable, fmt::format("the answer of {} {} makes no sense: status {}", request.method,
                                                request.target.substr(0, request.target.find('?')), response.status));
}

} // namespace

std::optional<Moment> parse_http_date(std::string_view text)
{
  // Mon, 23 Nov 2026 11:05:05 GMT
  static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  return parse_rfc3339(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month - months.begin() + 1, text.substr(5, 2),
                                   text.substr(17, 8)));
}

DockerEngine::DockerEngine(const DockerAddress& address)
    : http_(address.endpoint, {.connect = address.timeout, .idle = address.timeout}), timeout_(address.timeout),
      patience_(address.patience), starts_(address.starts), ends_(most_ends), questions_(most_questions),
      headers_(address.headers), prefix_(address.api_version ? "/v" + *address.api_version : ""),
      api_(parse_api_version(address.api_version.value_or("")))
{
}

std::unique_ptr<Engine> connect_docker(const DockerAddress& address) { return std::make_unique<DockerEngine>(address); }

// ---- One request.

HttpRequest DockerEngine::request(std::string method, std::string_view target, std::string body) const
{
  return {std::move(method), prefix_ + std::string(target), headers_, std::move(body)};
}

HttpResponse DockerEngine::call(const HttpRequest& request, net::Lane lane)
{
  if (request.method != "GET") return call_patiently(request, lane, {patience_});
  std::optional<net::Semaphore::Permit> place;
  if (lane == net::Lane::queue) {
    place = questions_.take();
    lane = net::Lane::beside;
  }
  HttpResponse response = http_.call(request, http_.take_turn(lane));
  learn(response);
  return response;
}

DockerEngine::LongCall DockerEngine::call_at_length(net::Semaphore& turns, const HttpRequest& request,
                                                    net::Duration grace)
{
  std::optional<net::Semaphore::Permit> place;
  std::optional<net::Http::Turn> turn;
  await_turn(request, [&] {
    place = turns.take();
    turn = http_.take_turn(net::Lane::beside);
  });
  LongCall call;
  const net::TimePoint began = net::now();
  call.response = call_patiently(request, std::move(*turn), {patience_, grace});
  call.took = net::now() - began;
  return call;
}

void DockerEngine::stream(const HttpRequest& request, const std::function<bool(std::string_view)>& sink,
                          const net::StreamPatience& patience, const std::function<void(const HttpResponse&)>& begun)
{
  const HttpResponse response = http_.stream(request, sink, patience, [&](const HttpResponse& header) {
    learn(header);
    if (begun) begun(header);
  });
  expect_success(response);
}

void DockerEngine::learn(const HttpResponse& response)
{
  if (const auto date = response.header("date"))
    if (const auto told = parse_http_date(*date)) last_date_ = told;
  if (response.header("libpod-api-version")) is_podman_ = true;
  if (!prefix_.empty()) return;
  if (const auto theirs = parse_api_version(response.header("api-version").value_or(""))) agree(*theirs);
}

void DockerEngine::agree(ApiVersion newest_of_engine)
{
  api_ = agreed_version(newest_of_engine);
  prefix_ = "/v" + to_text(*api_);
}

ApiVersion DockerEngine::api()
{
  if (!api_) get("/_ping");
  if (!api_) { // somebody between us has taken the header away
    const HttpResponse told = get("/version");
    const auto theirs = parse_api_version(told.status / 100 == 2 ? parse_version(told.body).api : "");
    if (theirs && !api_) agree(*theirs);
  }
  return api_.value_or(newest_spoken);
}

void DockerEngine::expect_able(const ContainerSpec& spec)
{
  const auto needs = version_needs(spec);
  if (needs.empty()) return;
  const ApiVersion spoken = api();
  if (!is_podman_) expect_met(needs, spoken); // plans tell what Podman leaves out, whatever its version
}

// ---- Questions.

Version DockerEngine::version()
{
  const HttpResponse response = get("/version");
  expect_success(response);
  return parse_version(response.body);
}

std::vector<ContainerSummary> DockerEngine::containers(const std::string& label)
{
  std::string target = "/containers/json?all=1";
  if (!label.empty()) target += "&filters=" + url_encoded(filters({{"label", {label}}}));
  const HttpResponse response = get(target);
  expect_success(response);
  auto all = parse_containers(response.body);
  if (!label.empty()) std::erase_if(all, [&](const ContainerSummary& one) { return !carries(one.labels, label); });
  return all;
}

std::optional<ContainerState> DockerEngine::inspect(const std::string& container)
{
  auto state = inspect_path("/containers/" + url_encoded(container));
  if (!state || (state->name != container && state->id != container)) return std::nullopt;
  return state;
}

std::optional<ContainerState> DockerEngine::inspect_path(const std::string& path)
{
  const HttpResponse response = get(path + "/json");
  if (response.status == 404) return std::nullopt;
  expect_success(response);
  return parse_container(response.body);
}

std::optional<std::string> DockerEngine::path_of(const std::string& container)
{
  if (!could_be_an_id(container)) return "/containers/" + url_encoded(container);
  const auto state = inspect(container);
  if (!state) return std::nullopt;
  return "/containers/" + url_encoded(state->id);
}

std::string DockerEngine::existing_path_of(const std::string& container)
{
  const auto path = path_of(container);
  if (!path) throw Refused(404, "No such container: " + container);
  return *path;
}

bool DockerEngine::is_running(const std::string& path)
{
  const auto state = inspect_path(path);
  return state && state->running;
}

std::optional<Retold> DockerEngine::retell(const std::string& container)
{
  const HttpResponse response = get("/containers/" + url_encoded(container) + "/json");
  if (response.status == 404) return std::nullopt;
  expect_success(response);
  Retold retold = parse_retold(response.body);
  retold.state = parse_container(response.body);
  return retold;
}

std::optional<ImageConfig> DockerEngine::image(const std::string& name)
{
  const char* const query = api_ && tells_manifests(*api_) ? "?manifests=1" : "";
  const HttpResponse response = get("/images/" + url_encoded(name) + "/json" + query);
  if (response.status == 404) return std::nullopt;
  expect_success(response);
  return parse_image_config(response.body);
}

std::vector<ImageSummary> DockerEngine::images()
{
  const HttpResponse response = get("/images/json");
  expect_success(response);
  auto all = parse_images(response.body);
  if (is_podman_)
    for (ImageSummary& image : all) add_short_names(image);
  return all;
}

std::vector<NetworkState> DockerEngine::networks(const std::string& name)
{
  std::string target = "/networks";
  if (!name.empty()) target += "?filters=" + url_encoded(filters({{"name", {name}}}));
  const HttpResponse response = get(target);
  expect_success(response);
  auto all = parse_networks(response.body);
  // Engines take the name for a part of a name, or for a pattern.
  if (!name.empty()) std::erase_if(all, [&](const NetworkState& one) { return one.name != name; });
  return all;
}

std::vector<VolumeState> DockerEngine::volumes(const std::string& label)
{
  std::string target = "/volumes";
  if (!label.empty()) target += "?filters=" + url_encoded(filters({{"label", {label}}}));
  const HttpResponse response = get(target);
  expect_success(response);
  auto all = parse_volumes(response.body);
  if (!label.empty()) std::erase_if(all, [&](const VolumeState& one) { return !carries(one.labels, label); });
  return all;
}

std::optional<VolumeState> DockerEngine::volume(const std::string& name, net::Lane lane)
{
  const HttpResponse response = get("/volumes/" + url_encoded(name), lane);
  if (response.status == 404) return std::nullopt;
  expect_success(response);
  VolumeState found = parse_volume(response.body);
  if (found.name != name) return std::nullopt;
  return found;
}

std::vector<ContainerSummary> DockerEngine::users(const NetworkState& network)
{
  // What was never started may be joined by name only.
  const HttpResponse response =
      get("/containers/json?all=1&filters=" + url_encoded(filters({{"network", {network.id, network.name}}})));
  expect_success(response);
  return parse_containers_on(network, response.body);
}

std::vector<ContainerSummary> DockerEngine::users(const VolumeState& volume)
{
  const HttpResponse response =
      get("/containers/json?all=1&filters=" + url_encoded(filters({{"volume", {volume.name}}})));
  expect_success(response);
  return parse_containers(response.body);
}

// ---- Changes.

Created DockerEngine::create(const ContainerSpec& spec)
{
  expect_able(spec);
  std::string target = "/containers/create?name=" + url_encoded(spec.name);
  if (!spec.settings.platform.empty()) target += "&platform=" + url_encoded(spec.settings.platform);
  const HttpResponse response = post(target, net::on_large_stack([&] { return create_body(spec); }));
  refuse_taken_name(response);
  expect_success(response);
  Created created = net::on_large_stack([&] { return parse_created(response.body); });
  join_networks(spec, created.id);
  return created;
}

void DockerEngine::join_networks(const ContainerSpec& spec, const std::string& id)
{
  const auto& networks = spec.settings.networks;
  try {
    for (std::size_t i = 1; i < networks.size(); ++i) expect_success(join(id, networks[i]));
  } catch (const Error&) { // half a container is not left behind, if the engine lets us
    remove_if_possible(id);
    throw;
  }
}

void DockerEngine::remove_if_possible(const std::string& id)
{
  try {
    call(request("DELETE", "/containers/" + url_encoded(id) + "?v=1"));
  } catch (const Error&) { // what went wrong before is what matters
  }
}

void DockerEngine::put_files(const std::string& container, const std::string& folder,
                             std::span<const ContainerFile> files)
{
  const std::string target =
      existing_path_of(container) + "/archive?noOverwriteDirNonDir=1&path=" + url_encoded(folder);
  HttpRequest asking = request("PUT", target, tar_of(files, folder, std::chrono::system_clock::now()));
  asking.headers.emplace_back("Content-Type", "application/x-tar");
  expect_success(call(asking));
}

Started DockerEngine::start(const std::string& container)
{
  const HttpRequest asking = request("POST", existing_path_of(container) + "/start");
  const LongCall call = call_at_length(starts_, asking);
  expect_done(asking, call.response, {not_modified});
  return {call.took, call.response.status == not_modified};
}

bool DockerEngine::stop(const std::string& container, std::chrono::seconds grace)
{
  const auto path = path_of(container);
  if (!path) return false;
  const HttpRequest asking = request("POST", fmt::format("{}/stop?t={}", *path, grace.count()));
  const HttpResponse response = call_at_length(ends_, asking, grace).response;
  if (response.status == not_modified || response.status == 404) return false;
  // After any other answer it is this call that has ended what does not run any more.
  if (response.status / 100 == 2 || is_running(*path)) expect_done(asking, response);
  return true;
}

bool DockerEngine::kill(const std::string& container)
{
  const auto path = path_of(container);
  if (!path) return false;
  const HttpRequest asking = request("POST", *path + "/kill");
  const HttpResponse response = call_at_length(ends_, asking).response;
  if (response.status == 404) return false;
  // Docker answers 409 and Podman 500 when it does not run.
  const bool is_done = response.status / 100 == 2;
  if (is_done || is_running(*path)) expect_done(asking, response);
  return is_done;
}

void DockerEngine::rename(const std::string& container, const std::string& name)
{
  const std::string path = existing_path_of(container);
  const HttpRequest asking = request("POST", path + "/rename?name=" + url_encoded(name));
  const HttpResponse response = call(asking);
  if (response.status / 100 == 2) return expect_done(asking, response);
  const auto state = inspect_path(path); // engines refuse the name that it has
  if (state && state->name == name) return;
  refuse_taken_name(response);
  expect_success(response);
}

std::optional<std::vector<std::string>> DockerEngine::update(const std::string& container,
                                                             const ContainerUpdate& update)
{
  const HttpResponse response = post(existing_path_of(container) + "/update", update_body(update));
  if (is_podman_ && response.status == 404) return std::nullopt;
  expect_success(response);
  return parse_warnings(response.body);
}

HttpResponse DockerEngine::join(const std::string& container, const NetworkAttachment& attachment)
{
  return post("/networks/" + url_encoded(attachment.network) + "/connect", connect_body(container, attachment));
}

bool DockerEngine::is_joined(const std::string& container, const std::string& network)
{
  const auto retold = retell(container);
  return retold && std::ranges::find(retold->settings.networks, network, &NetworkAttachment::network) !=
                       retold->settings.networks.end();
}

void DockerEngine::connect(const std::string& container, const NetworkAttachment& attachment)
{
  const HttpResponse response = join(container, attachment);
  if (response.status / 100 != 2 && is_joined(container, attachment.network)) return; // refused as a second time
  expect_success(response);
}

void DockerEngine::remove(const std::string& container)
{
  const auto path = path_of(container);
  if (!path) return;
  const HttpRequest asking = request("DELETE", *path + "?v=1");
  const HttpResponse response = call(asking);
  if (response.status == Refused::conflict && says(response, "already in progress")) return await_removal(*path);
  if (is_podman_ && response.status / 100 != 2 && was_brought_back(*path)) {
    const HttpRequest insisting = request("DELETE", *path + "?v=1&force=1");
    return expect_done(insisting, call(insisting), {404});
  }
  expect_done(asking, response, {404});
}

/// Between two lives that its restart policy gives it Podman calls a container ended, where Docker calls it restarting:
/// who removes what has ended may find that it runs again. Not so if somebody has started it, which begins the count of
/// restarts anew: then it is refused, as Docker does.
bool DockerEngine::was_brought_back(const std::string& path)
{
  const auto state = inspect_path(path);
  return state && state->running && state->restart_count > 0;
}

void DockerEngine::await_removal(const std::string& path)
{
  ask_until([&] { return !inspect_path(path); }, "that the container is gone, which somebody else removes");
}

RegistryLogin DockerEngine::login(const RegistryLogin& login)
{
  const HttpResponse response = post("/auth", login_body(login));
  with_status_of_registry([&] { expect_success(response); });
  RegistryLogin checked = login;
  if (!response.body.empty()) checked.identity_token = parse_identity_token(response.body);
  return checked;
}

std::string DockerEngine::create_network(const NetworkSpec& network)
{
  const HttpResponse created = post("/networks/create", network_body(network, takes_check_duplicate(api())));
  refuse_taken_name(created);
  expect_success(created);
  return parse_network_created(created.body);
}

void DockerEngine::remove_network(const std::string& id)
{
  const HttpRequest asking = request("DELETE", "/networks/" + url_encoded(id));
  expect_done(asking, call(asking), {404});
}

VolumeState DockerEngine::create_volume(const VolumeSpec& spec, net::Lane lane)
{
  constexpr int most_tries = 10; // it may be removed, and made, again and again
  const std::string body = volume_body(spec);
  for (int tries = 1;; ++tries) {
    const HttpResponse created = post("/volumes/create", body, lane);
    if (is_crossed(created)) {
      if (auto found = volume(spec.name, lane)) return *std::move(found);
      if (tries < most_tries) continue;
    }
    expect_success(created);
    VolumeState made = parse_volume(created.body);
    // Docker leaves out the labels of a volume that was there before it was itself started, until somebody asks for it.
    if (made.labels.empty() && !spec.labels.empty())
      if (auto found = volume(spec.name, lane)) return *std::move(found);
    return made;
  }
}

void DockerEngine::remove_volume(const std::string& name, net::Lane lane)
{
  const HttpRequest asking = request("DELETE", "/volumes/" + url_encoded(name));
  const HttpResponse response = call(asking, lane);
  // Podman fails where somebody else removes it, or makes it anew, at the same time.
  if (response.status == 500 && !volume(name, lane)) return;
  expect_done(asking, response, {404});
}

} // namespace maestro::engine
