// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <explore/story.hpp>

#include <algorithm>
#include <sstream>

namespace maestro::explore {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& line, const char* key)
{
  const auto* value = line.if_contains(key);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

void take_in_instance(Story& story, const json::object& line)
{
  const std::string instance = text_of(line, "instance");
  const Story::Told told{text_of(line, "result"), text_of(line, "error") + text_of(line, "because"),
                         line.contains("down")};
  const auto before = story.told.find(instance);
  if (before != story.told.end()) {
    const bool was_ready = before->second.result == "ok" || before->second.result == "unchanged";
    if (was_ready && told.result == "failed")
      story.died_before_step[instance] = story.steps.size();
    else
      story.told_twice.push_back(instance);
  }
  story.told.insert_or_assign(instance, told);
}

void take_in_end(Story& story, const json::object& line)
{
  story.ended = true;
  story.exit_code = line.at("exit_code").as_int64();
  for (const auto& [kind, count] : line.at("counts").as_object())
    story.counts[std::string(kind)] = static_cast<std::size_t>(count.as_int64());
  for (const json::value& instance : line.at("down").as_array()) story.down.emplace(instance.as_string());
}

} // namespace

std::size_t Story::count(const std::string& result) const
{
  return static_cast<std::size_t>(
      std::count_if(told.begin(), told.end(), [&](const auto& one) { return one.second.result == result; }));
}

Story story_of(const std::string& out)
{
  Story story;
  std::istringstream lines(out);
  for (std::string text; std::getline(lines, text);) {
    const json::object line = json::parse(text).as_object();
    const std::string event = text_of(line, "event");
    if (event == "play_started") {
      story = {};
      story.begun = true;
      story.planned_steps = static_cast<std::size_t>(line.at("steps").as_int64());
      story.verb = line.contains("repair") ? "repair" : text_of(line, "play");
    } else if (event == "step_started" || event == "step_finished") {
      const json::object& subject = line.at("subject").as_object();
      story.steps.push_back({event == "step_started", text_of(line, "action"), text_of(subject, "kind"),
                             text_of(subject, "name"), text_of(subject, "ship"), text_of(line, "result")});
    } else if (event == "instance_finished") {
      take_in_instance(story, line);
    } else if (event == "play_finished") {
      take_in_end(story, line);
    }
  }
  return story;
}

} // namespace maestro::explore
