// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/time.hpp>
#include <maestro/container/image.hpp>
#include <maestro/view/play_row.hpp>

#include <fmt/core.h>
#include <strings/cells.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace maestro {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t time_column = 7, time_gap = 1;
constexpr std::size_t most_of_words = 72; // with the time, which is not to stand far away from them
constexpr std::size_t least_of_bar = 8, most_of_bar = 20;
constexpr std::size_t shown_names = 3;
constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

std::chrono::seconds whole_seconds(std::chrono::nanoseconds time)
{
  return std::chrono::duration_cast<std::chrono::seconds>(time);
}

std::string rate_text(const StepFacts& facts)
{
  constexpr double kilo = 1e3, mega = 1e6;
  if (!facts.rate) return {};
  return *facts.rate >= mega ? fmt::format(", {:.1f} MB/s", *facts.rate / mega)
                             : fmt::format(", {:.0f} kB/s", *facts.rate / kilo);
}

std::string bar(const StepProgress& pulled, std::size_t width, const Signs& signs)
{
  const double part = std::clamp(static_cast<double>(pulled.current) / static_cast<double>(pulled.total), 0.0, 1.0);
  const auto full = static_cast<std::size_t>(std::floor(part * static_cast<double>(width)));
  std::string text;
  for (std::size_t i = 0; i < width; ++i) text += i < full ? signs.done : signs.open;
  return text;
}

Colour colour_of_mark(Result result)
{
  return result == Result::ok ? &Paint::green : result == Result::unchanged ? &Paint::blue : &Paint::red;
}

std::string_view mark_of(Result result, const Signs& signs)
{
  switch (result) {
  case Result::ok:
  case Result::unchanged:
    return signs.well;
  case Result::failed:
    return signs.wrong;
  case Result::unreachable:
    return signs.unknown;
  case Result::skipped:
  case Result::cancelled:
    return signs.skipped;
  }
  return {};
}

} // namespace

std::string PlayRow::text(const InstanceFacts& one) const
{
  if (!one.at_work.empty()) return at_work(one);
  return one.finished ? ended(one) : waiting(one);
}

std::string PlayRow::at_work(const InstanceFacts& one) const
{
  const StepId step = one.at_work.back();
  const std::chrono::nanoseconds time = now_ - facts_.of(step).begun;
  return prefix(one, style_.signs.at_work) + with_time(work_text(one, step),
                                                       time < 1s ? std::string() : to_text(whole_seconds(time)),
                                                       columns_.before_words(false));
}

std::string PlayRow::ended(const InstanceFacts& one) const
{
  const Result result = one.finished->result;
  const Outcome shown = facts_.outcome_of(one);
  const Colour colour = colour_of_mark(result);
  const std::size_t before = columns_.before_words(true);
  const bool is_timed = result == Result::ok || result == Result::failed;
  const std::string time = is_timed && one.took > 0s ? took_text(one.took) : std::string();
  // Why it failed says more than when.
  const bool fits = strings::cells(shown.status) + time_gap + time_column <= columns_.room(before).value_or(unlimited);
  return prefix(one, mark_of(result, style_.signs), colour) +
         columns_.container(shown.container, colour == &Paint::red ? nullptr : shown.colour) +
         with_time(shown.status, fits ? time : std::string(), before, shown.colour);
}

std::string PlayRow::waiting(const InstanceFacts& one) const
{
  const Awaited awaited = facts_.awaited_by(one);
  std::vector<std::string> names;
  const std::size_t all = awaited.instances.size() + awaited.shared.size();
  for (std::size_t i = 0; i < std::min(all, shown_names); ++i) {
    if (i >= awaited.instances.size()) {
      names.push_back(subject_text(facts_.plan().steps[awaited.shared[i - awaited.instances.size()]]));
      continue;
    }
    const InstanceFacts& other = facts_.instances()[awaited.instances[i]];
    names.push_back(other.instance->name.text() + (other.has_failed()       ? " (failed)"
                                                   : other.is_unreachable() ? " (unreachable)"
                                                                            : ""));
  }
  std::string words = names.empty() ? "waits for its turn" : "waits for " + join(names, ", ");
  if (all > names.size()) words += fmt::format(" and {} more", all - names.size());
  return prefix(one, style_.signs.on_its_way) + with_time(safe_text(words), {}, columns_.before_words(false));
}

std::string PlayRow::prefix(const InstanceFacts& one, std::string_view mark, Colour colour) const
{
  const std::string blanks(first_column - std::min(first_column, strings::cells(mark)), ' ');
  return dressed(colour, mark, style_.paint) + blanks + columns_.prefix({}, *one.instance).substr(first_column);
}

std::size_t PlayRow::room(std::size_t before) const
{
  const std::size_t names = columns_.before_words(false);
  const std::size_t end = names + std::min(columns_.room(names).value_or(most_of_words), most_of_words);
  return end - std::min(end, before + time_gap + time_column);
}

std::string PlayRow::with_time(std::string_view words, const std::string& time, std::size_t before, Colour colour) const
{
  const std::size_t of_time = time.empty() ? 0 : time_gap + time_column;
  const std::size_t wanted = std::max(strings::cells(words), room(before));
  const std::size_t room = std::min(columns_.room(before + of_time).value_or(wanted), wanted);
  const std::string shown = strings::cut_after_a_word(words, room, style_.signs.dots);
  std::string text = dressed(colour, shown, style_.paint);
  if (time.empty()) return text;
  return text + std::string(room - std::min(room, strings::cells(shown)), ' ') + fmt::format("{:>{}}", time, of_time);
}

std::string PlayRow::work_text(const InstanceFacts& one, StepId id) const
{
  const Step& step = facts_.plan().steps[id];
  const StepFacts& facts = facts_.of(id);
  if (const auto* const pull = std::get_if<PullImage>(&step.action);
      pull != nullptr && facts.pulled && facts.note.empty())
    return pull_text(facts, "pulling " + safe_text(short_image(pull->image)));
  std::string words = safe_text(facts_.work_text(one, id));
  if (strings::cells(words) <= room(columns_.before_words(false))) return words;
  return safe_text(facts_.work_text(one, id, {}));
}

std::string PlayRow::pull_text(const StepFacts& facts, std::string text) const
{
  const StepProgress& pulled = *facts.pulled;
  const std::size_t room = this->room(columns_.before_words(false));
  const std::string bytes = "  " + bytes_text(pulled);
  const std::string rate = rate_text(facts);
  const std::size_t taken = strings::cells(text) + bytes.size();
  if (pulled.total <= 0 || taken > room) return fmt::format("{} {:.0f}%", text, *pulled.percent);
  const std::size_t left = room - taken;
  if (left >= 2 + least_of_bar + rate.size())
    text += "  " + bar(pulled, std::min(left - 2 - rate.size(), most_of_bar), style_.signs);
  text += bytes;
  return left >= rate.size() ? text + rate : text;
}

} // namespace maestro
