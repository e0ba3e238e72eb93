// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/docker_engine.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/documents.hpp>
#include <maestro/engine/log_frames.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::engine {

using namespace std::chrono_literals;
using net::HttpRequest;
using net::HttpResponse;

namespace {

/// A registry may take its time; but a day is enough for the largest image.
constexpr net::Duration patience_with_registries = 24h;

/// The same for a question about an image.
constexpr net::Duration patience_with_questions = 30s;

/// Of what may take any time, also before its first byte, and is watched over.
constexpr net::StreamPatience endless{.first = net::unlimited, .idle = net::unlimited};

/// The last bytes of a command's output that are kept.
constexpr std::size_t most_output = 64UL << 10U;

std::string unix_seconds(Moment moment)
{
  const auto since_epoch = moment.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  return fmt::format("{}.{:09}", seconds.count(), (since_epoch - seconds).count());
}

std::string log_target(const std::string& path, const LogQuery& query)
{
  std::string target =
      fmt::format("{}/logs?stdout=1&stderr=1&timestamps={}&follow={}&tail={}", path, query.timestamps ? 1 : 0,
                  query.follow ? 1 : 0, query.tail ? std::to_string(*query.tail) : "all");
  if (query.since) target += "&since=" + unix_seconds(*query.since);
  return target;
}

/// Whether a container's output comes in frames; nothing if the header does not tell (before API 1.42).
std::optional<bool> is_framed(const HttpResponse& header)
{
  const auto type = header.header("content-type").value_or("");
  if (type.starts_with("application/vnd.docker.multiplexed-stream")) return true;
  if (type.starts_with("application/vnd.docker.raw-stream")) return false;
  return std::nullopt;
}

} // namespace

void DockerEngine::pull(const std::string& image, const std::optional<RegistryLogin>& login,
                        const std::function<void(const PullProgress&)>& progress)
{
  const ImageReference reference = parse_image(image);
  const std::string& version = reference.digest.empty() ? reference.tag : reference.digest;
  HttpRequest asking =
      request("POST", "/images/create?fromImage=" + url_encoded(reference.repository) + "&tag=" + url_encoded(version));
  if (login) asking.headers.emplace_back("X-Registry-Auth", registry_header(*login));
  std::optional<PullFailure> failure;
  Documents documents("POST /images/create");
  net::TimePoint heard{}; // of a whole document: what makes none is no news
  const auto read = [&](std::string_view document) {
    heard = net::now();
    auto message = parse_pull(document);
    if (auto* failed = std::get_if<PullFailure>(&message))
      failure = std::move(*failed);
    else if (progress)
      progress(std::get<PullProgress>(message));
    return !failure;
  };
  const auto work = [&] {
    stream(
        asking, [&](std::string_view piece) { return documents.feed(piece, read); }, endless);
  };
  with_status_of_registry([&] { patiently(asking, {patience_with_registries}, work, heard); });
  // Before the stream begins, Docker answers 500 to what has no status of its own.
  constexpr unsigned unspecific = 500;
  if (failure) throw Refused(failure->status == 0 ? unspecific : failure->status, failure->words);
  documents.end();
  if (heard == net::TimePoint()) throw Error(Fault::unreachable, "the answer of POST /images/create is empty");
}

std::optional<std::string> DockerEngine::registry_digest(const std::string& image,
                                                         const std::optional<RegistryLogin>& login)
{
  if (is_podman_) return std::nullopt;
  HttpRequest asking = request("GET", "/distribution/" + url_encoded(image) + "/json");
  if (login) asking.headers.emplace_back("X-Registry-Auth", registry_header(*login));
  const HttpResponse response = call_patiently(asking, net::Lane::beside, {patience_with_questions});
  if (is_podman_) return std::nullopt; // the first thing that it was asked
  with_status_of_registry([&] { expect_success(response); });
  return parse_registry_digest(response.body);
}

void DockerEngine::logs(const std::string& container, const LogQuery& query,
                        const std::function<bool(OutputStream, std::string_view)>& sink)
{
  const std::string path = existing_path_of(container);
  bool framed = true;
  LogFrames frames;
  const auto decode = [&](std::string_view piece) {
    return framed ? frames.feed(piece, sink) : sink(OutputStream::standard_output, piece);
  };
  const HttpRequest asking = request("GET", log_target(path, query));
  const auto begun = [&](const HttpResponse& header) {
    const auto told = is_framed(header);
    const auto state = told ? std::nullopt : inspect_path(path);
    framed = told.value_or(!state || !state->tty);
  };
  if (query.follow) return stream_without_end(asking, decode, begun);
  // A search for what is new may take long, and Podman 4 does not begin before it has found something.
  const net::StreamPatience patience{.first = is_podman_ ? patience_ : timeout_, .idle = patience_};
  patiently(asking, {}, [&] { stream(asking, decode, patience, begun); });
}

void DockerEngine::stream_without_end(const HttpRequest& request, const std::function<bool(std::string_view)>& sink,
                                      const std::function<void(const HttpResponse&)>& begun)
{
  if (!is_podman_) return stream(request, sink, {}, begun);
  net::TimePoint heard = net::TimePoint::min();
  const auto work = [&] {
    stream(request, sink, {.first = net::unlimited, .idle = std::nullopt}, [&](const HttpResponse& header) {
      heard = is_watched_no_more;
      begun(header);
    });
  };
  patiently(request, {}, work, heard);
}

void DockerEngine::events(const std::vector<std::string>& actions, const std::function<void()>& ready,
                          const std::function<bool(const ContainerEvent&)>& sink)
{
  // Docker 20.10 sends the header first and subscribes then. What happens between the two is not lost because the
  // engine is asked for its events since some moment before now, by its own clock. Podman 4 sends the header with the
  // first event: there, this moment is the beginning.
  if (!last_date_ || is_podman_) get("/_ping");
  std::vector<std::string> names = actions;
  // Podman tells of a death by Docker's name, but looks for it by its own.
  if (is_podman_ && std::ranges::find(actions, "die") != actions.end()) names.emplace_back("died");
  std::string target = "/events?filters=" + url_encoded(filters({{"type", {"container"}}, {"event", names}}));
  if (last_date_)
    target +=
        fmt::format("&since={}", std::chrono::floor<std::chrono::seconds>(last_date_->time_since_epoch()).count());
  // What it remembers from before the header comes at once, and is old.
  std::optional<Moment> begun_at;
  net::TimePoint heard_at{};
  const auto is_old = [&](const ContainerEvent& event) {
    return begun_at && event.time < *begun_at && net::now() < heard_at + 1s;
  };
  Documents documents("GET /events");
  const auto read = [&](std::string_view document) {
    const auto event = parse_event(document);
    return !event || is_old(*event) || sink(*event);
  };
  const auto begin = [&] {
    begun_at = last_date_;
    heard_at = net::now();
    if (ready) ready();
  };
  if (is_podman_) begin();
  stream_without_end(
      request("GET", target), [&](std::string_view piece) { return documents.feed(piece, read); },
      [&](const HttpResponse&) {
        if (!is_podman_) begin();
      });
}

ExecResult DockerEngine::execute(const std::string& container, const std::vector<std::string>& command)
{
  const HttpResponse created = post(existing_path_of(container) + "/exec", exec_body(command), net::Lane::beside);
  expect_success(created);
  const std::string id = parse_exec_created(created.body);
  ExecResult result;
  const auto keep = [&](OutputStream, std::string_view output) {
    result.output += output;
    if (result.output.size() > 2 * most_output) result.output.erase(0, result.output.size() - most_output);
    return true;
  };
  LogFrames frames;
  const HttpRequest starting = request("POST", "/exec/" + url_encoded(id) + "/start", exec_start_body());
  HttpResponse started;
  patiently(starting, {}, [&] { // a command may take any time
    started = http_.stream(
        starting, [&](std::string_view piece) { return frames.feed(piece, keep); }, endless);
  });
  learn(started);
  expect_success(started);
  if (result.output.size() > most_output) result.output.erase(0, result.output.size() - most_output);
  result.exit_code = exit_code_of(id);
  return result;
}

int DockerEngine::exit_code_of(const std::string& exec_id)
{
  // The output may end a moment before the engine has noticed the end of the command.
  std::optional<int> code;
  const auto has_ended = [&] {
    const HttpResponse response = get("/exec/" + url_encoded(exec_id) + "/json");
    expect_success(response);
    code = parse_exec_state(response.body);
    return code.has_value();
  };
  ask_until(has_ended, "how the command has ended");
  return *code;
}

} // namespace maestro::engine
