// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest_program/attempt.hpp>

#include <poll.h>
#include <strings/pieces.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace maestro::guest_program {
namespace {

constexpr std::chrono::seconds connection_limit{3}; // the second SYN goes out after one
constexpr std::chrono::seconds answer_limit{10};
constexpr std::size_t longest_status_line = 4096;

std::string request_of(const Endpoint& endpoint)
{
  return "GET " + *endpoint.path + " HTTP/1.1\r\nHost: " + strings::bracketed(endpoint.host) + ':' +
         std::to_string(endpoint.port) + "\r\nUser-Agent: maestro-guest\r\nAccept: */*\r\nConnection: close\r\n\r\n";
}

/// Of the first line of an answer; 0 if it is none of HTTP.
int status_of(std::string_view line)
{
  const std::size_t space = line.find(' ');
  int status = 0;
  if (!line.starts_with("HTTP/1.") || space == std::string_view::npos) return 0;
  std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
  return status;
}

} // namespace

Attempt::Attempt(const Endpoint& endpoint, const guest::Names& names, guest::TimePoint now)
    : endpoint_(endpoint), lookup_(endpoint.host, guest::Families::any, names, now)
{
  if (lookup_.done()) try_next_address(now);
}

void Attempt::advance(guest::TimePoint now)
{
  if (state_ != State::going) return;
  if (!lookup_.done()) {
    lookup_.advance(now);
    if (lookup_.done()) try_next_address(now);
    return;
  }
  pollfd file{interest_.descriptor, interest_.events, 0};
  const bool is_ready = poll(&file, 1, 0) > 0;
  if (!is_ready) {
    if (now >= interest_.until) give_up(connected_ ? "it does not answer" : "it does not accept connections", now);
  } else if (connected_) {
    ask_and_listen(now);
  } else {
    connected(now);
  }
}

void Attempt::try_next_address(guest::TimePoint now)
{
  if (lookup_.addresses().empty()) reason_ = lookup_.failure();
  while (next_address_ < lookup_.addresses().size()) {
    const guest::Address& address = lookup_.addresses()[next_address_++];
    const guest::SocketAddress where = guest::socket_address(address, endpoint_.port);
    connected_ = false;
    socket_ = guest::Descriptor(socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    interest_ = {socket_.number(), POLLOUT, now + connection_limit};
    if (socket_ && connect(socket_.number(), where.pointer(), where.size) == 0) return connected(now);
    if (socket_ && errno == EINPROGRESS) return;
    reason_ = std::strerror(errno);
  }
  socket_ = guest::Descriptor();
  state_ = State::failed;
}

void Attempt::connected(guest::TimePoint now)
{
  int problem = 0;
  socklen_t size = sizeof problem;
  getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem != 0) return give_up(std::strerror(problem), now);
  connected_ = true;
  if (!endpoint_.path) {
    socket_ = guest::Descriptor();
    state_ = State::ready;
    return;
  }
  request_ = request_of(endpoint_);
  answer_.clear();
  interest_ = {socket_.number(), POLLOUT, now + answer_limit};
}

void Attempt::ask_and_listen(guest::TimePoint now)
{
  if (!request_.empty()) {
    const ssize_t sent = send(socket_.number(), request_.data(), request_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return give_up(std::strerror(errno), now);
    if (sent > 0) request_.erase(0, static_cast<std::size_t>(sent));
    if (request_.empty()) interest_.events = POLLIN;
    return;
  }
  std::array<char, 1024> piece{};
  const ssize_t count = recv(socket_.number(), piece.data(), piece.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count < 0) return give_up(std::strerror(errno), now);
  answer_.append(piece.data(), static_cast<std::size_t>(count));
  const std::size_t end = answer_.find('\n');
  if (end == std::string::npos && count > 0 && answer_.size() < longest_status_line) return;
  const int status = status_of(std::string_view(answer_).substr(0, end));
  if (status >= 200 && status < 400)
    state_ = State::ready;
  else
    give_up(status == 0 ? "its answer is no HTTP" : "it answers with status " + std::to_string(status), now);
}

void Attempt::give_up(const std::string& reason, guest::TimePoint now)
{
  reason_ = reason;
  try_next_address(now);
}

} // namespace maestro::guest_program
