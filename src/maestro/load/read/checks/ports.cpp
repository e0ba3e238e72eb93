// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/load/grammar/amounts.hpp>
#include <maestro/load/read/parts.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro::reading {

namespace {

/// The number of the port that a check means, on the ship.
class PortLookup {
public:
  PortLookup(Loading& loading, const CheckDraft& draft, const Instance& instance, const std::set<std::string>& refused)
      : loading_(loading), draft_(draft), instance_(instance), refused_(refused)
  {
  }

  std::uint16_t number(const std::string& name, bool number_allowed) const
  {
    const auto& ports = instance_.settings.ports;
    const auto port = std::find_if(ports.begin(), ports.end(), [&](const Port& one) { return one.name == name; });
    if (port == ports.end()) {
      if (refused_.contains(name)) return 0;
      const auto literal = number_allowed ? parse_integer(name) : std::nullopt;
      if (literal && *literal > 0 && *literal <= 65535) return static_cast<std::uint16_t>(*literal);
      std::vector<std::string> names;
      names.reserve(ports.size());
      for (const Port& one : ports) names.push_back(one.name);
      std::string hint = did_you_mean(name, names);
      if (hint.empty()) hint = names.empty() ? "it has no ports" : "its ports are " + join(names, ", ");
      refuse(fmt::format(" has no port {}", in_quotes(name)), std::move(hint));
      return 0;
    }
    if (port->protocol != Protocol::tcp)
      refuse(fmt::format(": port {} is {}, and a check needs tcp", in_quotes(name), to_text(port->protocol)));
    else if (!port->external.single())
      refuse(fmt::format(": port {} is a range, and a check needs one port", in_quotes(name)));
    return port->external.first;
  }

private:
  /// A check of a service is wrong in one place, however many instances it has.
  void refuse(const std::string& message, std::string hint = {}) const
  {
    if (draft_.reported) return;
    draft_.reported = true;
    loading_.error(*draft_.port, fmt::format("instance {}{}", in_quotes(instance_.name.text()), message),
                   std::move(hint));
  }

  Loading& loading_;
  const CheckDraft& draft_;
  const Instance& instance_;
  const std::set<std::string>& refused_;
};

void resolve(Loading& loading, const std::vector<CheckDraft>& drafts, const Instance& instance,
             const std::set<std::string>& refused, std::vector<Check>& checks)
{
  for (const CheckDraft& draft : drafts) {
    checks.push_back(draft.check);
    if (!draft.port) continue;
    const PortLookup lookup(loading, draft, instance, refused);
    if (auto* tcp = std::get_if<TcpCheck>(&checks.back())) tcp->number = lookup.number(tcp->port, false);
    if (auto* http = std::get_if<HttpCheck>(&checks.back())) http->number = lookup.number(http->port, true);
  }
}

void resolve(Loading& loading, const LifecycleDraft& draft, const Instance& instance,
             const std::set<std::string>& refused, Lifecycle& lifecycle)
{
  resolve(loading, draft.pre_start, instance, refused, lifecycle.pre_start);
  resolve(loading, draft.running, instance, refused, lifecycle.running);
  resolve(loading, draft.pre_stop, instance, refused, lifecycle.pre_stop);
  resolve(loading, draft.stopped, instance, refused, lifecycle.stopped);
}

} // namespace

Lifecycle resolved(Loading& loading, const LifecycleDraft& of_service, const LifecycleDraft& own,
                   const Instance& instance, const std::set<std::string>& refused_ports)
{
  Lifecycle lifecycle;
  resolve(loading, of_service, instance, refused_ports, lifecycle);
  resolve(loading, own, instance, refused_ports, lifecycle);
  return lifecycle;
}

} // namespace maestro::reading
