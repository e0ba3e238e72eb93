// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/view/saved_plan.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace maestro {
namespace {

namespace json = boost::json;

/// The file, and how to complain of it.
class Reader {
public:
  Reader(std::string_view text, const std::string& name) : name_(name), root_(parsed(text)) {}

  SavedPlan read() const
  {
    const json::object& root = object(root_, "it");
    if (!root.contains("kind") || root.at("kind") != json::value(saved_plan_kind))
      refuse("it is no plan that Maestro has saved");
    SavedPlan saved;
    saved.origin.maestro = text(root, "maestro");
    if (member(root, "format") != json::value(saved_plan_format))
      throw Error(Fault::outdated,
                  fmt::format("{}: it was saved by maestro {}, in a form that this version does not read", name_,
                              safe_text(saved.origin.maestro)),
                  "make the plan anew");
    saved.environment = text(root, "environment");
    saved.origin.at = text(root, "at");
    saved.origin.by = text(root, "by");
    saved.origin.salt = text(root, "salt");
    saved.withheld = text(root, "withheld");
    for (const json::value& word : array(member(root, "command"), "command"))
      saved.origin.command.push_back(text(word, "command"));
    saved.description = texts(root, "description");
    saved.images = texts(root, "images");
    const json::object& plan = object(member(root, "plan"), "plan");
    for (const json::value& ship : array(member(plan, "unknown"), "plan.unknown"))
      saved.unknown.emplace(text(object(ship, "a ship"), "ship"), text(object(ship, "a ship"), "error"));
    for (const json::value& step : array(member(plan, "steps"), "plan.steps"))
      saved.steps.push_back(this->step(object(step, "a step")));
    return saved;
  }

private:
  [[noreturn]] void refuse(const std::string& why) const
  {
    throw Error(Fault::usage, name_ + ": " + why, "`maestro plan apply --out FILE` saves a plan");
  }

  json::value parsed(std::string_view text) const
  {
    json::stream_parser parser;
    boost::system::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && read < text.size() && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
      error = json::error::extra_data;
    const bool broke_off = !error && !parser.done();
    if (!error && !broke_off) return parser.release();
    const std::string_view before = text.substr(0, read);
    const auto line = 1 + std::ranges::count(before, '\n');
    refuse(broke_off ? fmt::format("it breaks off at line {}", line)
                     : fmt::format("it is not JSON: line {}: {}", line, error.message()));
  }

  const json::value& member(const json::object& parent, std::string_view key) const
  {
    const json::value* found = parent.if_contains(key);
    if (found == nullptr) refuse(fmt::format("'{}' is missing in it", key));
    return *found;
  }
  const json::object& object(const json::value& value, std::string_view what) const
  {
    if (!value.is_object()) refuse(fmt::format("{} is not an object", what));
    return value.get_object();
  }
  const json::array& array(const json::value& value, std::string_view what) const
  {
    if (!value.is_array()) refuse(fmt::format("'{}' is not a list", what));
    return value.get_array();
  }
  std::string text(const json::value& value, std::string_view what) const
  {
    if (value.is_null()) return {};
    if (!value.is_string()) refuse(fmt::format("'{}' is not a text", what));
    return std::string(value.get_string());
  }
  std::string text(const json::object& parent, std::string_view key) const { return text(member(parent, key), key); }
  std::map<std::string, std::string> texts(const json::object& parent, std::string_view key) const
  {
    std::map<std::string, std::string> all;
    for (const auto& one : object(member(parent, key), key)) all.emplace(one.key(), text(one.value(), key));
    return all;
  }

  SavedPlan::Step step(const json::object& step) const
  {
    const json::object& subject = object(member(step, "subject"), "a step's subject");
    const std::string kind_of_subject = text(subject, "kind");
    SavedPlan::Step read;
    read.what = fmt::format("{}{} on {}: {}", kind_of_subject == "instance" ? "" : kind_of_subject + " ",
                            text(subject, "name"), text(subject, "ship"), text(step, "action"));
    read.why = reason(step);
    for (const json::value& field : array(member(step, "fields"), "fields"))
      read.why += ", " + this->field(object(field, "a field"));
    if (const std::string container = text(step, "container"); !container.empty())
      read.why += " (container " + container.substr(0, shown_digits) + ")";
    if (step.contains("network"))
      read.why += fmt::format(" (network {})", text(step, "network").substr(0, shown_digits));
    for (const json::value& id : array(member(step, "after"), "after")) {
      if (!id.is_int64() || id.get_int64() < 1) refuse("'after' is not a list of steps");
      read.after.push_back(static_cast<std::size_t>(id.get_int64()));
    }
    return read;
  }

  std::string reason(const json::object& step) const
  {
    const std::string cause = text(step, "cause");
    for (const Cause one : {Cause::not_running, Cause::unready}) // whose details tell the time since then
      if (cause == to_text(one)) return "because " + because(one, {});
    return "because " + text(step, "because");
  }

  std::string field(const json::object& field) const
  {
    const auto value = [&](std::string_view key) {
      const json::value& found = member(field, key);
      return found.is_null() ? std::string("none") : text(found, key);
    };
    return fmt::format("{} {} → {}", text(field, "path"), value("from"), value("to"));
  }

  static constexpr std::size_t shown_digits = 12;
  const std::string& name_;
  json::value root_;
};

} // namespace

SavedPlan read_saved_plan(std::string_view text, const std::string& name) { return Reader(text, name).read(); }

} // namespace maestro
