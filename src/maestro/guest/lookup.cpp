// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/lookup.hpp>

#include <poll.h>
#include <strings/ascii.hpp>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace maestro::guest {
namespace {

/// Not to be guessed by whoever wants to answer in the server's place.
std::uint16_t random_id()
{
  std::uint16_t id = 0;
  return getrandom(&id, sizeof id, GRND_NONBLOCK) == sizeof id ? id : static_cast<std::uint16_t>(getpid());
}

bool is_localhost(std::string_view name)
{
  const std::string lower = strings::ascii_lower(name);
  return lower == "localhost" || lower.ends_with(".localhost");
}

} // namespace

int milliseconds_until(TimePoint moment, TimePoint now)
{
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - now).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

Lookup::Lookup(std::string name, Families families, const Names& names, TimePoint now)
    : name_(std::move(name)), names_(names), types_{dns::Type::ipv4}
{
  if (families == Families::any) types_.push_back(dns::Type::ipv6);
  if (knows_without_asking(families)) {
    done_ = true;
    return;
  }
  if (names_.servers.empty()) {
    failure_ = names_.configured
                   ? "'" + name_ + "' is not in /etc/hosts, and /etc/resolv.conf names no DNS server"
                   : "'" + name_ + "' is not in /etc/hosts, and there is no /etc/resolv.conf to name a DNS server";
    done_ = true;
    return;
  }
  list_candidates();
  ask(now);
}

bool Lookup::knows_without_asking(Families families)
{
  const auto take_address = [&](const Address& address) {
    if (families == Families::any || !address.ipv6) addresses_.push_back(address);
  };
  if (const std::optional<Address> address = address_from(name_)) {
    take_address(*address);
    if (addresses_.empty()) failure_ = "'" + name_ + "' is no IPv4 address";
    return true;
  }
  for (const KnownHost& host : names_.hosts)
    for (const std::string& known : host.names)
      if (strings::ascii_equal(known, name_)) take_address(host.address);
  if (addresses_.empty() && is_localhost(name_)) take_address({false, {127, 0, 0, 1}}); // never a server's business
  return !addresses_.empty();
}

void Lookup::list_candidates()
{
  if (name_.ends_with('.')) { // the whole name
    candidates_ = {name_.substr(0, name_.size() - 1)};
    return;
  }
  for (const std::string& behind : names_.search) candidates_.push_back(name_ + '.' + behind);
  const bool many_dots = static_cast<unsigned>(std::count(name_.begin(), name_.end(), '.')) >= names_.dots;
  candidates_.insert(many_dots ? candidates_.begin() : candidates_.end(), name_);
}

void Lookup::ask(TimePoint now)
{
  asked_ = 0;
  question_ = {random_id(), candidates_[candidate_], types_[type_]};
  if (question_.name.ends_with('.')) question_.name.pop_back();
  if (dns::packet(question_)) {
    ask_next_server(now);
  } else {
    heard_ = true; // nobody need be asked to know that there is no such host
    next_question(true, now);
  }
}

void Lookup::ask_next_server(TimePoint now)
{
  const std::string packet = *dns::packet(question_);
  // Some servers never answer for IPv6: where IPv4 addresses are known, one question is enough.
  const std::size_t most = addresses_.empty() ? names_.servers.size() * names_.attempts : 1;
  while (asked_ < most) {
    const Server& server = names_.servers[asked_++ % names_.servers.size()];
    const SocketAddress where = socket_address(server.address, server.port);
    socket_ = Descriptor(socket(where.storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_ || connect(socket_.number(), where.pointer(), where.size) != 0) continue;
    if (send(socket_.number(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) continue;
    interest_ = {socket_.number(), POLLIN, now + names_.patience};
    return;
  }
  is_unanswered_ = true;
  if (!heard_) return finish(); // the next question would wait as long
  next_question(false, now);
}

void Lookup::advance(TimePoint now)
{
  while (!done_) {
    std::array<char, dns::largest_answer> packet{};
    const ssize_t size = recv(socket_.number(), packet.data(), packet.size(), MSG_TRUNC);
    if (size >= 0) {
      const std::size_t held = std::min(packet.size(), static_cast<std::size_t>(size));
      take(dns::read_answer({packet.data(), held}, question_), now);
    } else if ((errno != EAGAIN && errno != EINTR) || now >= interest_.until) {
      ask_next_server(now); // nobody listens there, or nobody answers in time
    } else {
      return;
    }
  }
}

void Lookup::take(const dns::Answer& answer, TimePoint now)
{
  switch (answer.outcome) {
  case dns::Outcome::not_an_answer:
    return;
  case dns::Outcome::refused: // perhaps because of what is searched behind the name
    heard_ = true;
    ask_next_server(now);
    return;
  case dns::Outcome::no_such_name:
    heard_ = true;
    next_question(true, now);
    return;
  case dns::Outcome::addresses:
    heard_ = true;
    addresses_.insert(addresses_.end(), answer.addresses.begin(), answer.addresses.end());
    next_question(false, now);
    return;
  }
}

void Lookup::next_question(bool skip_candidate, TimePoint now)
{
  ++type_;
  if (skip_candidate || type_ == types_.size()) {
    if (!addresses_.empty()) return finish();
    type_ = 0;
    ++candidate_;
  }
  if (candidate_ == candidates_.size()) return finish();
  ask(now);
}

void Lookup::finish()
{
  if (addresses_.empty())
    failure_ = is_unanswered_ ? "no DNS server of /etc/resolv.conf tells the address of '" + name_ + "'"
                              : "there is no address of '" + name_ + "', say /etc/hosts and the DNS server";
  socket_ = Descriptor();
  interest_ = {};
  done_ = true;
}

} // namespace maestro::guest
