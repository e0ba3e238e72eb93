// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/fiber.hpp>
#include <maestro/run/log_merge.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <queue>
#include <string>
#include <utility>

namespace maestro {
namespace {

constexpr std::size_t most_lines = 256;         // of one container in memory
constexpr std::size_t most_kept = 256UL << 10U; // of these, but for one line

/// Memory for the lines of sources that do not wait for each other.
class Store {
public:
  explicit Store(std::size_t bytes) : left_(bytes) {}

  /// Calls it once, when there is no more room.
  void on_full(std::function<void()> call) { on_full_ = std::move(call); }
  bool take(std::size_t bytes)
  {
    if (bytes <= left_) {
      left_ -= bytes;
      return true;
    }
    left_ = 0;
    if (!std::exchange(is_full_, true)) on_full_();
    return false;
  }
  bool is_full() const { return is_full_; }

private:
  std::size_t left_;
  std::function<void()> on_full_;
  bool is_full_ = false;
};

/// One container's lines on their way to the reader.
class Source : public LogReader {
public:
  /// With a store, all lines may come before the first one is handed over.
  Source(LogReader& reader, Store* store) : reader_(reader), store_(store) {}

  void line(const LogLine& line) override
  {
    if (store_ != nullptr) {
      if (!store_->take(sizeof(Line) + line.text.size())) return;
    } else {
      while (lines_.size() >= most_lines || (bytes_ >= most_kept && !lines_.empty())) taken_.wait();
    }
    // What has no time, or an earlier one than the line before it, stays behind that.
    latest_ = std::max(latest_, line.time.value_or(latest_));
    bytes_ += line.text.size();
    lines_.push_back({line.instance, line.stream, latest_, line.time.has_value(), std::string(line.text)});
    if (lines_.size() == 1) come_.notify();
  }

  void note(const Instance& instance, const std::string& words) override { reader_.note(instance, words); }

  void end()
  {
    ended_ = true;
    come_.notify();
  }

  /// Waits until there is a line; false if there will be none.
  bool has_line()
  {
    while (lines_.empty() && !ended_) come_.wait();
    return !lines_.empty();
  }
  Moment time() const { return lines_.front().time; }

  void hand_over()
  {
    const Line line = std::move(lines_.front());
    lines_.pop_front();
    bytes_ -= line.text.size();
    if (lines_.size() == most_lines / 2 || lines_.empty()) taken_.notify();
    reader_.line({.instance = line.instance,
                  .stream = line.stream,
                  .time = line.has_time ? std::optional(line.time) : std::nullopt,
                  .text = line.text});
  }

private:
  struct Line {
    const Instance& instance;
    engine::OutputStream stream;
    Moment time; // where it stands among the others
    bool has_time;
    std::string text;
  };

  LogReader& reader_;
  Store* store_;
  std::deque<Line> lines_;
  std::size_t bytes_ = 0;
  Moment latest_{};
  bool ended_ = false;
  net::Notice come_, taken_;
};

/// Ends a source however its reading ends, so that nobody waits for it.
struct EndOfSource {
  Source& source;
  ~EndOfSource() { source.end(); }
};

} // namespace

bool read_merged(const std::vector<ReadLog>& sources, const LogRoom& room, LogReader& reader)
{
  const bool to_the_end = sources.size() > room.at_a_time;
  Store store(room.bytes);
  std::vector<std::unique_ptr<Source>> all;
  all.reserve(sources.size());
  for (std::size_t number = 0; number < sources.size(); ++number)
    all.push_back(std::make_unique<Source>(reader, to_the_end ? &store : nullptr));
  net::Group readers(to_the_end ? room.at_a_time : 0);
  store.on_full([&] { readers.cancel(); });
  for (std::size_t number = 0; number < sources.size(); ++number)
    readers.spawn([&read = sources[number], &source = *all[number]] {
      const EndOfSource end{source};
      read(source);
    });

  if (to_the_end) readers.wait();
  if (store.is_full()) return false;

  using Head = std::pair<Moment, std::size_t>;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  const auto await_head = [&](std::size_t number) {
    if (all[number]->has_line()) heads.emplace(all[number]->time(), number);
  };
  for (std::size_t number = 0; number < all.size(); ++number) await_head(number);
  while (!heads.empty()) {
    const std::size_t first = heads.top().second;
    heads.pop();
    all[first]->hand_over();
    await_head(first);
  }
  readers.wait();
  return true;
}

} // namespace maestro
