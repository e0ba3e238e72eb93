// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/reader.hpp>
#include <maestro/load/rules/rules.hpp>
#include <maestro/peers/peers.hpp>

#include <fmt/core.h>

#include <unordered_map>

namespace maestro::reading {

namespace {

/// A name and what it stands for.
struct Named {
  std::string name;
  const Node* place = nullptr;
};

void report(Loading& loading, const Named& first, const Named& second, const std::string& variable)
{
  loading.warning(*second.place,
                  fmt::format("{} and {} both become {} in names of variables", first.name, second.name, variable),
                  "one hides the other; the other name stands in " +
                      loading.sources.reference(first.place->span, second.place->span));
}

/// Names by what they become.
class Mangled {
public:
  /// The name that became the same before, if there is one.
  const Named* add(std::string variable, Named named)
  {
    const auto [first, added] = seen_.emplace(std::move(variable), std::move(named));
    return added ? nullptr : &first->second;
  }
  const Named* find(const std::string& variable) const
  {
    const auto found = seen_.find(variable);
    return found == seen_.end() ? nullptr : &found->second;
  }

private:
  std::unordered_map<std::string, Named> seen_;
};

class VariableNames {
public:
  explicit VariableNames(Loading& loading) : loading_(loading) {}

  void check(const Service& service)
  {
    const std::string prefix = peers::mangled(service.name.text());
    const Named named{in_quotes(service.name.text()), loading_.services.at(service.name).key};
    if (const Named* other = services_.add(prefix, named)) report(loading_, *other, named, prefix);
    for (const InstanceName& name : service.instances) check(prefix, loading_.environment.instances.at(name));
  }

private:
  void check(const std::string& service, const Instance& instance)
  {
    const InstanceDraft& draft = loading_.instances.at(instance.name);
    const std::string prefix = service + "_" + peers::mangled(instance.name.text());
    const Named named{in_quotes(instance.name.text()), draft.key};
    check_ports_of(instance, draft);
    if (const Named* other = instances_.add(prefix, named))
      report(loading_, *other, named, prefix);
    else
      check_ports_of_all(prefix, instance, draft);
  }

  void check_ports_of(const Instance& instance, const InstanceDraft& draft)
  {
    if (draft.ports.size() < 2) return;
    Mangled ports;
    for (std::size_t i = 0; i < draft.ports.size(); ++i) {
      const std::string& name = instance.settings.ports[i].name;
      const std::string variable = peers::mangled(name);
      const Named named{in_quotes(name), draft.ports[i]};
      if (const Named* other = ports.add(variable, named)) report(loading_, *other, named, variable);
    }
    // A_INTERNAL_PORT is the inner side of port a, and the outer side of a port a-internal.
    for (std::size_t i = 0; i < draft.ports.size(); ++i) {
      const std::string& name = instance.settings.ports[i].name;
      const std::string inner = peers::mangled(name) + "_INTERNAL";
      if (const Named* other = ports.find(inner))
        report(loading_, {"the inner side of " + in_quotes(name), draft.ports[i]}, *other, inner);
    }
  }

  /// Port c of instance a-b and port b-c of instance a.
  void check_ports_of_all(const std::string& prefix, const Instance& instance, const InstanceDraft& draft)
  {
    for (std::size_t i = 0; i < draft.ports.size(); ++i) {
      const std::string& name = instance.settings.ports[i].name;
      std::string variable = prefix + "_" + peers::mangled(name);
      const auto [first, added] = ports_.emplace(std::move(variable), Port{&instance, i});
      if (added || first->second.instance == &instance) continue;
      report(loading_, named(first->second), named({&instance, i}), first->first);
    }
  }

  struct Port {
    const Instance* instance = nullptr;
    std::size_t index = 0;
  };
  Named named(const Port& port) const
  {
    return {fmt::format("port {} of {}", in_quotes(port.instance->settings.ports[port.index].name),
                        in_quotes(port.instance->name.text())),
            loading_.instances.at(port.instance->name).ports[port.index]};
  }

  Loading& loading_;
  Mangled services_;
  Mangled instances_;
  std::unordered_map<std::string, Port> ports_;
};

} // namespace

void check_variable_names(Loading& loading)
{
  VariableNames names(loading);
  for (const auto& [name, service] : loading.environment.services) names.check(service);
}

} // namespace maestro::reading
