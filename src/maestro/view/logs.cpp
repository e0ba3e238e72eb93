// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/json.hpp>
#include <maestro/view/logs.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace maestro {
namespace {

std::string_view without_trailing_space(std::string_view text)
{
  const std::size_t last = text.find_last_not_of(" \t\r\n\v\f");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string note_text(const Instance& instance, const std::string& words)
{
  return fmt::format("{} (on {}): {}\n", safe_text(instance.name.text()), safe_text(instance.ship.text()),
                     safe_text(in_one_line(words)));
}

} // namespace

LogLines::LogLines(const Settings& settings, Write write, Write notes)
    : settings_(settings), write_(std::move(write)), notes_(std::move(notes))
{
}

void LogLines::line(const LogLine& line)
{
  const std::string_view text = without_trailing_space(line.text);
  const std::string shown = settings_.on_terminal ? safe_text(text) : clean_utf8(text);
  if (settings_.name_width == 0) return write_(shown + "\n");
  const std::string name = padded(safe_text(line.instance.name.text()), settings_.name_width);
  const auto number = settings_.numbers.find(line.instance.name);
  const std::string prefix =
      settings_.paint.colour_of(number == settings_.numbers.end() ? 0 : number->second, name + " |");
  write_(fmt::format("{}{}{}\n", prefix, shown.empty() ? "" : " ", shown));
}

void LogLines::note(const Instance& instance, const std::string& words) { notes_(note_text(instance, words)); }

LogJson::LogJson(Write write, Write notes) : write_(std::move(write)), notes_(std::move(notes)) {}

void LogJson::line(const LogLine& line)
{
  const bool is_error = line.stream == engine::OutputStream::standard_error;
  write_(json_line({{"time", line.time ? boost::json::value(to_rfc3339(*line.time)) : boost::json::value(nullptr)},
                    {"instance", line.instance.name.text()},
                    {"ship", line.instance.ship.text()},
                    {"stream", is_error ? "stderr" : "stdout"},
                    {"line", clean_utf8(without_trailing_space(line.text))}}));
}

void LogJson::note(const Instance& instance, const std::string& words) { notes_(note_text(instance, words)); }

std::map<InstanceName, std::size_t> numbers_of(const Environment& environment)
{
  std::map<InstanceName, std::size_t> numbers;
  for (const auto& entry : environment.instances) numbers.emplace(entry.first, numbers.size());
  return numbers;
}

std::size_t name_column(const std::vector<InstanceName>& instances)
{
  std::size_t width = 0;
  for (const InstanceName& name : instances) width = std::max(width, strings::cells(safe_text(name.text())));
  return instances.size() > 1 ? width : 0;
}

} // namespace maestro
