// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/net/lane.hpp>
#include <maestro/net/stream.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maestro::net {

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/"; // path and query, encoded
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{}; // sent as application/json unless a Content-Type header is given
};

struct HttpResponse {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers{}; // names in lower case
  std::string body{};

  std::optional<std::string_view> header(std::string_view lower_case_name) const;
};

struct HttpLimits {
  Duration connect = std::chrono::seconds(5); // including the TLS handshake
  Duration idle = std::chrono::seconds(5);    // until an answer begins, then until the end of its header
  std::size_t connections = 16;               // at the same time, of Lane::queue
  std::size_t body = 32UL << 20U;             // bytes of an answer that is collected
  std::size_t error_body = 1UL << 20U;
};

struct StreamPatience {
  std::optional<Duration> first = std::nullopt; // until the answer begins; none: HttpLimits::idle
  std::optional<Duration> idle = std::nullopt;  // between two pieces; none: as far apart as they like
};

/// An HTTP/1.1 client of one server with kept-alive connections. All failures are Error(Fault::unreachable) and say
/// what was asked and what happened; a status is never a failure here. A request that found a kept connection closed
/// before the first byte of an answer is sent again on a new one; if its method is not idempotent (POST) only when the
/// connection had ended cleanly or nothing of the request could be sent, not after a reset.
class Http {
public:
  Http(Endpoint endpoint, HttpLimits limits);
  Http(Http&&) noexcept;
  Http& operator=(Http&&) noexcept;
  ~Http();

  /// Leave to send one request now, on a connection that is there or on a new one.
  class Turn {
  public:
    Turn(Turn&&) noexcept;
    Turn& operator=(Turn&&) noexcept;
    ~Turn();

  private:
    friend class Http;
    struct Held;
    explicit Turn(std::unique_ptr<Held> held);
    std::unique_ptr<Held> held_;
  };
  /// Waits for what this lane waits for; before that for the tunnel, if the server is reached through one.
  Turn take_turn(Lane lane = Lane::queue);

  /// Asks and collects the answer. Until its first byte, first replaces HttpLimits::idle if it is given
  /// (a stop may take its grace period). Then the body may take as long as HttpLimits::idle for each 64 KB, and ten
  /// times as long at most: silence costs no more than drops that come in time.
  HttpResponse call(const HttpRequest& request, Turn turn, std::optional<Duration> first = std::nullopt);
  HttpResponse call(const HttpRequest& request, std::optional<Duration> first = std::nullopt);

  /// Asks and hands the body of a 2xx answer to the sink as it comes, until it ends or the sink returns false; the body
  /// of any other answer is collected as by call. Without StreamPatience::idle it fails at once if half of the
  /// connections that this process may have rest already. Waits for a connection only (Lane::beside). begun, if given,
  /// is called with status and headers once the header of a 2xx answer has arrived, before the sink.
  HttpResponse stream(const HttpRequest& request, const std::function<bool(std::string_view)>& sink,
                      const StreamPatience& patience = {}, const std::function<void(const HttpResponse&)>& begun = {});

  const Endpoint& endpoint() const;

private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// For messages: "GET /version on tcp://10.0.0.1:2375", without the query.
std::string name_of(const HttpRequest& request, const Endpoint& endpoint);

} // namespace maestro::net
