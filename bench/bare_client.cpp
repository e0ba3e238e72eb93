// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <bench/bare_client.hpp>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace bench {

namespace {

struct Connection {
  int fd = -1;
  const Job* job = nullptr;
  std::size_t batch = 0;
  std::size_t request = 0; // of the job
  std::size_t sent = 0;    // bytes of the request
  std::string received = {};
};

std::runtime_error failure(const std::string& what) { return std::runtime_error("bare client: " + what); }

/// Bytes of a whole answer at the beginning of the text, 0 if more has to come.
std::size_t answer_size(std::string_view text)
{
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const std::string_view header = text.substr(0, end + 2);
  constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = header.find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos)
    std::from_chars(header.data() + at + name.size(), header.data() + header.size(), length);
  return text.size() >= end + 4 + length ? end + 4 + length : 0;
}

class Client {
public:
  explicit Client(const std::vector<Batch>& batches) : batches_(batches), open_(batches.size()), left_(batches.size())
  {
    for (std::size_t batch = 0; batch < batches.size(); ++batch) {
      open_[batch] = batches[batch].after.size();
      left_[batch] = batches[batch].jobs.size();
      for (const std::size_t before : batches[batch].after) followers_[before].push_back(batch);
    }
  }
  ~Client()
  {
    for (const auto& connection : connections_) close(connection->fd);
    close(epoll_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void run()
  {
    for (std::size_t batch = 0; batch < batches_.size(); ++batch)
      if (open_[batch] == 0) begin(batch);
    std::array<epoll_event, 512> events;
    while (jobs_under_way_ > 0) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) go_on(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
  }

private:
  void begin(std::size_t batch)
  {
    jobs_under_way_ += batches_[batch].jobs.size();
    for (const Job& job : batches_[batch].jobs) {
      Connection& connection = connection_to(job.address);
      connection.job = &job;
      connection.batch = batch;
      connection.request = 0;
      connection.sent = 0;
      write(connection);
    }
  }

  Connection& connection_to(const std::string& address)
  {
    std::vector<Connection*>& idle = idle_[address];
    if (!idle.empty()) {
      Connection* kept = idle.back();
      idle.pop_back();
      return *kept;
    }
    Connection& made = *connections_.emplace_back(std::make_unique<Connection>());
    made.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made.fd < 0) throw failure("no more sockets");
    const int on = 1;
    setsockopt(made.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(2375);
    inet_pton(AF_INET, address.c_str(), &to.sin_addr);
    if (connect(made.fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS)
      throw failure("cannot connect to " + address);
    epoll_event event{EPOLLIN | EPOLLOUT | EPOLLET, {&made}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, made.fd, &event);
    return made;
  }

  static void write(Connection& connection)
  {
    if (connection.job == nullptr || connection.request == connection.job->requests.size()) return;
    const std::string& request = connection.job->requests[connection.request];
    while (connection.sent < request.size()) {
      const auto count =
          send(connection.fd, request.data() + connection.sent, request.size() - connection.sent, MSG_NOSIGNAL);
      if (count < 0 && (errno == EAGAIN || errno == EINPROGRESS || errno == ENOTCONN)) return;
      if (count < 0) throw failure("cannot write to " + connection.job->address);
      connection.sent += static_cast<std::size_t>(count);
    }
  }

  void go_on(Connection& connection)
  {
    write(connection);
    static std::array<char, 64UL << 10U> buffer;
    for (;;) {
      const auto count = recv(connection.fd, buffer.data(), buffer.size(), 0);
      if (count < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
      if (count <= 0) throw failure("a connection was closed");
      if (connection.job == nullptr) continue; // of a stream
      connection.received.append(buffer.data(), static_cast<std::size_t>(count));
      while (const std::size_t size = answer_size(connection.received)) {
        take_answer(connection, std::string_view(connection.received).substr(0, size));
        connection.received.erase(0, size);
        if (connection.job == nullptr) return;
      }
    }
  }

  void take_answer(Connection& connection, std::string_view answer)
  {
    const std::string_view status = answer.substr(9, 3);
    if (status[0] != '2' && status != "304") throw failure(fmt::format("{}: {}", connection.job->address, answer));
    ++connection.request;
    connection.sent = 0;
    if (connection.request < connection.job->requests.size()) return write(connection);
    if (!connection.job->is_stream) idle_[connection.job->address].push_back(&connection);
    connection.job = nullptr;
    --jobs_under_way_;
    if (--left_[connection.batch] > 0) return;
    for (const std::size_t next : followers_[connection.batch])
      if (--open_[next] == 0) begin(next);
  }

  const std::vector<Batch>& batches_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Connection>> connections_;
  std::map<std::string, std::vector<Connection*>> idle_;
  std::map<std::size_t, std::vector<std::size_t>> followers_;
  std::vector<std::size_t> open_, left_; // batches that a batch waits for; its jobs that are not done
  std::size_t jobs_under_way_ = 0;
};

} // namespace

std::string request_text(const std::string& method, const std::string& target, const std::string& body)
{
  return fmt::format("{} {} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                     method, target, body.size(), body);
}

void do_all(const std::vector<Batch>& batches) { Client(batches).run(); }

} // namespace bench
