// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/run/event.hpp>
#include <maestro/view/columns.hpp>
#include <maestro/view/rows.hpp>

#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace maestro {

/// What is being done, as shown behind an instance: `pulling image redis:7...`.
std::string pending_text(const Action& action);

/// How an instance ended, as shown in the last column: `started`, `host down`, `skipped: …`.
struct Outcome {
  std::string container; // the container column
  std::string status;
  Colour colour = nullptr;
};
/// What is known of an instance when it ends.
struct Circumstances {
  const Selected* found = nullptr;          // how it was found
  const SettledInstance* settled = nullptr; // why nothing was to be done
  std::string image;                        // as it is described
  std::string container_id;                 // its container now
  bool is_updated = false;                  // its container goes on with other settings
};
Outcome outcome(Verb verb, const InstanceFinished& finished, const Circumstances& known);

/// What a user is told at once who interrupts a play.
inline constexpr std::string_view interrupted_text = "interrupted: finishing what is running; again to leave it";

/// A play as a table with a row for each instance (compat §9.3): a line for each fact, or rewritten in place, as the
/// rows do it.
class PlayTable : public EventSink {
public:
  struct Settings {
    int width = 120;
    Style style{};             // whose width is what no row may be wider than, if there is one
    bool verbose = false;      // also what checks see
    bool every_change = false; // of a pull's progress; otherwise what is worth a line
  };
  /// Environment and plan outlive the table.
  PlayTable(const Environment& environment, const Plan& plan, const Settings& settings, std::shared_ptr<Rows> rows);
  void on(const Event& event) override;

private:
  struct Row {
    std::size_t place = 0; // from the top
    std::string prefix;    // number, instance, service, ship
    std::size_t cells = 0; // of it
    std::string image;
    std::string container_id;
    double shown_percent = -1;
    std::string shown_note;
    const Selected* found = nullptr;
    bool is_updated = false;
    const SettledInstance* settled = nullptr;
    bool stopped = false;
  };
  void begin();
  void started(const Step& step, Row& row);
  void progressed(const Step& step, const StepProgress& progress, Row& row);
  void ended(const Step& step, const StepFinished& finished, Row& row);
  /// The rows of the instances that a step is for.
  template<class Call>
  void each_row(const Step& step, const Call& call);
  void ended(const InstanceFinished& finished);
  /// Notes what a step has done to what no row is about: strays, and networks and volumes that nobody needs.
  void note_besides(const Step& step, const StepFinished& finished);
  void tell_besides();
  /// Words behind the prefix and so many cells, as far as there is room.
  std::string fitted(const Row& row, std::string_view words, std::size_t behind = 0) const;
  void show(const Row& row, const std::string& text);

  const Plan& plan_;
  Settings settings_;
  Columns columns_;
  std::shared_ptr<Rows> screen_;
  std::unordered_map<InstanceName, Row> rows_;
  std::map<std::string, std::string_view> besides_; // what became of what no row is about
};

} // namespace maestro
