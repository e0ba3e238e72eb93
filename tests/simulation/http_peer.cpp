// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/net/fiber.hpp>

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <simulation/http_peer.hpp>
#include <support/url.hpp>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>

namespace maestro::testing {

namespace {

using namespace std::chrono_literals;

using test::url_decoded;

std::map<std::string, std::string> parsed_query(std::string_view text)
{
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const std::size_t equals = pair.find('=');
    query[url_decoded(pair.substr(0, equals))] =
        equals == std::string_view::npos ? std::string() : url_decoded(pair.substr(equals + 1));
  }
  return query;
}

std::size_t content_length(std::string_view header)
{
  constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = header.find(name);
  if (at == std::string_view::npos) return 0;
  std::size_t length = 0;
  std::from_chars(header.data() + at + name.size(), header.data() + header.size(), length);
  return length;
}

std::string_view phrase(unsigned status)
{
  switch (status / 100) {
  case 2:
    return "OK";
  case 3:
    return "Not Modified";
  case 4:
    return "Refused";
  default:
    return "Server Error";
  }
}

Asked parsed_request(std::string_view header, std::string_view body)
{
  const std::string_view line = header.substr(0, header.find("\r\n"));
  const std::size_t target_at = line.find(' ') + 1;
  const std::string_view target = line.substr(target_at, line.rfind(' ') - target_at);
  const std::size_t question = target.find('?');
  Asked asked;
  asked.method = line.substr(0, target_at - 1);
  asked.path = url_decoded(target.substr(0, question));
  if (question != std::string_view::npos) asked.query = parsed_query(target.substr(question + 1));
  asked.body = body;
  return asked;
}

bool must_wait(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

} // namespace

std::optional<Asked> HttpPeer::next()
{
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos)
    if (!receive()) return std::nullopt;
  const std::size_t header = end + 4;
  const std::size_t whole = header + content_length(std::string_view(received_).substr(0, end + 2));
  while (received_.size() < whole)
    if (!receive()) return std::nullopt;
  const std::string_view bytes(received_);
  Asked asked = parsed_request(bytes.substr(0, header), bytes.substr(header, whole - header));
  received_.erase(0, whole);
  return asked;
}

bool HttpPeer::receive()
{
  // Shared by all connections of a thread: nothing waits between its being filled and its being read.
  thread_local std::array<char, 64UL << 10U> buffer;
  for (;;) {
    const auto count = recv(descriptor_.fd(), buffer.data(), buffer.size(), 0);
    if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
    if (count >= 0) return count > 0;
    if (!must_wait(errno)) return false;
    received_.shrink_to_fit();
    descriptor_.wait_readable();
  }
}

void HttpPeer::send(std::string_view bytes) const
{
  while (!bytes.empty()) {
    const auto count = ::send(descriptor_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
    else if (must_wait(errno))
      descriptor_.wait_writable();
    else
      throw Error(Fault::unreachable, "the client is gone");
  }
}

void HttpPeer::answer(unsigned status, std::string_view header, std::string_view body)
{
  const bool bodiless = status == 204 || status == 304;
  const std::string length = bodiless ? std::string() : fmt::format("Content-Length: {}\r\n", body.size());
  send(fmt::format("HTTP/1.1 {} {}\r\n{}{}\r\n{}", status, phrase(status), header, length, bodiless ? "" : body));
}

void HttpPeer::begin(std::string_view header)
{
  send(fmt::format("HTTP/1.1 200 OK\r\n{}Transfer-Encoding: chunked\r\n\r\n", header));
}

void HttpPeer::piece(std::string_view body)
{
  if (!body.empty()) send(fmt::format("{:x}\r\n{}\r\n", body.size(), body));
}

void HttpPeer::end() { send("0\r\n\r\n"); }

void HttpPeer::await_end()
{
  while (receive()) {
  }
}

namespace {

net::Descriptor listening(const std::string& address, std::uint16_t port)
{
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) throw Error(Fault::failed, net::in_words(net::last_error()));
  net::Descriptor descriptor(fd);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &at.sin_addr);
  constexpr int backlog = 1024;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || listen(fd, backlog) != 0)
    throw Error(Fault::failed,
                fmt::format("cannot listen on {}:{}: {}", address, port, net::in_words(net::last_error())));
  return descriptor;
}

} // namespace

HttpListener::HttpListener(const std::string& address, std::uint16_t port) : descriptor_(listening(address, port)) {}

std::uint16_t HttpListener::port() const
{
  sockaddr_in at{};
  socklen_t size = sizeof at;
  getsockname(descriptor_.fd(), reinterpret_cast<sockaddr*>(&at), &size);
  return ntohs(at.sin_port);
}

net::Descriptor HttpListener::accept() const
{
  for (;;) {
    const int fd = accept4(descriptor_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return net::Descriptor(fd);
    }
    if (must_wait(errno))
      descriptor_.wait_readable();
    else
      net::sleep(10ms); // out of descriptors, of which the next moment may bring some
  }
}

} // namespace maestro::testing
