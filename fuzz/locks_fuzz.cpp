// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the volume that a lock is: what an engine answers about it, or lines of `label=value` and, with
// `created`, when it was made. Read as somebody who holds it, or told as one who does not say who it is; what is
// written of that is read back as the same, and what people are told is a line of its own and nothing else.
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/run/lock_process.hpp>
#include <maestro/run/lock_volume.hpp>
#include <maestro/view/lock.hpp>
#include <maestro/view/summary.hpp>

#include "fuzz.hpp"
#include <boost/json.hpp>
#include <strings/cells.hpp>

#include <algorithm>
#include <string>
#include <string_view>

using namespace maestro;

namespace {

const std::string environment = "shop";
const Moment now = *parse_rfc3339("2026-11-28T20:50:00Z");

engine::VolumeState volume_of(std::string_view text)
{
  try {
    return engine::parse_volume(text);
  } catch (const Error& error) {
    require(error.fault() == Fault::unreachable && *error.what() != '\0');
  }
  engine::VolumeState volume{.name = lock_name(environment)};
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view label = line.substr(0, line.find('='));
    const std::string_view value = line.substr(std::min(label.size() + 1, line.size()));
    if (label == "created")
      volume.created = parse_rfc3339(value);
    else
      volume.labels[fmt::format("io.maestro.{}", label)] = value;
  }
  return volume;
}

LockVolume cleaned(LockVolume lock)
{
  for (std::string* text : {&lock.token, &lock.holder.by, &lock.holder.command, &lock.holder.process})
    *text = clean_utf8(*text);
  for (ShipName& ship : lock.beats_on) ship = ShipName(clean_utf8(ship.text()));
  lock.holder.since = std::chrono::floor<std::chrono::milliseconds>(lock.holder.since);
  return lock;
}

bool says_the_same(const LockVolume& one, const LockVolume& other)
{
  return one.kind == other.kind && one.token == other.token && one.holder.by == other.holder.by &&
         one.holder.command == other.holder.command && one.holder.process == other.holder.process &&
         one.holder.since == other.holder.since && one.beats_on == other.beats_on;
}

/// As an engine gives it back: the body of the question has the form of the answer.
LockVolume given_back(const engine::VolumeSpec& spec)
{
  const LockVolume read = read_lock_volume(engine::parse_volume(engine::volume_body(spec)), now);
  require(read.name == spec.name);
  return read;
}

void check_written(const LockVolume& read)
{
  LockVolume expected = cleaned(read);
  expected.kind = LockVolume::Kind::lock;
  require(says_the_same(given_back(lock_spec(environment, read.token, read.holder, read.beats_on)), expected));
  expected.kind = LockVolume::Kind::mark;
  expected.beats_on.clear();
  const std::string over(32, '0');
  require(says_the_same(given_back(mark_spec(environment, read.token, read.holder, over)), expected));
  if (!is_lock_token(read.token)) return;
  const std::string_view of_names = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  for (const std::string& name : {beat_name(read.token, 7), mark_name(read.token)})
    require(name.find_first_not_of(of_names) == std::string::npos);
}

/// One line of its own, without anything that a terminal would obey.
void check_line(std::string_view text)
{
  require(text.ends_with('\n'));
  text.remove_suffix(1);
  require(safe_text(text) == text);
}

void check_told(const LockVolume& read)
{
  const LockSign sign{.last = read.age, .is_dead = read.token.empty()};
  const std::string holder = holder_text(read.holder, sign);
  check_line(error_text("the lock is held by " + holder, {}, Style()));
  check_line(warning_text(holder, {}, Style()));
  LockStatus status{.holdings = {{read.token, read.holder, sign, read.beats_on}}};
  check_line(lock_text(status, {}));
  constexpr std::size_t width = 60;
  const std::string folded = lock_text(status, {.width = width});
  for (const std::string_view line : split(folded, '\n'))
    require(safe_text(line) == line && strings::cells(line) <= width);
  const std::string document = lock_json(environment, status);
  require(boost::json::parse(document).at("held").as_bool() && clean_utf8(document) == document);
}

/// Numbers of processes count only where this one is.
void check_process(const std::string& process)
{
  static const std::string own = own_process();
  static const std::string here = own.substr(0, own.rfind('/', own.rfind('/') - 1));
  is_gone(process);
  if (own.empty()) return;
  require(!is_gone(own));
  is_gone(fmt::format("{}/{}", here, process));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const engine::VolumeState volume = volume_of(as_text(data, size));
  const LockVolume read = read_lock_volume(volume, now);
  require(read.age.has_value() == volume.created.has_value() && (!read.age || read.age->count() >= 0));
  require(!read_lock_volume(volume, std::nullopt).age);
  check_written(read);
  check_told(read);
  check_process(read.holder.process);
  return 0;
}
