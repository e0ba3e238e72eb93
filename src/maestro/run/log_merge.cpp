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

/// One container's lines on their way to the reader.
class Source : public LogReader {
public:
  explicit Source(LogReader& reader) : reader_(reader) {}

  void line(const LogLine& line) override
  {
    while (lines_.size() >= most_lines || (bytes_ >= most_kept && !lines_.empty())) taken_.wait();
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

void read_merged(const std::vector<ReadLog>& sources, LogReader& reader)
{
  std::vector<std::unique_ptr<Source>> all;
  all.reserve(sources.size());
  for (std::size_t number = 0; number < sources.size(); ++number) all.push_back(std::make_unique<Source>(reader));
  net::Group readers;
  for (std::size_t number = 0; number < sources.size(); ++number)
    readers.spawn([&read = sources[number], &source = *all[number]] {
      const EndOfSource end{source};
      read(source);
    });

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
}

} // namespace maestro
