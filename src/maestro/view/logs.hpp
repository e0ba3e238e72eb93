// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/run/follow.hpp>
#include <maestro/view/terminal.hpp>
#include <maestro/view/tree.hpp>

#include <cstddef>
#include <map>

namespace maestro {

/// Shows the output of containers, with the instance before each line if there are several.
class LogLines : public LogReader {
public:
  struct Settings {
    Paint paint{};
    bool on_terminal = false;   // then nothing in a line may reach the terminal as a command
    std::size_t name_width = 0; // of the column with the instance's name; 0: none
    /// Gives each instance its colour.
    std::map<InstanceName, std::size_t> numbers = {};
  };
  /// notes is for what is not output.
  LogLines(const Settings& settings, Write write, Write notes);
  void line(const LogLine& line) override;
  void note(const Instance& instance, const std::string& words) override;

private:
  Settings settings_;
  Write write_, notes_;
};

/// The same as one JSON object a line.
class LogJson : public LogReader {
public:
  LogJson(Write write, Write notes);
  void line(const LogLine& line) override;
  void note(const Instance& instance, const std::string& words) override;

private:
  Write write_, notes_;
};

/// A number for each instance of the environment, so that its colour does not depend on what else is shown.
std::map<InstanceName, std::size_t> numbers_of(const Environment& environment);

/// The width that the names of these instances need before their lines; 0 for a single one.
std::size_t name_column(const std::vector<InstanceName>& instances);

} // namespace maestro
