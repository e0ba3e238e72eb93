// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/read/checks/kinds.hpp>
#include <maestro/load/table/defaults.hpp>

namespace maestro::reading {

namespace {

struct TcpKeys {
  static constexpr auto name = "tcp_check";
  static constexpr auto type = "tcp";
  static constexpr auto doc = "`type: tcp`: a port accepts connections.";
  static constexpr std::array keys{
      check_type(type),
      Key{"port", Form::text, required, "Name of a TCP port of the instance.", "http"},
      Key{"max_wait", Form::seconds, default_of<&TcpCheck::max_wait>, "Seconds to try.", "60"},
  };
};

CheckDraft read_tcp_check(Loading& loading, const Node& node, const Where& where)
{
  const auto reader = open<TcpKeys>(loading, &node, where);
  TcpCheck check;
  const Node* port = reader.require("port");
  set(check.port, reader.text("port"));
  set_patience(check.max_wait, reader.seconds("max_wait"));
  return {.check = std::move(check), .port = port};
}

} // namespace

CheckKind kind_of(const TcpCheck*) { return {section<TcpKeys>, read_tcp_check}; }

} // namespace maestro::reading
