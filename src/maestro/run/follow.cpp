// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/net/limits.hpp>
#include <maestro/plan/owner.hpp>
#include <maestro/run/follow.hpp>
#include <maestro/run/line_splitter.hpp>
#include <maestro/run/log_merge.hpp>
#include <maestro/run/watch.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace maestro {
namespace {

constexpr auto pause_before_retry = std::chrono::seconds(1);
constexpr auto pause_without_events = std::chrono::seconds(2);
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

/// Docker keeps a long line in parts of this size, and puts a time stamp before each part.
constexpr std::size_t size_of_part = 16UL << 10U;

/// A line, whose first time stamp has been taken off, without those of its further parts.
std::string joined_parts(std::string_view line)
{
  std::string whole(line.substr(0, size_of_part));
  line.remove_prefix(whole.size());
  while (!line.empty()) {
    take_time(line);
    const std::string_view part = line.substr(0, size_of_part);
    whole += part;
    line.remove_prefix(part.size());
  }
  return whole;
}

/// Reads the output of an instance's container, by its name or id, once. Calls seen with the time of each line.
void read_once(engine::Engine& engine, const std::string& container, const Instance& instance,
               const engine::LogQuery& query, LogReader& reader, const std::function<void(Moment)>& seen = {})
{
  const std::optional<Moment> since = query.since; // engines cut it, some to whole seconds
  const auto splitter = [&](engine::OutputStream stream) {
    return LineSplitter([&, stream](std::string_view line) {
      LogLine whole{.instance = instance, .stream = stream, .time = {}, .text = line};
      if (query.timestamps) whole.time = take_time(whole.text);
      std::string joined;
      if (whole.time && whole.text.size() > size_of_part) whole.text = joined = joined_parts(whole.text);
      if (whole.time && since && *whole.time < *since) return;
      if (whole.time && seen) seen(*whole.time);
      reader.line(whole);
    });
  };
  LineSplitter output = splitter(engine::OutputStream::standard_output);
  LineSplitter errors = splitter(engine::OutputStream::standard_error);
  engine.logs(container, query, [&](engine::OutputStream stream, std::string_view piece) {
    (stream == engine::OutputStream::standard_output ? output : errors).add(piece);
    return true;
  });
  output.finish();
  errors.finish();
}

Unread unread_of(const Instance& instance, const Error& error)
{
  return {.instance = instance.name, .refused = error.fault() == Fault::failed, .words = error.what()};
}

/// What has an instance's name on its ship.
struct Found {
  std::optional<engine::ContainerState> state{}; // of a container that may be the instance's
  std::string taken_by{};                        // whose it is instead
};

Found find(engine::Engine& engine, const InstanceName& instance, const std::string& environment)
{
  Found found{.state = engine.inspect(instance.text())};
  if (!found.state) return found;
  const Ownership whose = ownership(found.state->labels, environment);
  return whose.foreign() ? Found{.taken_by = whose.name} : found;
}

Unread absent(const InstanceName& instance, const Found& found)
{
  return {.instance = instance,
          .absent = true,
          .words = found.taken_by.empty()
                       ? std::string("there is no container")
                       : fmt::format("there is no container, and its name is taken by {}", found.taken_by)};
}

/// Whether an engine that said no would say it again. It would not if the container was on its way out, or if somebody
/// between it and us could not reach it.
bool is_final(const engine::Refused& refusal)
{
  constexpr unsigned no_such_container = 404, internal = 500, not_implemented = 501;
  const unsigned status = refusal.status();
  return status == internal || status == not_implemented ||
         (status < internal && status != no_such_container && status != engine::Refused::conflict);
}

/// What a container of an instance's name comes to run by: one that is started before the old one stops gets the name
/// when it runs already.
std::vector<std::string> returning_actions() { return {"start", "rename"}; }

/// How far the output of each container that has had an instance's name was read.
class Progress {
public:
  explicit Progress(const LogWish& wish)
      : query_{.follow = true, .timestamps = true, .tail = wish.tail, .since = wish.since}
  {
    if (!wish.tail && !wish.since) query_.tail = 0;
  }

  /// What to ask for next. The clock is the engine's, now or a little earlier.
  const engine::LogQuery& query_of(const engine::ContainerState& state, std::optional<Moment> clock)
  {
    const bool is_known = container_.empty() || container_ == state.id || since_.contains(state.id);
    const bool is_new_run = !container_.empty() && (container_ != state.id || started_at_ != state.started_at);
    if (!container_.empty() && !is_new_run) miss_nothing(); // the last reading was cut off without a word
    if (query_.tail == 0 && !begun_at_) begun_at_ = clock;
    if (container_ != state.id && !container_.empty()) {
      since_.insert_or_assign(container_, query_.since);
      query_.since = is_known ? since_.at(state.id) : std::nullopt;
    }
    if (is_new_run) { // all of it counts
      query_.tail.reset();
      if (is_known && !query_.since) query_.since = state.started_at;
    }
    container_ = state.id;
    started_at_ = state.started_at;
    return query_;
  }
  void read(Moment time)
  {
    query_.tail.reset();
    query_.since = time + std::chrono::nanoseconds(1);
  }
  /// For who wants all that comes and has read none of it yet: what was written since the first reading began counts,
  /// also while nobody read. As engines tell whole seconds, up to a second before may come with it.
  void miss_nothing()
  {
    if (query_.tail != 0 || !begun_at_) return;
    query_.tail.reset();
    query_.since = begun_at_;
  }

private:
  engine::LogQuery query_;
  std::optional<Moment> begun_at_; // without lines from before
  std::string container_;
  std::optional<Moment> started_at_;                   // of the run that was read last
  std::map<std::string, std::optional<Moment>> since_; // of containers that had the name before, by id
};

/// Follows some instances for ever.
class Followers {
public:
  Followers(const Environment& environment, engine::Fleet& fleet, const LogWish& wish, LogReader& reader)
      : environment_(environment), fleet_(fleet), wish_(wish), reader_(reader)
  {
  }

  std::vector<Unread> run()
  {
    net::Group watches;
    for (const InstanceName& name : wish_.instances) watch_of(environment_.instances.at(name)).begin(watches);
    net::Group readers;
    for (const InstanceName& name : wish_.instances)
      readers.spawn([this, &instance = environment_.instances.at(name)] { begin(instance); });
    readers.wait();
    return std::move(unread_);
  }

private:
  ShipWatch& watch_of(const Instance& instance)
  {
    auto& watch = watches_[instance.ship];
    if (!watch) watch = std::make_unique<ShipWatch>(fleet_.at(instance.ship), returning_actions());
    return *watch;
  }

  /// The first look decides what there is to read; from then on only a cancellation ends it.
  void begin(const Instance& instance)
  {
    Found found;
    try {
      found = find(fleet_.at(instance.ship), instance.name, environment_.name);
      if (found.state && !found.state->running) {
        const engine::LogQuery query{.follow = false, .timestamps = true, .tail = wish_.tail, .since = wish_.since};
        return read_once(fleet_.at(instance.ship), instance.name.text(), instance, query, reader_);
      }
    } catch (const Error& error) {
      unread_.push_back(unread_of(instance, error));
      return;
    }
    if (!found.state) {
      unread_.push_back(absent(instance.name, found));
      return;
    }
    follow(instance);
  }

  void follow(const Instance& instance)
  {
    Progress progress(wish_);
    bool told = false;    // why there is nothing to read
    bool refused = false; // once: the second time is final
    ShipWatch& watch = watch_of(instance);
    for (;;) {
      const std::size_t seen = watch.count(instance.name.text());
      try {
        engine::Engine& engine = fleet_.at(instance.ship);
        const auto state = find(engine, instance.name, environment_.name).state;
        if (state && state->running) {
          told = false;
          const engine::LogQuery query = progress.query_of(*state, engine.clock());
          read_once(engine, state->id, instance, query, reader_, [&](Moment time) { progress.read(time); });
          refused = false;
          net::sleep(pause_at_end);
          continue;
        }
        if (!std::exchange(told, true)) reader_.note(instance, ended_text(state));
        await_return(watch, instance.name.text(), seen);
      } catch (const engine::Refused& refusal) {
        if (is_final(refusal) && std::exchange(refused, true)) return unread_.push_back(unread_of(instance, refusal));
        progress.miss_nothing();
        net::sleep(pause_before_retry);
      } catch (const Error& error) {
        if (!std::exchange(told, true)) reader_.note(instance, fmt::format("{}; trying again", error.what()));
        progress.miss_nothing();
        net::sleep(pause_before_retry);
      }
    }
  }

  /// Returns when it should be looked at: where the engine tells nothing, now and then.
  static void await_return(ShipWatch& watch, const std::string& container, std::size_t seen)
  {
    while (watch.count(container) == seen && watch.listens()) watch.wait();
    if (watch.count(container) == seen) watch.wait(pause_without_events);
  }

  static std::string ended_text(const std::optional<engine::ContainerState>& state)
  {
    if (!state) return "the container is gone; waiting for its return";
    return fmt::format("the container has ended with exit code {}; waiting for its return", state->exit_code);
  }

  const Environment& environment_;
  engine::Fleet& fleet_;
  const LogWish& wish_;
  LogReader& reader_;
  std::map<ShipName, std::unique_ptr<ShipWatch>> watches_; // over what runs anew
  std::vector<Unread> unread_;
};

/// Who is ahead of the others keeps its connection while it waits. Others may rest or be tunnels, up to three quarters,
/// and requests need some.
constexpr std::size_t share_of_logs = 8;
constexpr std::size_t most_in_memory = 256UL << 20U;

Error no_room(std::size_t logs, const LogRoom& room)
{
  return {
      Fault::failed,
      fmt::format("the output of {} instances is longer than {} MB, and with this limit of open files that of {} can "
                  "be read at the same time",
                  logs, room.bytes >> 20U, room.at_a_time),
      fmt::format("ask for less (`-n`, `--since`, fewer instances), or raise the limit (`ulimit -n {}`)",
                  net::open_files_for(logs * share_of_logs))};
}

struct FirstLook {
  Found found;
  std::optional<Unread> failure;
};

std::map<InstanceName, FirstLook> look_first(const Environment& environment, engine::Fleet& fleet,
                                             const std::vector<InstanceName>& instances)
{
  std::map<InstanceName, FirstLook> looks;
  net::Group group;
  for (const InstanceName& name : instances)
    group.spawn([&, &look = looks[name], &instance = environment.instances.at(name)] {
      try {
        look.found = find(fleet.at(instance.ship), name, environment.name);
      } catch (const Error& error) { // a fact about this instance; the others go on
        look.failure = unread_of(instance, error);
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
  std::vector<ReadLog> sources;
  engine::LogQuery query{.follow = false, .timestamps = wish.timestamps, .tail = wish.tail, .since = wish.since};
  if (wish.instances.size() > 1) query.timestamps = true;
  for (const InstanceName& name : wish.instances) {
    const FirstLook& look = looks.at(name);
    if (!look.found.state) {
      unread.push_back(look.failure.value_or(absent(name, look.found)));
      continue;
    }
    sources.emplace_back([&, &instance = environment.instances.at(name)](LogReader& lines) {
      try {
        read_once(fleet.at(instance.ship), instance.name.text(), instance, query, lines);
      } catch (const Error& error) { // the others can still be read
        unread.push_back(unread_of(instance, error));
      }
    });
  }
  const LogRoom room{.at_a_time = net::most_connections() / share_of_logs, .bytes = most_in_memory};
  if (!read_merged(sources, room, reader)) throw no_room(sources.size(), room);
  return unread;
}

} // namespace maestro
