// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/random.hpp>
#include <maestro/base/text.hpp>
#include <maestro/plan/labels.hpp>
#include <maestro/run/lock_volume.hpp>
#include <maestro/run/own_volume.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace maestro {
namespace {

namespace label {
const std::string environment = "io.maestro.lock";
const std::string kind = "io.maestro.kind";
const std::string token = "io.maestro.token";
const std::string by = "io.maestro.by";
const std::string command = "io.maestro.command";
const std::string process = "io.maestro.process";
const std::string since = "io.maestro.since";
const std::string beats = "io.maestro.beats";
} // namespace label

constexpr std::size_t token_digits = 32;

std::string_view to_text(LockVolume::Kind kind)
{
  switch (kind) {
  case LockVolume::Kind::lock:
    return "lock";
  case LockVolume::Kind::beat:
    return "beat";
  case LockVolume::Kind::mark:
    return "mark";
  }
  return {};
}

engine::VolumeSpec spec(std::string name, LockVolume::Kind kind, const std::string& environment,
                        const std::string& token)
{
  return {
      .name = std::move(name),
      .labels = {{label::environment, environment}, {label::kind, std::string(to_text(kind))}, {label::token, token}}};
}

void put_holder(engine::VolumeSpec& spec, const LockHolder& holder)
{
  spec.labels[label::by] = holder.by;
  spec.labels[label::command] = holder.command;
  spec.labels[label::process] = holder.process;
  spec.labels[label::since] = to_rfc3339(holder.since);
}

/// Created and clock are whole seconds, cut: it may be a second more or less.
std::optional<std::chrono::seconds> age_of(const engine::VolumeState& volume, std::optional<Moment> now)
{
  if (!now || !volume.created) return std::nullopt;
  using std::chrono::seconds;
  const auto passed = std::chrono::floor<seconds>(*now) - std::chrono::floor<seconds>(*volume.created);
  return std::max<seconds>(passed, seconds(0));
}

std::string whole_seconds(Moment moment)
{
  std::string text = to_rfc3339(moment);
  text.erase(text.find('.'), 4);
  return text;
}

} // namespace

std::string name_of(const LockHolder& holder)
{
  const std::string name = in_one_line(holder.by);
  return name.empty() ? "somebody who does not say who it is" : name;
}

std::string holder_text(const LockHolder& holder, const LockSign& sign)
{
  std::string text = name_of(holder);
  if (const std::string command = in_one_line(holder.command); !command.empty()) text += fmt::format(" ({})", command);
  if (holder.since != Moment()) text += fmt::format(" since {}", whole_seconds(holder.since));
  return text + (sign.last ? fmt::format(", last sign of life {} ago", to_text(*sign.last))
                           : std::string(", last sign of life unknown"));
}

std::string new_lock_token() { return random_digits(); }

bool is_lock_token(std::string_view token)
{
  return token.size() == token_digits && token.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string lock_name(const std::string& environment) { return own_volume_name("lock", environment); }

std::string beat_name(const std::string& token, std::uint32_t number)
{
  return fmt::format("maestro-lock.beat.{}.{:06}", token, number);
}

std::string mark_name(const std::string& dead_token) { return "maestro-lock.over." + dead_token; }

engine::VolumeSpec lock_spec(const std::string& environment, const std::string& token, const LockHolder& holder,
                             const std::vector<ShipName>& beats_on)
{
  engine::VolumeSpec lock = spec(lock_name(environment), LockVolume::Kind::lock, environment, token);
  put_holder(lock, holder);
  std::string& beats = lock.labels[label::beats];
  for (const ShipName& ship : beats_on) beats += (beats.empty() ? "" : ",") + ship.text();
  return lock;
}

engine::VolumeSpec beat_spec(const std::string& environment, const std::string& token, std::uint32_t number)
{
  return spec(beat_name(token, number), LockVolume::Kind::beat, environment, token);
}

engine::VolumeSpec mark_spec(const std::string& environment, const std::string& token, const LockHolder& holder,
                             const std::string& dead_token)
{
  engine::VolumeSpec mark = spec(mark_name(dead_token), LockVolume::Kind::mark, environment, token);
  put_holder(mark, holder);
  return mark;
}

LockVolume read_lock_volume(const engine::VolumeState& volume, std::optional<Moment> now)
{
  const auto said = [&](const std::string& label) { return label_of(volume.labels, label); };
  LockVolume read{.name = volume.name, .token = said(label::token), .age = age_of(volume, now)};
  for (const auto kind : {LockVolume::Kind::beat, LockVolume::Kind::mark})
    if (said(label::kind) == to_text(kind)) read.kind = kind;
  read.holder = {.by = said(label::by),
                 .command = said(label::command),
                 .process = said(label::process),
                 .since = parse_rfc3339(said(label::since)).value_or(Moment())};
  const std::string beats = said(label::beats);
  for (const std::string_view ship : split(beats, ','))
    if (!ship.empty()) read.beats_on.emplace_back(std::string(ship));
  return read;
}

LockVolume read_lock_volume(const engine::Engine& engine, const engine::VolumeState& volume)
{
  return read_lock_volume(volume, engine.clock());
}

void remove_lock_volume(engine::Engine& engine, const LockVolume& volume)
{
  try {
    engine.remove_volume(volume.name);
  } catch (const engine::Refused&) { // as Podman does where another one makes one of this name meanwhile
    const auto there = engine.volume(volume.name);
    if (there && read_lock_volume(engine, *there).token == volume.token) throw;
  }
}

std::vector<LockVolume> lock_volumes(engine::Engine& engine, const std::string& environment)
{
  const std::string labelled = label::environment + "=" + environment;
  std::vector<LockVolume> all;
  for (const engine::VolumeState& volume : engine.volumes(labelled)) all.push_back(read_lock_volume(engine, volume));
  return all;
}

} // namespace maestro
