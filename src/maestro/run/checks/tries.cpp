// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/base/text.hpp>
#include <maestro/pattern/pattern.hpp>
#include <maestro/run/checks/probe.hpp>
#include <maestro/run/checks/tries.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace maestro {

namespace {

constexpr std::size_t most_lines = 10;
constexpr std::size_t longest_line = 200;

std::string masked(const Masking& mask, const std::string& words)
{
  return mask && !words.empty() ? mask(words) : words;
}

/// What is cut is masked before: of a secret a part might be left that nobody knows for one.
std::string seen(const Miss& miss, const Masking& mask)
{
  if (miss.quoted.empty()) return miss.saw;
  return miss.saw + excerpt(trimmed(masked(mask, miss.quoted)), miss.shown);
}

/// The last lines of what a program wrote, made short and harmless.
std::vector<std::string> last_lines(std::string_view output)
{
  std::vector<std::string> lines;
  for (std::string_view line : split(output, '\n')) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    if (!trimmed(line).empty()) lines.push_back(excerpt(line, longest_line));
  }
  if (lines.size() > most_lines) lines.erase(lines.begin(), lines.end() - most_lines);
  return lines;
}

/// Tells what failed tries see; the same only once.
class Reporter {
public:
  explicit Reporter(const CheckContext& context) : context_(context) {}

  void tell(const Miss& miss)
  {
    if (!context_.progress) return;
    std::string saw = seen(miss, context_.masked);
    if (saw == told_) return;
    told_ = std::move(saw);
    context_.progress(told_);
  }

private:
  const CheckContext& context_;
  std::string told_;
};

} // namespace

Tried try_once(net::Duration limit, std::string_view late, const std::function<Tried()>& one_try)
{
  try { // the boundary: whatever goes wrong in a try means "not yet"
    if (auto tried = net::within(limit, one_try)) return *std::move(tried);
    return Miss{late.empty() ? std::string() : fmt::format("{} within {}", late, in_seconds(limit))};
  } catch (const CostlyPattern& error) {
    return Miss{.saw = error.what(), .hint = error.hint(), .final = true};
  } catch (const Error& error) {
    return Miss{.saw = error.what(), .hint = error.hint()};
  }
}

Tried try_until(net::Duration max_wait, net::Duration least_pause, const CheckContext& context,
                const std::function<Tried(const TimeLeft&)>& one_try)
{
  const net::TimePoint begin = net::now();
  Reporter reporter(context);
  Miss last;
  for (;;) {
    const net::Duration elapsed = net::now() - begin;
    if (elapsed >= max_wait) return last;
    Tried tried = one_try({elapsed, max_wait - elapsed});
    if (!tried || tried->final) return tried;
    const net::Duration so_far = net::now() - begin;
    if (so_far < max_wait || last.saw.empty()) last = std::move(*tried);
    if (so_far >= max_wait) return last;
    reporter.tell(last);
    net::sleep(std::min(std::max(least_pause, pause_before_next_probe(so_far)), max_wait - so_far));
  }
}

Tried try_times(std::int64_t attempts, net::Duration delay, const CheckContext& context,
                const std::function<Tried()>& one_try)
{
  Reporter reporter(context);
  Miss last;
  for (std::int64_t attempt = 1; attempt <= attempts; ++attempt) {
    Tried tried = one_try();
    if (!tried || tried->final) return tried;
    last = std::move(*tried);
    if (attempt == attempts) break;
    reporter.tell(last);
    net::sleep(delay);
  }
  return last;
}

void demand(const Tried& tried, const CheckContext& context, const std::string& what_did_not_happen,
            const std::string& effort, const std::string& hint)
{
  if (!tried) return;
  const auto words = [miss = *tried, what_did_not_happen, effort](const Masking& mask) {
    std::string text = what_did_not_happen;
    if (!miss.final) text += ' ' + effort;
    if (const std::string saw = seen(miss, mask); !saw.empty()) text += ": " + saw;
    for (const std::string& line : last_lines(masked(mask, miss.output))) text += "\n  " + line;
    return text;
  };
  throw CheckFailed(words, context.masked, tried->hint.empty() ? hint : tried->hint);
}

std::string without(const std::string& introduction, const std::string& text)
{
  return text.starts_with(introduction) ? text.substr(introduction.size()) : text;
}

} // namespace maestro
