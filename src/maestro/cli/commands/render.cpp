// SPDX-License-Identifier: Apache-2.0
#include <maestro/cli/declared_commands.hpp>
#include <maestro/cli/missing_file.hpp>
#include <maestro/cli/road.hpp>
#include <maestro/load/render.hpp>

namespace maestro::cli {
namespace {

struct TemplateOptions {
  std::vector<std::string> contexts;
  std::string undefined = "empty";
};

int render(const Arguments& arguments, Terminal& terminal)
{
  const TemplateOptions& options = arguments.of<TemplateOptions>();
  const RenderOptions wishes{.contexts = options.contexts, .strict_undefined = options.undefined == "strict"};
  RenderedDescription description = maestro::render(load_options(arguments), wishes);
  explain_missing_file(arguments, description.problems);
  show_problems(description.problems, arguments, terminal);
  if (!description.text) throw invalid(description.problems, arguments);
  terminal.out(description.rendered());
  return 0;
}

} // namespace

Command declared::render()
{
  return {
      .name = "render",
      .task = Task::prepare,
      .rank = 4,
      .summary = "show the description after its template was rendered, before YAML reads it",
      .examples = {{"render", "as every command sees it"},
                   {"render --context more.json", "with more names for the template"}},
      .options = {list("--context", {.name = "FILE", .is = ValueIs::file, .example = "more.json"},
                       "a JSON file whose keys the template sees; may be repeated", &TemplateOptions::contexts),
                  text("--undefined", {.name = "HOW", .choices = {"empty", "strict"}},
                       "an undefined name is an empty text (empty) or an error (strict)", &TemplateOptions::undefined)},
      .run = cli::render};
}

} // namespace maestro::cli
