// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/declared_commands.hpp>
#include <maestro/load/schema.hpp>

namespace maestro::cli {
namespace {

int schema(const Arguments&, Terminal& terminal)
{
  terminal.out(json_schema());
  return 0;
}

} // namespace

Command declared::schema()
{
  return {.name = "schema",
          .task = Task::prepare,
          .rank = 6,
          .summary = "print the JSON Schema of descriptions, for editors",
          .examples = {{"schema >maestro.schema.json", "for an editor that completes YAML"}},
          .run = cli::schema};
}

} // namespace maestro::cli
