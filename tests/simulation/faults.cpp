// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>

#include <fmt/core.h>
#include <simulation/faults.hpp>

#include <charconv>
#include <chrono>

namespace maestro::testing {

namespace {

using Effect = FaultRule::Effect;

Error not_a_rule(std::string_view text) { return {Fault::usage, fmt::format("'{}' is no rule for faults", text)}; }

/// The next word, taken away from the text.
std::string_view take_word(std::string_view& text)
{
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  while (text.starts_with(' ')) text.remove_prefix(1);
  return word;
}

template<class Number>
Number parse_number(std::string_view text)
{
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size())
    throw Error(Fault::usage, fmt::format("'{}' is no number", text));
  return number;
}

Effect parse_effect(std::string_view word)
{
  static constexpr std::pair<std::string_view, Effect> effects[] = {
      {"refuse", Effect::refuse}, {"lose", Effect::lose}, {"lose-answer", Effect::lose_answer},
      {"hang", Effect::hang},     {"slow", Effect::slow}, {"dies", Effect::dies},
      {"down", Effect::down}};
  for (const auto& [name, effect] : effects)
    if (name == word) return effect;
  throw not_a_rule(word);
}

/// The finaliser of SplitMix64: neighbours in, strangers out.
std::uint64_t scattered(std::uint64_t value)
{
  value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ value >> 27U) * 0x94d049bb133111ebULL;
  return value ^ value >> 31U;
}

std::uint64_t mixed(std::uint64_t sum, std::string_view text)
{
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return scattered(sum + 0x9e3779b97f4a7c15ULL);
}

} // namespace

net::Duration parse_duration(std::string_view text)
{
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view unit = digits == std::string_view::npos ? std::string_view() : text.substr(digits);
  const auto count = parse_number<std::int64_t>(text.substr(0, digits));
  if (unit == "s") return std::chrono::seconds(count);
  if (unit == "ms") return std::chrono::milliseconds(count);
  throw Error(Fault::usage, fmt::format("'{}' is no duration such as 30ms or 2s", text));
}

FaultRule parse_fault(std::string_view text)
{
  std::string_view rest = text;
  FaultRule rule;
  rule.call = take_word(rest);
  rule.chance = parse_number<double>(take_word(rest));
  rule.effect = parse_effect(take_word(rest));
  if (rule.effect == Effect::refuse) rule.number = parse_number<unsigned>(take_word(rest));
  if (rule.effect == Effect::slow || rule.effect == Effect::dies) rule.by = parse_duration(take_word(rest));
  if (rule.effect == Effect::dies) rule.number = parse_number<unsigned>(take_word(rest));
  rule.words = rest;
  const bool fits =
      (rule.effect == Effect::dies) <= (rule.call == "boot") && (rule.effect == Effect::down) == (rule.call == "ship");
  if (!fits || (rule.effect != Effect::refuse && !rest.empty())) throw not_a_rule(text);
  return rule;
}

Faults::Faults(std::vector<FaultRule> rules, std::uint64_t seed, std::string ship)
    : rules_(std::move(rules)), seed_(seed), ship_(std::move(ship))
{
}

bool Faults::strikes(std::size_t rule, std::string_view call, std::string_view target) const
{
  const std::uint64_t sum = mixed(mixed(mixed(scattered(seed_ + rule), ship_), call), target);
  constexpr double two_to_the_53 = 9007199254740992.0;
  return static_cast<double>(sum >> 11U) / two_to_the_53 < rules_[rule].chance;
}

bool Faults::is_down() const
{
  for (std::size_t rule = 0; rule < rules_.size(); ++rule)
    if (rules_[rule].effect == Effect::down && strikes(rule, "ship", {})) return true;
  return false;
}

void Faults::at_call(FakeDaemon& daemon, const std::string& call, const std::string& target)
{
  if (rules_.empty() || !met_.emplace(call, target).second) return;
  for (std::size_t number = 0; number < rules_.size(); ++number) {
    const FaultRule& rule = rules_[number];
    if ((rule.call != call && rule.call != "*") || !strikes(number, call, target)) continue;
    switch (rule.effect) {
    case Effect::refuse:
      daemon.refuse(call, target, rule.number, rule.words);
      break;
    case Effect::lose:
      daemon.lose(call, target);
      break;
    case Effect::lose_answer:
      daemon.lose_answer(call, target);
      break;
    case Effect::hang:
      daemon.hang(call, target);
      break;
    case Effect::slow:
      daemon.slow(call, target, rule.by, 1);
      break;
    case Effect::dies:
    case Effect::down:
      break; // not of calls
    }
  }
}

Boot Faults::boot(const FakeContainer& container)
{
  Boot boot;
  const std::string& name = container.spec.name;
  if (rules_.empty() || !met_.emplace("boot", name).second) return boot;
  for (std::size_t number = 0; number < rules_.size(); ++number) {
    const FaultRule& rule = rules_[number];
    if (rule.effect != Effect::dies || !strikes(number, "boot", name)) continue;
    boot.dies_after = rule.by;
    boot.exit_code = static_cast<int>(rule.number);
    boot.output = {fmt::format("{} gives up with exit code {}", name, rule.number)};
  }
  return boot;
}

net::Duration Faults::delay_of(const FakeContainer& container) const
{
  net::Duration delay{0};
  for (std::size_t number = 0; number < rules_.size(); ++number)
    if (rules_[number].call == "boot" && rules_[number].effect == Effect::slow &&
        strikes(number, "boot", container.spec.name))
      delay += rules_[number].by;
  return delay;
}

} // namespace maestro::testing
