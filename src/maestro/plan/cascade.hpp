// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/graph.hpp>
#include <maestro/plan/plan.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace maestro {

class Draft;

/// What runs and has things of a container that is made anew: a link to it, one of its namespaces, its volumes. Engines
/// look these up when they create a container, and keep the id: it hangs in the air once that container is another one.
class Hanging {
public:
  void add(const Instance& instance, const Instance& provider);
  void clear() { *this = Hanging(); }

  bool hangs(const InstanceName& instance) const { return providers_.contains(instance); }
  /// Sorted; those that are made anew.
  std::vector<InstanceName> providers_of(const InstanceName& instance) const;
  /// What hangs on an instance: directly, sorted.
  std::vector<InstanceName> on(const InstanceName& provider) const;
  /// "it has the network of db-1"; empty if it does not hang.
  std::string words(const InstanceName& instance) const;

  /// Services whose instances hang on each other are replaced as one: old containers are kept until all that is new
  /// has proved itself, and are put back together. One of the services stands for them all.
  ServiceName root(const ServiceName& service) const;
  /// All that are one with it, itself included, sorted; empty if nothing of it hangs or is hung on.
  std::vector<ServiceName> undone_together(const ServiceName& service) const;

private:
  std::map<InstanceName, std::map<InstanceName, std::string>> providers_; // each with what is had of it
  std::map<InstanceName, std::vector<InstanceName>> on_;
  std::map<ServiceName, ServiceName> roots_;
};

/// Finds out what of the selected instances hangs on what is made anew. One that hangs is made anew itself.
void find_hanging(Draft& draft, const std::function<bool(const Instance&)>& is_made_anew);

/// Tells of what would hang on what is made anew, but is somebody else's and stays.
void remark_strangers(Draft& draft);

/// What may hang on what, of all instances; nothing if the wish does not replace what hangs. To be made once: it looks
/// at all of them.
class MayHang {
public:
  MayHang(const Environment& environment, const Wish& wish);

  using Counts = std::function<bool(const Instance&)>;
  /// What hangs on these, directly or not, on the same ships, and counts; without these.
  std::vector<InstanceName> behind(const std::vector<InstanceName>& instances, const Counts& counts = {}) const;

private:
  const Environment& environment_;
  std::map<const Instance*, std::vector<const Instance*>> on_;
};

/// Whether it lives in a namespace of that container: it ends with it, or is cut off.
bool shares_namespaces(const ContainerSettings& settings, const InstanceName& provider);

/// These instances, and all that may hang on them: what has to be looked at.
std::vector<InstanceName> with_what_may_hang(const Environment& environment, const Wish& wish,
                                             std::vector<InstanceName> instances);

/// The wish with what runs and hangs on something that it makes anew, as `brought`.
Wish with_what_hangs(const Environment& environment, const Graph& graph, const Observed& observed, const Wish& wish);

} // namespace maestro
