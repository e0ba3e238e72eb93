// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>
#include <maestro/load/kept_headers.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace maestro {
namespace {

bool is_own_port(const Instance& instance, const HttpCheck& check)
{
  return check.host.empty() && std::ranges::any_of(instance.settings.ports, [&](const Port& port) {
           return port.name == check.port || (port.external.single() && port.external.first == check.number);
         });
}

/// To whom a header goes, and which one it is.
using Receiver = std::tuple<std::string, std::string, std::string, std::string>;

Receiver receiver(const Environment& environment, const Instance& instance, const HttpCheck& check,
                  const std::string& header)
{
  return {check.scheme, environment.host_of(check, instance),
          is_own_port(instance, check) ? instance.service.text() : std::to_string(check.number),
          strings::ascii_lower(header)};
}

/// Who must vouch for the server (empty: those whom the system trusts); nothing if nobody must.
std::optional<std::string> authority_of(const HttpCheck& check)
{
  return check.verify_tls ? std::optional(check.ca) : std::nullopt;
}

/// Calls visit(instance, check) for each http check.
template<class SomeEnvironment, class Visit>
void each_http_check(SomeEnvironment& environment, const Visit& visit)
{
  for (auto& [name, instance] : environment.instances)
    for (const LifecycleState state : lifecycle_states)
      for (auto& check : instance.lifecycle.of(state))
        if (auto* http = std::get_if<HttpCheck>(&check)) visit(instance, *http);
}

/// Values of headers by whom they go to.
class Known {
public:
  explicit Known(const Environment& environment)
  {
    each_http_check(environment, [&](const Instance& instance, const HttpCheck& check) {
      for (const auto& [name, value] : check.headers)
        values_[receiver(environment, instance, check, name)].emplace(value, authority_of(check));
    });
  }

  /// This one if it goes there, else the only one that does; none if that is not clear. Who may be anybody, because his
  /// certificate is not looked at, or somebody else vouches for him, gets nothing that was meant for one who is known.
  const std::string* value(const Receiver& receiver, const std::string& preferred,
                           const std::optional<std::string>& authority) const
  {
    std::set<std::string_view> usable;
    const std::string* found = nullptr;
    const auto known = values_.find(receiver);
    if (known == values_.end()) return nullptr;
    for (const auto& [value, wanted] : known->second) {
      if (wanted && wanted != authority) continue;
      if (value == preferred) return &value;
      usable.insert(value);
      found = &value;
    }
    return usable.size() == 1 ? found : nullptr;
  }

private:
  std::map<Receiver, std::set<std::pair<std::string, std::optional<std::string>>>> values_; // with who must vouch
};

} // namespace

std::vector<Diagnostic> direct_headers(Environment& then, const Environment& today, const std::string& name)
{
  const Known known(today);
  std::vector<Diagnostic> problems;
  each_http_check(then, [&](const Instance& instance, HttpCheck& check) {
    for (auto& [header, value] : check.headers) {
      if (const auto* right = known.value(receiver(then, instance, check, header), value, authority_of(check))) {
        value = *right;
        continue;
      }
      const Url url{.scheme = check.scheme,
                    .host = then.host_of(check, instance),
                    .port = check.number,
                    .target = request_target(check.path.substr(0, check.path.find('?')))};
      Diagnostic problem;
      problem.message = fmt::format("the header {} that instance '{}' is checked with at {} was not kept, and today's "
                                    "description sends none to this server",
                                    header, instance.name, to_text(url));
      problem.place.file = name;
      problems.push_back(std::move(problem));
    }
  });
  return problems;
}

} // namespace maestro
