// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/summary.hpp>

#include <fmt/core.h>

namespace maestro {
namespace {

/// Later lines of a message stand below its first one.
std::string indented(std::string_view text)
{
  std::string all;
  for (const char c : safe_text(text, true)) {
    all += c;
    if (c == '\n') all += "  ";
  }
  return all;
}

std::string failure_text(const Failure& failure, const Paint& paint)
{
  constexpr std::size_t shown = 3;
  const std::string about =
      failure.stray.empty() ? safe_text(listed(failure.instances, shown)) : "stray " + safe_text(failure.stray);
  std::string text =
      fmt::format("{} {}: {}\n", paint.red("ERROR:"), paint.bold(about), indented(trimmed(failure.words)));
  text += fmt::format("  while: {}, on ship {}\n", safe_text(failure.doing), safe_text(failure.ship.text()));
  if (!failure.log.empty()) {
    text += fmt::format("  last {} of its output:\n", counted(failure.log.size(), "line"));
    for (const std::string& line : failure.log) text += fmt::format("    | {}\n", safe_text(line));
  }
  if (!failure.left_behind.empty()) text += fmt::format("  left behind: {}\n", safe_text(failure.left_behind));
  if (!failure.hint.empty()) text += fmt::format("  hint: {}\n", safe_text(failure.hint));
  return text;
}

bool went_well(const PlayResult& result)
{
  for (const auto& [kind, count] : result.counts)
    if (kind != Result::ok && kind != Result::unchanged && count > 0) return false;
  return result.failures.empty() && result.warnings.empty() && result.interrupted_by == 0;
}

} // namespace

std::string error_text(std::string_view message, std::string_view hint, const Paint& paint)
{
  std::string text = fmt::format("{} {}\n", paint.red("ERROR:"), indented(message));
  if (!hint.empty()) text += fmt::format("  hint: {}\n", indented(hint));
  return text;
}

std::string warning_text(std::string_view message, std::string_view hint, const Paint& paint)
{
  std::string text = fmt::format("{} {}\n", paint.blue("warning:"), safe_text(message));
  if (!hint.empty()) text += fmt::format("  hint: {}\n", safe_text(hint));
  return text;
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

std::string summary_text(const PlayResult& result, const std::string& command_to_go_on, const Paint& paint)
{
  if (went_well(result)) return {};
  std::string text;
  for (const Warning& warning : result.warnings)
    text += fmt::format("warning: {} on {}: {}\n", safe_text(warning.instance.text()), safe_text(warning.ship.text()),
                        indented(trimmed(warning.words)));
  for (const Failure& failure : result.failures) text += failure_text(failure, paint);
  if (!result.down.empty())
    text += fmt::format("{} {}: stopped to be replaced, and not started again\n", paint.red("DOWN:"),
                        safe_text(listed(result.down, result.down.size())));
  if (result.interrupted_by != 0) text += fmt::format("{} interrupted\n", paint.red("ERROR:"));
  if (!command_to_go_on.empty()) text += fmt::format("to go on: {}\n", command_to_go_on);
  return text;
}

} // namespace maestro
