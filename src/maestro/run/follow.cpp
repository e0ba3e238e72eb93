// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/follow.hpp>
#include <maestro/run/line_splitter.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace maestro {
namespace {

constexpr auto pause_before_retry = std::chrono::seconds(1);
/// Output can end a little before the engine says that the container has; one that is being restarted counts as
/// running.
constexpr auto pause_at_end = std::chrono::milliseconds(100);

/// The time stamp that the engine puts before a line, taken off it.
std::optional<Moment> take_time(std::string_view& line)
{
  const std::size_t space = line.find(' ');
  const auto time = parse_rfc3339(line.substr(0, space));
  if (time) line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return time;
}

/// Reads the output of one container once. Calls seen with the time of each line.
void read_once(engine::Engine& engine, const Instance& instance, const engine::LogQuery& query, LogReader& reader,
               const std::function<void(Moment)>& seen = {})
{
  const std::optional<Moment> since = query.since; // engines cut it, some to whole seconds
  const auto splitter = [&](engine::OutputStream stream) {
    return LineSplitter([&, stream](std::string_view line) {
      LogLine whole{.instance = instance, .stream = stream, .time = {}, .text = line};
      if (query.timestamps) whole.time = take_time(whole.text);
      if (whole.time && since && *whole.time < *since) return;
      if (whole.time && seen) seen(*whole.time);
      reader.line(whole);
    });
  };
  LineSplitter output = splitter(engine::OutputStream::standard_output);
  LineSplitter errors = splitter(engine::OutputStream::standard_error);
  engine.logs(instance.name.text(), query, [&](engine::OutputStream stream, std::string_view piece) {
    (stream == engine::OutputStream::standard_output ? output : errors).add(piece);
    return true;
  });
  output.finish();
  errors.finish();
}

/// Follows some instances for ever.
class Followers {
public:
  Followers(const Environment& environment, engine::Fleet& fleet, const LogWish& wish, LogReader& reader)
      : environment_(environment), fleet_(fleet), wish_(wish), reader_(reader)
  {
  }

  std::vector<Unread> run()
  {
    for (const InstanceName& name : wish_.instances) {
      const Instance& instance = environment_.instances.at(name);
      by_ship_[instance.ship].push_back(&instance);
      starts_[name.text()] = 0;
    }
    net::Group watches;
    for (const auto& entry : by_ship_) watches.spawn([this, &ship = entry.first] { watch(ship); });
    net::Group readers;
    for (const InstanceName& name : wish_.instances)
      readers.spawn([this, &instance = environment_.instances.at(name)] { begin(instance); });
    readers.wait();
    return std::move(unread_);
  }

private:
  /// Counts the starts of containers. What may have been missed while nobody listened counts as a start, too.
  void watch(const ShipName& ship)
  {
    for (;;) {
      try {
        fleet_.at(ship).events(
            {"start"},
            [&] {
              for (const Instance* instance : by_ship_.at(ship)) ++starts_[instance->name.text()];
              started_.notify();
            },
            [&](const engine::ContainerEvent& event) {
              const auto found = starts_.find(event.name);
              if (found != starts_.end()) ++found->second;
              started_.notify();
              return true;
            });
      } catch (const Error&) { // who reads the ship's containers tells of it
      }
      net::sleep(pause_before_retry);
    }
  }

  /// The first look decides what there is to read; from then on only a cancellation ends it.
  void begin(const Instance& instance)
  {
    std::optional<engine::ContainerState> state;
    try {
      state = fleet_.at(instance.ship).inspect(instance.name.text());
      if (state && !state->running) {
        const engine::LogQuery query{.follow = false, .timestamps = true, .tail = wish_.tail, .since = wish_.since};
        return read_once(fleet_.at(instance.ship), instance, query, reader_);
      }
    } catch (const Error& error) {
      unread_.push_back({instance.name, false, error.what()});
      return;
    }
    if (!state) {
      unread_.push_back({instance.name, true, "there is no container"});
      return;
    }
    follow(instance);
  }

  void follow(const Instance& instance)
  {
    engine::LogQuery query{.follow = true, .timestamps = true, .tail = wish_.tail, .since = wish_.since};
    if (!query.tail && !query.since) query.tail = 0;
    bool told = false;
    std::optional<Moment> run; // when the container was started whose output was read last
    for (;;) {
      const std::uint64_t seen = starts_[instance.name.text()];
      try {
        engine::Engine& engine = fleet_.at(instance.ship);
        const auto state = engine.inspect(instance.name.text());
        if (state && state->running) {
          told = false;
          if (run && run != state->started_at) { // all of the new run counts
            query.tail.reset();
            if (!query.since) query.since = state->started_at;
          }
          run = state->started_at;
          read_once(engine, instance, engine::LogQuery(query), reader_, [&](Moment time) {
            query.tail.reset();
            query.since = next_after(time);
          });
          net::sleep(pause_at_end);
          continue;
        }
        if (!std::exchange(told, true)) reader_.note(instance, ended_text(state));
        while (starts_[instance.name.text()] == seen) started_.wait();
      } catch (const Error& error) {
        if (!std::exchange(told, true)) reader_.note(instance, fmt::format("{}; trying again", error.what()));
        net::sleep(pause_before_retry);
      }
    }
  }

  static Moment next_after(Moment time) { return time + std::chrono::nanoseconds(1); }

  static std::string ended_text(const std::optional<engine::ContainerState>& state)
  {
    if (!state) return "the container is gone; waiting for its return";
    return fmt::format("the container has ended with exit code {}; waiting for its return", state->exit_code);
  }

  const Environment& environment_;
  engine::Fleet& fleet_;
  const LogWish& wish_;
  LogReader& reader_;
  std::map<ShipName, std::vector<const Instance*>> by_ship_;
  std::map<std::string, std::uint64_t, std::less<>> starts_;
  net::Notice started_;
  std::vector<Unread> unread_;
};

struct FirstLook {
  bool exists = false;
  std::string error;
};

std::map<InstanceName, FirstLook> look_first(const Environment& environment, engine::Fleet& fleet,
                                             const std::vector<InstanceName>& instances)
{
  std::map<InstanceName, FirstLook> looks;
  net::Group group;
  for (const InstanceName& name : instances)
    group.spawn([&, &look = looks[name]] {
      try {
        look.exists = fleet.at(environment.instances.at(name).ship).inspect(name.text()).has_value();
      } catch (const Error& error) { // a fact about this instance; the others go on
        look.error = error.what();
      }
    });
  group.wait();
  return looks;
}

} // namespace

std::vector<Unread> read_logs(const Environment& environment, engine::Fleet& fleet, const LogWish& wish,
                              LogReader& reader)
{
  if (wish.follow) return Followers(environment, fleet, wish, reader).run();
  const auto looks = look_first(environment, fleet, wish.instances);
  std::vector<Unread> unread;
  for (const InstanceName& name : wish.instances) {
    const FirstLook& look = looks.at(name);
    if (!look.exists) {
      const bool absent = look.error.empty();
      unread.push_back({name, absent, absent ? "there is no container" : look.error});
      continue;
    }
    const Instance& instance = environment.instances.at(name);
    const engine::LogQuery query{
        .follow = false, .timestamps = wish.timestamps, .tail = wish.tail, .since = wish.since};
    try {
      read_once(fleet.at(instance.ship), instance, query, reader);
    } catch (const Error& error) { // the others can still be read
      unread.push_back({name, false, error.what()});
    }
  }
  return unread;
}

} // namespace maestro
