// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/base/text.hpp>
#include <maestro/pattern/pattern.hpp>
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/tries.hpp>
#include <maestro/run/line_splitter.hpp>

#include <fmt/core.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

using namespace std::chrono_literals;

namespace {

constexpr net::Duration least_pause = 50ms;
constexpr std::size_t longest_line = 64UL << 10U; // what is longer is looked at in parts
constexpr std::size_t shown_of_line = 100;

/// From when on the log is of this run; nothing: all of it. What the engine calls the start is a little later than the
/// first line of a fast program (0.4 ms were seen), and the end of the run before a little earlier than its last.
std::optional<Moment> begin_of_run(const engine::ContainerState& state)
{
  if (!state.started_at || !state.finished_at) return std::nullopt;
  if (*state.finished_at > *state.started_at) return *state.started_at - 100ms; // it has ended meanwhile
  // Halves are added: between the two there may be more than nanoseconds can count.
  return Moment(state.finished_at->time_since_epoch() / 2 + state.started_at->time_since_epoch() / 2);
}

class Search {
public:
  explicit Search(const Pattern& pattern) : pattern_(pattern) {}

  /// Reads the container's log until there is such a line, or it ends.
  bool succeeds(engine::Engine& engine, const std::string& container)
  {
    const auto state = engine.inspect(container);
    if (!state) throw Error(Fault::failed, "there is no container");
    LineSplitter output([&](std::string_view line) { look_at(line); }, longest_line);
    LineSplitter errors([&](std::string_view line) { look_at(line); }, longest_line);
    engine.logs(container, {.follow = true, .since = begin_of_run(*state)},
                [&](engine::OutputStream stream, std::string_view piece) {
                  (stream == engine::OutputStream::standard_output ? output : errors).add(piece);
                  return !found_;
                });
    output.finish();
    errors.finish();
    return found_;
  }

  Miss last_seen() const
  {
    if (last_line_.empty()) return {"it has written nothing"};
    return {.saw = "its last line is: ", .quoted = last_line_, .shown = shown_of_line};
  }

private:
  void look_at(std::string_view line)
  {
    if (found_) return;
    while (line.ends_with('\r')) line.remove_suffix(1);
    found_ = pattern_.found_in(line, [] { net::sleep({}); });
    if (!trimmed(line).empty()) last_line_ = line;
  }

  const Pattern& pattern_;
  bool found_ = false;
  std::string last_line_;
};

} // namespace

void pass(const LogCheck& check, const CheckContext& context)
{
  const Pattern pattern(check.match_regex);
  Search search(pattern);
  Tried tried = try_until(check.max_wait, least_pause, context, [&](const TimeLeft& time) {
    Tried one = try_once(time.left, {},
                         [&] { return search.succeeds(context.engine, context.container()) ? Tried() : Miss{}; });
    if (one && one->saw.empty()) one = search.last_seen();
    return one;
  });
  demand(tried, context, fmt::format("no line of the container's log matched /{}/", check.match_regex),
         "within " + in_seconds(check.max_wait));
}

} // namespace maestro
