// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/auditing.hpp>
#include <maestro/cli/process.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/engine/digest.hpp>
#include <maestro/view/saved_plan.hpp>
#include <maestro/view/summary.hpp>

#include <string>

namespace maestro::cli {
namespace {

/// The same for the same description, and no help to guess what is secret in it.
std::string digest_of(const DescriptionDigests& digests)
{
  TextList all;
  for (const auto& [part, digest] : digests.parts) {
    all.add({part});
    all.add({digest});
  }
  all.add({""});
  all.add({digests.withheld});
  return engine::sha256(all);
}

} // namespace

AuditedCommand audited_command(const Arguments& arguments, const Environment& environment)
{
  return {.action = arguments.command,
          .who = login_name(process_environment()),
          .machine = machine_name(),
          .description = [&environment] { return digest_of(release_digests(environment)); }};
}

int audited(Auditing& auditing, Terminal& terminal, const std::function<int()>& work)
{
  const auto end = [&](const std::string& why) {
    for (const std::string& complaint : auditing.end(why))
      terminal.error(warning_text(complaint, {}, terminal.error_style()));
  };
  try {
    const int code = work();
    end({});
    return code;
  } catch (const Error& error) { // auditors are told why nothing more was done
    end(error.what());
    throw;
  } catch (...) {
    end(net::received_signal() == 0 ? "it ended unexpectedly" : "interrupted");
    throw;
  }
}

} // namespace maestro::cli
