// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/net/answer_parser.hpp>
#include <maestro/net/http.hpp>
#include <maestro/net/http_request.hpp>
#include <maestro/net/loop.hpp>
#include <maestro/net/stream_impl.hpp>
#include <maestro/net/timers.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace maestro::net {

namespace {

// What is read at a time. Most answers are short, and each that is waited for holds a first piece.
constexpr std::size_t first_piece = 512;
constexpr std::size_t largest_piece = 16UL << 10U;

/// How long a body may take that is this long so far, in times of HttpLimits::idle.
std::size_t patience_for(std::size_t body)
{
  constexpr std::size_t slowest = 64UL << 10U;
  constexpr std::size_t longest = 10;
  return std::min(1 + body / slowest, longest);
}

/// The duration so many times, or for ever.
Duration times(std::size_t count, Duration duration)
{
  const auto many = static_cast<Duration::rep>(count);
  return duration > unlimited / many ? unlimited : duration * many;
}

std::string in_bytes(std::size_t count)
{
  if (count >= 1UL << 20U) return fmt::format("{} MB", count >> 20U);
  if (count >= 1UL << 10U) return fmt::format("{} KB", count >> 10U);
  return fmt::format("{} bytes", count);
}

} // namespace

struct Http::Impl {
  struct Connection {
    std::unique_ptr<Stream::Impl> stream;
    std::string received;             // and not yet understood
    bool kept = false;                // has served a request before
    bool is_set_apart = false;        // it must not be kept
    Connections::Rest rest = nullptr; // while it is kept
  };

  Impl(Endpoint to, HttpLimits with) : endpoint(std::move(to)), limits(with), permits(with.connections) {}

  Connection connect(Semaphore::Permit permit, bool is_set_apart) const;
  std::optional<Connection> take_kept();
  Turn take_turn(Lane lane);
  void keep(Connection connection);
  Connections::Rest rest_of_a_stream();

  Endpoint endpoint;
  HttpLimits limits;
  Semaphore permits;
  std::vector<Connection> idle; // the freshest last
  class Exchange;
};

/// A connection, or a permit for one.
struct Http::Turn::Held {
  std::optional<Semaphore::Permit> queued; // as long as the request lasts
  bool is_set_apart = false;
  std::optional<Impl::Connection> kept{};
  std::optional<Semaphore::Permit> permit{};
};

Http::Turn::Turn(std::unique_ptr<Held> held) : held_(std::move(held)) {}
Http::Turn::Turn(Turn&&) noexcept = default;
Http::Turn& Http::Turn::operator=(Turn&&) noexcept = default;
Http::Turn::~Turn() = default;

Http::Turn Http::Impl::take_turn(Lane lane)
{
  auto held = std::make_unique<Turn::Held>();
  if (lane == Lane::queue) held->queued = permits.take();
  held->kept = take_kept();
  if (!held->kept) {
    prepare(endpoint);
    held->is_set_apart = lane == Lane::question || lane == Lane::sign;
    held->permit = Loop::current().connections().take(lane);
  }
  return Turn(std::move(held));
}

Http::Impl::Connection Http::Impl::connect(Semaphore::Permit permit, bool is_set_apart) const
{
  prepare(endpoint);
  auto stream = within(limits.connect, [&] { return Stream::Impl::open(std::move(permit), endpoint); });
  if (!stream)
    throw Error(Fault::unreachable,
                fmt::format("cannot connect to {}: no answer within {}", to_text(endpoint), in_seconds(limits.connect)),
                "is the address right, and does a firewall let it through?");
  return {.stream = std::move(*stream), .received = {}, .is_set_apart = is_set_apart};
}

/// The connection used last: it is the most likely to be alive.
std::optional<Http::Impl::Connection> Http::Impl::take_kept()
{
  while (!idle.empty()) {
    Connection connection = std::move(idle.back());
    idle.pop_back();
    if (connection.stream->spoilt()) continue;
    connection.rest = nullptr;
    return connection;
  }
  return std::nullopt;
}

void Http::Impl::keep(Connection connection)
{
  if (connection.is_set_apart) return;
  if (limits.connections > 0 && idle.size() >= limits.connections) return;
  connection.rest = Loop::current().connections().rest();
  if (!connection.rest) return;
  connection.kept = true;
  connection.received = {};
  idle.push_back(std::move(connection));
}

/// For a stream that may last for ever.
Connections::Rest Http::Impl::rest_of_a_stream()
{
  Connections& all = Loop::current().connections();
  Connections::Rest rest = all.rest();
  if (!rest && !idle.empty()) {
    idle.erase(idle.begin());
    rest = all.rest();
  }
  if (!rest) throw too_many_open_files("cannot connect to " + to_text(endpoint));
  return rest;
}

/// One request and its answer.
class Http::Impl::Exchange {
public:
  Exchange(Http::Impl& http, const HttpRequest& request, std::optional<Duration> first)
      : http_(http), request_(request), first_(first.value_or(http.limits.idle)),
        bytes_(to_bytes(request, http.endpoint)), tunnelled_(is_tunnelled(http.endpoint))
  {
  }

  /// Until the header of the answer is here.
  void begin(Turn::Held& turn);
  /// The same on a new connection in the place of the last one.
  void begin_again();
  /// Hands the body over as it comes, with at most the gap between two pieces.
  void pass_body(std::optional<Duration> gap, const AnswerParser::Sink& sink);
  /// Reads the body into the answer.
  HttpResponse collect();
  /// Status and header.
  HttpResponse answer() const { return {parser_->status(), parser_->headers(), {}}; }
  bool is_success() const { return parser_->status() / 100 == 2; }
  /// Whether the answer was cut off by what was perhaps only the end of a tunnel, and asking twice does no harm.
  bool may_ask_again() const { return cut_off_ && tunnelled_ && is_idempotent(request_); }

private:
  enum class Heard { part, header, end_of_stream, failure };
  void connect_again();
  void ask();
  Heard try_once();
  void send();
  Heard read_header();
  /// The next piece of the header.
  Heard hear();
  void read_body(const std::function<std::size_t()>& receive_more, const AnswerParser::Sink& sink);
  /// Adds to what was received and gives how much, 0 at the end; nothing if it takes longer than this.
  std::optional<std::size_t> receive(Duration limit);
  void begin_to_parse()
  {
    parser_.emplace([this] { return name(); }, request_.method == "HEAD");
  }
  void parse(const AnswerParser::Sink& sink);
  bool may_repeat(Heard heard) const;
  void done();
  std::string name() const { return name_of(request_, http_.endpoint); }
  Error failure(const std::string& words, std::string hint = {}) const;
  Error no_answer(Duration limit) const { return failure("no answer within " + in_seconds(limit)); }

  Http::Impl& http_;
  const HttpRequest& request_;
  Duration first_; // time until the first byte of the answer
  std::string bytes_;
  bool tunnelled_;
  Connection connection_;
  std::optional<AnswerParser> parser_;
  std::size_t piece_ = first_piece;
  std::size_t sent_ = 0;
  bool answered_ = false;      // a byte of the answer was here
  bool cut_off_ = false;       // the connection has ended while the body was read
  std::error_code send_error_; // the answer may be there all the same
  std::error_code receive_error_;
};

void Http::Impl::Exchange::begin(Turn::Held& turn)
{
  connection_ = turn.kept ? std::move(*turn.kept) : http_.connect(std::move(*turn.permit), turn.is_set_apart);
  ask();
}

void Http::Impl::Exchange::begin_again()
{
  connect_again();
  ask();
}

void Http::Impl::Exchange::connect_again()
{
  Semaphore::Permit permit = std::move(*connection_.stream->permit);
  const bool is_set_apart = connection_.is_set_apart;
  connection_ = {};
  after_a_break(http_.endpoint);
  connection_ = http_.connect(std::move(permit), is_set_apart);
}

void Http::Impl::Exchange::ask()
{
  Heard heard = try_once();
  if (may_repeat(heard)) {
    connect_again();
    heard = try_once();
  }
  switch (heard) {
  case Heard::part: // is what read_header goes on with
  case Heard::header:
    return;
  case Heard::end_of_stream:
    throw failure("the connection was closed before an answer");
  case Heard::failure: // also if sending failed before: the server's last words tell more
    throw failure(in_words(receive_error_), tls_hint(receive_error_));
  }
}

/// A kept connection that turns out to be closed: the server closed it before it saw the request, almost surely. What
/// must not happen twice is sent again only if the end is clean, or if nothing of it was sent. A tunnel ends all its
/// connections when it breaks, cleanly, new ones and those in use: then only what may happen twice is sent again.
bool Http::Impl::Exchange::may_repeat(Heard heard) const
{
  if (heard == Heard::header || answered_) return false;
  if (!connection_.kept && !tunnelled_) return false;
  return is_idempotent(request_) || sent_ == 0 || (heard == Heard::end_of_stream && !tunnelled_);
}

Http::Impl::Exchange::Heard Http::Impl::Exchange::try_once()
{
  answered_ = false;
  send();
  return read_header();
}

void Http::Impl::Exchange::send()
{
  sent_ = 0;
  send_error_.clear();
  while (sent_ < bytes_.size()) {
    const auto count = within(
        first_, [&] { return connection_.stream->write_some(std::string_view(bytes_).substr(sent_), send_error_); });
    if (!count) throw no_answer(first_);
    if (send_error_) return;
    sent_ += *count;
  }
}

Http::Impl::Exchange::Heard Http::Impl::Exchange::read_header()
{
  begin_to_parse();
  auto heard = within(first_, [&] { return hear(); });
  if (!heard) throw no_answer(first_);
  const Duration limit = http_.limits.idle;
  const bool whole = within(limit, [&] {
    while (*heard == Heard::part) heard = hear();
  });
  if (!whole) throw failure("no whole header of an answer within " + in_seconds(limit));
  return *heard;
}

Http::Impl::Exchange::Heard Http::Impl::Exchange::hear()
{
  const std::size_t count = *receive(unlimited);
  if (receive_error_) return Heard::failure;
  if (count == 0 && answered_) parser_->end_of_stream();
  if (count == 0) return Heard::end_of_stream;
  answered_ = true;
  // Beast has a buffer for folded fields on the stack, larger than everything else there.
  return on_large_stack([&] {
    for (;;) {
      parse([](std::string_view) { return true; });
      if (!parser_->has_header()) return Heard::part;
      const bool is_interim = parser_->status() / 100 == 1 && parser_->status() != 101;
      if (!is_interim) return Heard::header;
      begin_to_parse();
    }
  });
}

std::optional<std::size_t> Http::Impl::Exchange::receive(Duration limit)
{
  std::string& received = connection_.received;
  const std::size_t before = received.size();
  received.resize(before + piece_);
  const auto count =
      within(limit, [&] { return connection_.stream->read_some(std::span(received).subspan(before), receive_error_); });
  received.resize(before + count.value_or(0));
  if (count == piece_) piece_ = std::min(4 * piece_, largest_piece);
  return count;
}

void Http::Impl::Exchange::parse(const AnswerParser::Sink& sink)
{
  std::string& received = connection_.received;
  received.erase(0, parser_->put(received, sink));
}

void Http::Impl::Exchange::read_body(const std::function<std::size_t()>& receive_more, const AnswerParser::Sink& sink)
{
  for (;;) {
    parse(sink);
    if (parser_->is_stopped()) return;
    if (parser_->is_done()) break;
    const std::size_t count = receive_more();
    cut_off_ = count == 0;
    if (receive_error_) throw failure(in_words(receive_error_), tls_hint(receive_error_));
    if (count == 0) {
      parser_->end_of_stream();
      break;
    }
  }
  done();
}

void Http::Impl::Exchange::done()
{
  const bool reusable =
      parser_->keeps_connection() && connection_.received.empty() && !send_error_ && parser_->status() != 101;
  if (reusable) http_.keep(std::move(connection_));
}

void Http::Impl::Exchange::pass_body(std::optional<Duration> gap, const AnswerParser::Sink& sink)
{
  const auto more = [&] {
    const auto count = receive(gap.value_or(unlimited));
    if (!count) throw failure("no more of the answer within " + in_seconds(*gap));
    return *count;
  };
  read_body(more, sink);
}

HttpResponse Http::Impl::Exchange::collect()
{
  HttpResponse response = answer();
  const std::size_t limit = is_success() ? http_.limits.body : http_.limits.error_body;
  const TimePoint began = now();
  const auto more = [&] {
    const Duration patience = times(patience_for(response.body.size()), http_.limits.idle);
    const auto count = receive(later(began, patience) - now());
    if (!count) throw failure("no whole answer within " + in_seconds(patience));
    return *count;
  };
  read_body(more, [&](std::string_view part) {
    if (part.size() > limit - response.body.size())
      throw failure(fmt::format("the answer is larger than {}", in_bytes(limit)));
    response.body += part;
    return true;
  });
  return response;
}

Error Http::Impl::Exchange::failure(const std::string& words, std::string hint) const
{
  const std::string text = fmt::format("{}: {}", name(), words);
  if (!connection_.stream) return {Fault::unreachable, text, std::move(hint)};
  return {Fault::unreachable, connection_.stream->explained(text), connection_.stream->hint_or(std::move(hint))};
}

Http::Http(Endpoint endpoint, HttpLimits limits) : impl_(std::make_shared<Impl>(std::move(endpoint), limits)) {}
Http::Http(Http&&) noexcept = default;
Http& Http::operator=(Http&&) noexcept = default;
Http::~Http() = default;

Http::Turn Http::take_turn(Lane lane)
{
  const std::shared_ptr<Impl> impl = impl_;
  return impl->take_turn(lane);
}

HttpResponse Http::call(const HttpRequest& request, std::optional<Duration> first)
{
  return call(request, take_turn(), first);
}

HttpResponse Http::call(const HttpRequest& request, Turn turn, std::optional<Duration> first)
{
  const std::shared_ptr<Impl> impl = impl_;
  Impl::Exchange exchange(*impl, request, first);
  exchange.begin(*turn.held_);
  try { // the answer may be cut off
    return exchange.collect();
  } catch (const Error&) {
    if (!exchange.may_ask_again()) throw;
  }
  exchange.begin_again();
  return exchange.collect();
}

HttpResponse Http::stream(const HttpRequest& request, const std::function<bool(std::string_view)>& sink,
                          const StreamPatience& patience, const std::function<void(const HttpResponse&)>& begun)
{
  const std::shared_ptr<Impl> impl = impl_;
  const Connections::Rest rest = patience.idle ? nullptr : impl->rest_of_a_stream();
  Turn turn = impl->take_turn(Lane::beside);
  Impl::Exchange exchange(*impl, request, patience.first);
  exchange.begin(*turn.held_);
  if (!exchange.is_success()) return exchange.collect();
  if (begun) begun(exchange.answer());
  exchange.pass_body(patience.idle, sink);
  return exchange.answer();
}

const Endpoint& Http::endpoint() const { return impl_->endpoint; }

std::optional<std::string_view> HttpResponse::header(std::string_view lower_case_name) const
{
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return std::nullopt;
}

} // namespace maestro::net
