// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/parts.hpp>
#include <maestro/load/table/defaults.hpp>

#include <array>
#include <string_view>

namespace maestro::reading {

namespace {

constexpr std::array<std::string_view, 3> failure_actions{"rollback", "pause", "continue"};
constexpr std::array<std::string_view, 2> orders{"stop-first", "start-first"};
constexpr std::array<std::string_view, 2> peer_actions{"replace", "leave"};

struct UpdateKeys {
  static constexpr auto name = "update";
  static constexpr auto doc = "The value of `update`: how the instances of a service are replaced by `apply`, and by "
                              "`restart` if the service says so.";
  static constexpr std::array keys{
      Key{"parallelism", Form::share, "1", "So many are replaced at the same time.", "25%"},
      Key{"delay", Form::seconds, default_of<&UpdatePolicy::delay>,
          "After one was replaced, before the next one stops.", "10s"},
      Key{"monitor", Form::seconds, default_of<&UpdatePolicy::monitor>,
          "A new container must go on running for so long, after it was ready, before the old one is removed.", "30s"},
      Key{"failure_action", Form::choice, "rollback",
          "What becomes of the others once one could not be replaced, which itself gets its old container back: those "
          "that were replaced before get theirs back, too; or no other is replaced; or they are replaced all the same.",
          "pause"}
          .among(failure_actions),
      Key{"order", Form::choice, "stop-first",
          "`start-first` stops an old container only once the new one has proved itself beside it. Both are there then "
          "for "
          "a while, and both are found under the instance's name in their networks. Where both would want the same "
          "port, "
          "address or writable volume the old one is stopped first all the same, and the plan says why.",
          "start-first"}
          .among(orders),
      Key{"min_up", Form::share, "none",
          "So many of its instances are ready all the time, on whichever ships; if that cannot be kept, nothing of the "
          "service is replaced. Without it, one at least where two are ready.",
          "2"},
      Key{"on_peers", Form::choice, "replace",
          "What is done with an instance of which only that has changed what it is told of others.", "leave"}
          .among(peer_actions),
  };
};

std::optional<FailureAction> failure_action(const std::optional<std::string>& word)
{
  for (const auto action : {FailureAction::rollback, FailureAction::pause, FailureAction::proceed})
    if (word == to_text(action)) return action;
  return std::nullopt;
}

} // namespace

const SectionInfo& update_section() { return section<UpdateKeys>(); }

std::optional<UpdatePolicy> read_update(Loading& loading, const Node* update, const Where& service)
{
  const auto reader = open<UpdateKeys>(loading, update, {"update", {}, &service});
  if (!reader.mapping()) return std::nullopt;
  UpdatePolicy policy;
  set(policy.parallelism, reader.share("parallelism", 1));
  set(policy.delay, reader.seconds("delay"));
  set(policy.monitor, reader.seconds("monitor"));
  set(policy.failure_action, failure_action(reader.choice("failure_action")));
  policy.starts_first = reader.choice("order") == "start-first";
  policy.min_up = reader.share("min_up", 0);
  policy.leaves_peers = reader.choice("on_peers") == "leave";
  return policy;
}

} // namespace maestro::reading
