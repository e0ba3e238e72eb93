// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/net/process.hpp>
#include <maestro/net/stream_impl.hpp>
#include <maestro/net/tunnel.hpp>

#include <fmt/core.h>
#include <strings/pieces.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace maestro::net {

using namespace std::chrono_literals;

namespace {

// How long a tunnel that is being opened may keep others waiting. By then a server that answers has let it in. (What
// has to be bounded is how many log in at once at a server that limits that; one that does not answer counts nothing.)
constexpr Duration longest_permit = 2s;

// ssh's own time-out comes first, and says more.
constexpr Duration slack = 2s;

constexpr Duration shortest_pause = 5ms;
constexpr Duration longest_pause = 100ms;

/// A folder that only we can enter, which goes with this object.
class PrivateFolder {
public:
  explicit PrivateFolder(const std::string& otherwise)
  {
    constexpr std::size_t longest = 107; // the path of a socket
    std::string reasons;
    for (const std::string& place : {std::string("/tmp"), otherwise}) {
      path_ = place + "/maestro-XXXXXX";
      if (!place.starts_with('/') || socket().size() > longest) continue;
      if (mkdtemp(path_.data()) != nullptr) return;
      reasons += fmt::format("{}{} ({})", reasons.empty() ? "" : " or ", place, in_words(last_error()));
    }
    throw Error(Fault::failed, "cannot make a folder for ssh's socket in " + reasons,
                "XDG_RUNTIME_DIR may name a folder that can be written to, with a short path");
  }
  ~PrivateFolder()
  {
    unlink(socket().c_str());
    rmdir(path_.c_str());
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string socket() const { return path_ + "/socket"; }

private:
  std::string path_;
};

/// A part of a forwarding: ssh parts it at colons and expands what begins with a per cent sign.
std::string escaped(const std::string& path)
{
  std::string text;
  for (const char c : path) {
    if (c == ':' || c == '\\') text += '\\';
    if (c == '%') text += '%';
    text += c;
  }
  return text;
}

std::vector<std::string> destination(const TunnelSpec& spec)
{
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::string& value) { words.insert(words.end(), {option, value}); };
  if (!spec.key.empty()) add("-i", spec.key);
  if (spec.port) add("-p", std::to_string(*spec.port));
  if (!spec.user.empty()) add("-l", spec.user);
  words.insert(words.end(), {"--", spec.host});
  return words;
}

std::vector<std::string> command(const TunnelSpec& spec, const std::string& socket)
{
  const std::string far =
      spec.far_socket.empty() ? fmt::format("127.0.0.1:{}", spec.far_port) : escaped(spec.far_socket);
  std::vector<std::string> words{
      // The ssh that goes to a jump host does not know of BatchMode, and would open a window to ask.
      "env", "SSH_ASKPASS_REQUIRE=never", "ssh", "-N", "-L", escaped(socket) + ":" + far};
  for (const std::string& option : {
           std::string("BatchMode=yes"),
           std::string("ExitOnForwardFailure=yes"),
           std::string("StreamLocalBindUnlink=yes"),
           // A connection that others share, or that stays behind, is not ours to end.
           std::string("ControlMaster=no"),
           std::string("ControlPath=none"),
           // It tells of a channel that could not be opened, and a host that is gone is noticed within 40 seconds.
           std::string("LogLevel=INFO"),
           std::string("ServerAliveInterval=10"),
           std::string("ServerAliveCountMax=3"),
           fmt::format("ConnectTimeout={}", spec.timeout.count()),
       })
    words.insert(words.end(), {"-o", option});
  const std::vector<std::string> to = destination(spec);
  words.insert(words.end(), to.begin(), to.end());
  return words;
}

/// What ssh said, without the carriage returns that it puts before line ends.
std::string cleaned(std::string text)
{
  std::erase(text, '\r');
  return std::string(trimmed(text));
}

/// What may be done about a channel that ssh could not open. Of a socket it tells only that, whatever is the reason.
std::string hint_for(std::string_view words, const TunnelSpec& spec)
{
  if (words.find("open failed") == std::string_view::npos) return {};
  const std::string where = spec.far_socket.empty() ? fmt::format("port {}", spec.far_port) : spec.far_socket;
  if (words.find("administratively prohibited") != std::string_view::npos)
    return fmt::format(
        "the SSH server forbids to forward to {}: its sshd_config needs AllowTcpForwarding and, for sockets, "
        "AllowStreamLocalForwarding",
        where);
  if (words.find("Connection refused") != std::string_view::npos)
    return fmt::format("nobody listens at {} of that host: is the engine up, and there?", where);
  if (spec.far_socket.empty()) return {};
  const std::string user = spec.user.empty() ? "the user" : "'" + spec.user + "'";
  return fmt::format(
      "is the engine's socket {} there ('socket_path' names another), may {} use it (the group docker), and "
      "does the SSH server allow it (AllowStreamLocalForwarding)?",
      where, user);
}

std::string name_of(const TunnelSpec& spec)
{
  std::string name = "ssh://";
  if (!spec.user.empty()) name += spec.user + "@";
  name += strings::bracketed(spec.host);
  if (spec.port) name += fmt::format(":{}", *spec.port);
  return name;
}

} // namespace

/// From one start of ssh to its end.
struct Tunnel::Session {
  explicit Session(const TunnelSpec& spec)
      : folder(spec.runtime_folder), ssh({.command = command(spec, folder.socket()), .folder = folder.path()})
  {
  }

  PrivateFolder folder;
  mutable Child ssh;
  std::optional<Descriptor> first; // the connection that found the socket ready, for who asks next
};

Tunnel::Tunnel(TunnelSpec spec, std::shared_ptr<Semaphore> opening)
    : spec_(std::move(spec)), name_(name_of(spec_)), opening_(std::move(opening))
{
}

Tunnel::~Tunnel() = default;

bool Tunnel::is_open() const { return session_ && !session_->ssh.ends_within(0s); }

void Tunnel::open()
{
  if (is_open()) return;
  const unsigned attempts_before = attempts_;
  const Semaphore::Permit turn = turn_.take();
  if (is_open()) return;
  if (attempts_ != attempts_before && failure_) throw Error(*failure_); // the attempt that this fiber waited for
  session_.reset();
  failure_.reset();
  try {
    session_ = begin_session();
    ++attempts_;
  } catch (const Error& error) { // also for those who wait for this attempt
    failure_ = error;
    ++attempts_;
    throw;
  }
}

std::shared_ptr<Tunnel::Session> Tunnel::begin_session() const
{
  Semaphore::Permit permit = opening_->take();
  auto session = std::make_shared<Session>(spec_);
  const bool ready = within(spec_.timeout + slack, [&] { await_socket(*session, std::move(permit)); });
  if (!ready) throw refusal(*session, fmt::format("not connected within {} s", spec_.timeout.count()));
  return session;
}

/// ssh makes the socket when it has logged in.
void Tunnel::await_socket(Session& session, std::optional<Semaphore::Permit> permit) const
{
  const TimePoint begin = now();
  for (;;) {
    session.first = try_to_connect(session.folder.socket());
    if (session.first) return;
    const Duration waited = now() - begin;
    if (waited > longest_permit) permit.reset();
    if (session.ssh.ends_within(std::clamp(waited / 20, shortest_pause, longest_pause)))
      throw refusal(session, "ssh has ended without a word");
    session.ssh.output(); // or it might have to wait for a place for its words
  }
}

Error Tunnel::refusal(const Session& session, const std::string& otherwise) const
{
  const std::string words = cleaned(session.ssh.output());
  const std::string by_hand = fmt::format("`ssh {}`", join(destination(spec_), " "));
  return {Fault::unreachable, words.empty() ? otherwise : words, by_hand + " must get in without asking anything"};
}

Tunnel::Connection Tunnel::connect()
{
  const auto connection = [this](const std::shared_ptr<Session>& session, Descriptor socket) {
    const auto words = [session, since = session->ssh.heard()] { return cleaned(session->ssh.output(since)); };
    return Connection{std::move(socket), words, [words, spec = spec_] { return hint_for(words(), spec); }};
  };
  for (;;) {
    open();
    const std::shared_ptr<Session> session = session_;
    if (session->first) return connection(session, *std::exchange(session->first, std::nullopt));
    session->ssh.output(); // what is there already belongs to others
    if (auto socket = try_to_connect(session->folder.socket())) return connection(session, std::move(*socket));
    if (session_ == session) session_.reset(); // ssh does not listen any more: it is about to end
  }
}

void Tunnel::after_a_break()
{
  if (const std::shared_ptr<Session> session = session_) session->ssh.ends_within(longest_pause);
}

} // namespace maestro::net
