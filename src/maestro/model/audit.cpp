// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/overloaded.hpp>
#include <maestro/model/audit.hpp>

namespace maestro {

std::string_view type_of(const AuditorKind& kind)
{
  return std::visit(Overloaded{[](const LogAuditor&) { return std::string_view("log"); },
                               [](const FileAuditor&) { return std::string_view("file"); },
                               [](const HttpAuditor&) { return std::string_view("http"); },
                               [](const ExecAuditor&) { return std::string_view("exec"); },
                               [](const SlackAuditor&) { return std::string_view("slack"); }},
                    kind);
}

} // namespace maestro
