// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/name.hpp>
#include <maestro/engine/fleet.hpp>
#include <maestro/net/fiber.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace maestro {

/// Hears what happens to the containers of one ship, as it happens. Best effort: when the stream of events breaks it is
/// opened again, and who waits must look for himself from time to time.
class ShipWatch {
public:
  /// The actions are engines' words: `die`, `start`, …; what is counted is any of them.
  ShipWatch(engine::Engine& engine, std::vector<std::string> actions) : engine_(engine), actions_(std::move(actions)) {}

  /// Starts listening in a fiber of the group, once.
  void begin(net::Group& background);
  /// The same; returns when the engine tells everything from now on, or cannot.
  void listen(net::Group& background);

  /// Whether it hears now, and at once.
  bool listens() const { return listens_; }
  /// Whether it hears nothing now, not even late.
  bool is_deaf() const { return is_deaf_; }
  /// How often it has happened to this container since it was asked first. What may have been missed while nobody
  /// listened counts once; what nobody asks for does not count, so that names that an engine makes up fill no memory.
  std::size_t count(const std::string& container) { return beginnings_ + heard_of_[container].times; }
  /// The same without what may have been missed: what is certain.
  std::size_t heard(const std::string& container) { return heard_of_[container].times; }
  /// What the ship's clock showed at its last answer.
  std::optional<Moment> clock() const { return engine_.clock(); }
  /// With what exit code a container ended whose state is this, if it is known: an engine forgets it as soon as the
  /// container runs again, and then it is the one that was told with the last death.
  std::optional<int> exit_code(const std::string& container, const engine::ContainerState& state) const;
  /// Waits until it has happened to any container, or whether it listens has changed.
  void wait() { news_.wait(); }
  /// The same, but so long at most.
  void wait(net::Duration most) { news_.wait(most); }

  /// While alive, a function is called whenever a wait would end, in the fiber that hears: it must not wait, or nothing
  /// is heard meanwhile, and must neither begin nor end a listener of this watch.
  class Listener {
  public:
    Listener(ShipWatch& watch, std::function<void()> call);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    ShipWatch& watch_;
    std::list<std::function<void()>>::iterator place_;
  };

private:
  struct Heard {
    std::size_t times = 0;
    std::optional<int> exit_code; // of the last time
  };
  void follow();
  void settle(bool listens);
  void tell();

  engine::Engine& engine_;
  std::vector<std::string> actions_;
  bool started_ = false;
  bool settled_ = false; // it is known whether the engine tells
  bool listens_ = false;
  bool is_deaf_ = true;
  std::size_t beginnings_ = 0;
  net::Notice heard_;
  net::Notice news_;
  std::list<std::function<void()>> listeners_;
  std::map<std::string, Heard> heard_of_;
};

/// " with exit code 3", or nothing if that is not known.
std::string with_exit_code(std::optional<int> code);

/// The watches over deaths of a play, one a ship, each begun when first needed. They listen in fibers of their own.
class Watches {
public:
  explicit Watches(engine::Fleet& fleet) : fleet_(fleet) {}

  /// Returns a watch that listens. Throws what connecting to the ship throws.
  ShipWatch& of(const ShipName& ship);
  /// Null if it was not needed yet.
  ShipWatch* begun(const ShipName& ship);
  /// The function is called with the ship of each watch that begins, once it listens.
  void on_begin(std::function<void(const ShipName&)> call) { on_begin_ = std::move(call); }
  /// None of them hears anything any more.
  void end();

private:
  engine::Fleet& fleet_;
  std::function<void(const ShipName&)> on_begin_;
  std::unordered_map<ShipName, std::unique_ptr<ShipWatch>> watches_;
  net::Group listening_; // comes last: its fibers end before the watches, which may hear something until then
};

} // namespace maestro
