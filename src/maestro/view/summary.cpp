// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

std::string failure_text(const Failure& failure, const Style& style)
{
  constexpr std::size_t shown = 3;
  const Paint& paint = style.paint;
  const std::string about =
      failure.stray.empty() ? safe_text(listed(failure.instances, shown)) : "stray " + safe_text(failure.stray);
  std::string text = style.paragraph(0, fmt::format("ERROR: {}:", about),
                                     fmt::format("{} {}:", paint.red("ERROR:"), paint.bold(about)),
                                     safe_text(trimmed(failure.words), true));
  text += style.paragraph(2, "while:", safe_text(fmt::format("{}, on ship {}", failure.doing, failure.ship.text())));
  if (!failure.log.empty()) {
    text += fmt::format("  last {} of its output:\n", counted(failure.log.size(), "line"));
    for (const std::string& line : failure.log) text += fmt::format("    | {}\n", safe_text(line));
  }
  if (!failure.left_behind.empty()) text += style.paragraph(2, "left behind:", safe_text(failure.left_behind));
  if (!failure.hint.empty()) text += hint_text(failure.hint, style);
  return text;
}

/// Words that are one line, and a hint that is another one.
std::string remark_text(std::string_view lead, std::string_view message, std::string_view hint, const Style& style)
{
  std::string text = style.paragraph(0, lead, style.paint.blue(lead), safe_text(message));
  if (!hint.empty()) text += style.paragraph(2, "hint:", safe_text(hint));
  return text;
}

bool went_well(const PlayResult& result)
{
  for (const auto& [kind, count] : result.counts)
    if (kind != Result::ok && kind != Result::unchanged && count > 0) return false;
  return result.failures.empty() && result.warnings.empty() && result.interrupted_by == 0;
}

} // namespace

std::string error_text(std::string_view message, std::string_view hint, const Style& style)
{
  std::string text = style.paragraph(0, "ERROR:", style.paint.red("ERROR:"), safe_text(message, true));
  if (!hint.empty()) text += hint_text(hint, style);
  return text;
}

std::string warning_text(std::string_view message, std::string_view hint, const Style& style)
{
  return remark_text("warning:", message, hint, style);
}

std::string note_text(std::string_view message, std::string_view hint, const Style& style)
{
  return remark_text("note:", message, hint, style);
}

std::string hint_text(std::string_view hint, const Style& style)
{
  return style.paragraph(2, "hint:", safe_text(hint, true));
}

std::string kept_up_text(const PlayResult& result)
{
  constexpr std::size_t shown = 10;
  std::string text;
  std::size_t told = 0;
  for (const KeptUp& kept : result.kept_up)
    if (kept.of > 1 && told++ < shown)
      text += fmt::format("{}: never fewer than {} of {} were ready\n", safe_text(kept.service.text()), kept.least,
                          kept.of);
  if (told > shown) text += fmt::format("and {} more\n", counted(told - shown, "service"));
  return text;
}

std::string summary_text(const PlayResult& result, const std::string& command_to_go_on, const Style& style)
{
  if (went_well(result)) return {};
  const Paint& paint = style.paint;
  std::string text;
  for (const Warning& warning : result.warnings)
    text += style.paragraph(0, "warning:",
                            fmt::format("{} on {}: {}", safe_text(warning.instance.text()),
                                        safe_text(warning.ship.text()), safe_text(trimmed(warning.words), true)));
  for (const Failure& failure : result.failures) text += failure_text(failure, style);
  if (!result.down.empty())
    text += fmt::format("{} {}: stopped to be replaced, and not started again\n", paint.red("DOWN:"),
                        safe_text(listed(result.down, result.down.size())));
  if (result.interrupted_by != 0) text += fmt::format("{} interrupted\n", paint.red("ERROR:"));
  if (!command_to_go_on.empty()) text += fmt::format("to go on: {}\n", command_to_go_on);
  return text;
}

} // namespace maestro
