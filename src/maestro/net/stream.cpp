// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/net/loop.hpp>
#include <maestro/net/resolver.hpp>
#include <maestro/net/stream.hpp>
#include <maestro/net/stream_impl.hpp>
#include <maestro/net/tunnel.hpp>

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings/pieces.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <type_traits>
#include <utility>

namespace maestro::net {

using namespace std::chrono_literals;

namespace {

/// Another address of the same host may be alive when this one does not answer.
constexpr Duration patience_with_one_of_several = 2s;

/// After this time a name may be behind others that hang.
constexpr Duration patience_with_names = 300ms;

std::string to_text(const TcpEndpoint& endpoint)
{
  return fmt::format("{}:{}", strings::bracketed(endpoint.host), endpoint.port);
}

std::string hint_for(const std::error_code& error)
{
  if (error == std::errc::connection_refused)
    return "nothing listens there: is the server running, and the port right?";
  if (error == std::errc::no_such_file_or_directory) return "is the server running on this machine?";
  if (error == std::errc::permission_denied) return "this user may not connect";
  if (error == std::errc::too_many_files_open) return "raise the limit of open files (ulimit -n)";
  return tls_hint(error);
}

Error problem(const std::error_code& error) { return {Fault::unreachable, in_words(error), hint_for(error)}; }

Descriptor open_socket(int family)
{
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) throw problem(last_error());
  return Descriptor(fd);
}

SocketAddress unix_address(const std::string& path)
{
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) throw problem(std::make_error_code(std::errc::filename_too_long));
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  SocketAddress result;
  std::memcpy(&result.storage, &address, sizeof address);
  result.length = sizeof address;
  return result;
}

int start_connecting(const Descriptor& socket, const SocketAddress& to)
{
  const int result = connect(socket.fd(), reinterpret_cast<const sockaddr*>(&to.storage), to.length);
  return result == 0 ? 0 : errno;
}

bool is_writable(const Descriptor& socket)
{
  pollfd state{socket.fd(), POLLOUT, 0};
  return poll(&state, 1, 0) > 0;
}

int connection_error(const Descriptor& socket)
{
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

/// Linux connects a socket to itself when the port it is asked for happens to be the one it chose for its own end.
bool is_connected_to_itself(const Descriptor& socket)
{
  SocketAddress here;
  SocketAddress there;
  here.length = there.length = sizeof here.storage;
  getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&here.storage), &here.length);
  getpeername(socket.fd(), reinterpret_cast<sockaddr*>(&there.storage), &there.length);
  return here.length == there.length && std::memcmp(&here.storage, &there.storage, here.length) == 0;
}

/// The errno of the last failure, or the connection.
std::variant<Descriptor, int> try_unix(const std::string& path)
{
  const SocketAddress address = unix_address(path);
  Descriptor socket = open_socket(AF_UNIX);
  int error = start_connecting(socket, address);
  while (error == EAGAIN) { // the server's queue is full, and there is nothing to wait for
    sleep(10ms);
    error = start_connecting(socket, address);
  }
  if (error != 0) return error;
  return socket;
}

Descriptor connect_unix(const std::string& path)
{
  auto tried = try_unix(path);
  if (const int* const error = std::get_if<int>(&tried)) {
    struct stat file {};
    if (*error == ECONNREFUSED && stat(path.c_str(), &file) == 0 && !S_ISSOCK(file.st_mode))
      throw Error(Fault::unreachable, "that is not a socket",
                  "name the socket that the engine listens at, such as unix:///var/run/docker.sock");
    throw problem({*error, std::generic_category()});
  }
  return std::get<Descriptor>(std::move(tried));
}

/// Sends at once, and notices within half a minute that a host is gone from which nothing was expected just then
/// (events, followed logs, pulls).
void set_tcp_options(int fd)
{
  const auto set = [&](int level, int option, int value) { setsockopt(fd, level, option, &value, sizeof value); };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 15);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
}

Descriptor connect_tcp(const SocketAddress& address)
{
  Descriptor socket = open_socket(address.storage.ss_family);
  set_tcp_options(socket.fd());
  int error = start_connecting(socket, address);
  if (error == EINPROGRESS) {
    do socket.wait_writable();
    while (!is_writable(socket));
    error = connection_error(socket);
  }
  if (error == 0 && is_connected_to_itself(socket)) error = ECONNREFUSED;
  if (error != 0) throw problem({error, std::generic_category()});
  return socket;
}

/// What a look-up on another thread and the fiber that waits for it share. Touched on the loop only.
struct PendingResolution {
  Fiber* fiber = nullptr; // null once it does not wait any more
  bool told = false;
  Resolution resolution;
};

Resolution resolve(const std::string& name, std::uint16_t port)
{
  Loop& loop = Loop::current();
  const auto pending = std::make_shared<PendingResolution>();
  pending->fiber = &loop.fiber();
  const auto ticket = loop.resolver().resolve(name, port, [post = loop.poster(), pending](Resolution found) {
    post([pending, found = std::move(found)] {
      pending->resolution = found;
      pending->told = true;
      if (pending->fiber != nullptr) pending->fiber->wake();
    });
  });
  struct Leave {
    ~Leave() { pending.fiber = nullptr; }
    PendingResolution& pending;
  } const leave{*pending};
  const Alarm late(patience_with_names, [&loop] { loop.resolver().hasten(); });
  pending->fiber->park(pending->told);
  return std::move(pending->resolution);
}

std::vector<SocketAddress> addresses_of(const TcpEndpoint& endpoint)
{
  if (const auto literal = literal_address(endpoint.host, endpoint.port)) return {*literal};
  Resolution resolution = resolve(endpoint.host, endpoint.port);
  if (resolution.addresses.empty())
    throw Error(Fault::unreachable, in_words(resolution.problem), "is the host's name right?");
  return std::move(resolution.addresses);
}

std::optional<Descriptor> try_one_of_several(const SocketAddress& address)
{
  try { // this address may fail: there are others
    return within(patience_with_one_of_several, [&] { return connect_tcp(address); });
  } catch (const Error&) {
    return std::nullopt;
  }
}

Descriptor connect_tcp(const TcpEndpoint& endpoint)
{
  const std::vector<SocketAddress> addresses = addresses_of(endpoint);
  for (std::size_t i = 0; i + 1 < addresses.size(); ++i)
    if (auto socket = try_one_of_several(addresses[i])) return std::move(*socket);
  return connect_tcp(addresses.back());
}

Endpoint carrier_of(const TlsEndpoint& secured)
{
  return std::visit([](const auto& at) -> Endpoint { return at; }, secured.at);
}

Tunnel* tunnel_of(const Endpoint& endpoint)
{
  if (const auto* const secured = std::get_if<TlsEndpoint>(&endpoint)) return tunnel_of(carrier_of(*secured));
  const auto* const through = std::get_if<SshEndpoint>(&endpoint);
  return through == nullptr ? nullptr : through->tunnel.get();
}

/// Does what connects; the parts of it do not know the endpoint.
template<class Work>
auto naming(const Endpoint& endpoint, Work work)
{
  try { // to say it with the endpoint
    return work();
  } catch (const Error& error) {
    throw Error(Fault::unreachable, fmt::format("cannot connect to {}: {}", to_text(endpoint), error.what()),
                error.hint());
  }
}

} // namespace

std::string to_text(const Endpoint& endpoint)
{
  return std::visit(Overloaded{
                        [](const UnixEndpoint& local) { return "unix://" + local.path; },
                        [](const TcpEndpoint& plain) { return "tcp://" + to_text(plain); },
                        [](const SshEndpoint& through) { return through.tunnel->name(); },
                        [](const TlsEndpoint& secured) {
                          if (const auto* const tcp = std::get_if<TcpEndpoint>(&secured.at))
                            return "tls://" + to_text(*tcp);
                          return to_text(carrier_of(secured)) + " with TLS";
                        },
                    },
                    endpoint);
}

std::optional<Descriptor> try_to_connect(const std::string& unix_path)
{
  auto tried = try_unix(unix_path);
  if (auto* const socket = std::get_if<Descriptor>(&tried)) return std::move(*socket);
  const std::error_code error{std::get<int>(tried), std::generic_category()};
  if (error == std::errc::connection_refused || error == std::errc::no_such_file_or_directory) return std::nullopt;
  throw problem(error);
}

bool is_tunnelled(const Endpoint& endpoint) { return tunnel_of(endpoint) != nullptr; }

void prepare(const Endpoint& endpoint)
{
  Tunnel* const tunnel = tunnel_of(endpoint);
  if (tunnel != nullptr) naming(endpoint, [&] { tunnel->open(); });
}

void after_a_break(const Endpoint& endpoint)
{
  if (Tunnel* const tunnel = tunnel_of(endpoint)) tunnel->after_a_break();
}

std::size_t Stream::Impl::read_some(std::span<char> buffer, std::error_code& error)
{
  Loop::current().fiber().take_turns();
  error.clear();
  return tls ? tls->read_some(buffer, error) : descriptor.read_some(buffer, error);
}

std::size_t Stream::Impl::write_some(std::string_view bytes, std::error_code& error)
{
  Loop::current().fiber().take_turns();
  error.clear();
  if (tls) return tls->write_some(bytes, error);
  for (;;) {
    const auto count = send(descriptor.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      descriptor.wait_writable();
    else if (errno != EINTR)
      break;
  }
  error = last_error();
  return 0;
}

bool Stream::Impl::spoilt() const
{
  char next = 0;
  const auto count = recv(descriptor.fd(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count < 0) return errno != EAGAIN && errno != EWOULDBLOCK;
  return count == 0 || !tls; // a TLS server sends tickets for later sessions unasked
}

Error Stream::Impl::failure(const std::string& doing, const std::error_code& error) const
{
  return {Fault::unreachable, explained(fmt::format("{}: {}", doing, in_words(error))), hint_or(tls_hint(error))};
}

std::string Stream::Impl::hint_or(std::string hint) const
{
  if (hint.empty() && hint_on_the_way) return hint_on_the_way();
  return hint;
}

std::string Stream::Impl::explained(std::string words) const
{
  const std::string told = words_on_the_way ? words_on_the_way() : std::string();
  if (!told.empty()) words += "\nssh says: " + told;
  return words;
}

Stream::Stream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

std::unique_ptr<Stream::Impl> Stream::Impl::connect(const Endpoint& endpoint)
{
  const std::string name = to_text(endpoint);
  return std::visit(
      Overloaded{
          [&](const UnixEndpoint& local) { return std::make_unique<Impl>(name, connect_unix(local.path)); },
          [&](const TcpEndpoint& plain) { return std::make_unique<Impl>(name, connect_tcp(plain)); },
          [&](const SshEndpoint& through) {
            auto [socket, words, hint] = through.tunnel->connect();
            auto impl = std::make_unique<Impl>(name, std::move(socket));
            impl->words_on_the_way = std::move(words);
            impl->hint_on_the_way = std::move(hint);
            return impl;
          },
          [&](const TlsEndpoint& secured) {
            auto context = Loop::current().tls_contexts().of(secured.files);
            auto impl = connect(carrier_of(secured));
            impl->name = name;
            impl->tls.emplace(std::move(context), secured.files, impl->descriptor, secured.server);
            impl->shake_hands();
            return impl;
          },
      },
      endpoint);
}

void Stream::Impl::shake_hands()
{
  try { // what ended it may have happened on the way
    tls->handshake();
  } catch (const Error& error) {
    throw Error(error.fault(), explained(error.what()), hint_or(error.hint()));
  }
}

Stream Stream::connect(const Endpoint& endpoint)
{
  return Stream(Impl::open(Loop::current().connections().take(), endpoint));
}

std::unique_ptr<Stream::Impl> Stream::Impl::open(Semaphore::Permit taken, const Endpoint& endpoint)
{
  auto impl = naming(endpoint, [&] { return connect(endpoint); });
  impl->permit.emplace(std::move(taken));
  return impl;
}

std::size_t Stream::read_some(std::span<char> buffer)
{
  std::error_code error;
  const std::size_t count = impl_->read_some(buffer, error);
  if (error) throw impl_->failure("cannot read from " + impl_->name, error);
  return count;
}

void Stream::write(std::string_view bytes)
{
  std::error_code error;
  while (!bytes.empty()) {
    bytes.remove_prefix(impl_->write_some(bytes, error));
    if (error) throw impl_->failure("cannot write to " + impl_->name, error);
  }
}

} // namespace maestro::net
