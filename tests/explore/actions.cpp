// SPDX-License-Identifier: Apache-2.0
#include <explore/actions.hpp>

#include <algorithm>
#include <iterator>

namespace maestro::explore {

Action ActionMaker::make_action()
{
  Action action;
  action.verb = dice_.one_of<Verb>({Verb::start, Verb::start, Verb::start, Verb::restart, Verb::restart, Verb::stop,
                                    Verb::kill, Verb::pull, Verb::clean});
  if (temper_.rolls && dice_.percent(60)) action.verb = Verb::restart;
  action.words.emplace_back(to_text(action.verb));
  choose_instances(action);
  choose_options(action);
  action.words.push_back("--progress");
  action.words.push_back(dice_.percent(75) ? "json" : dice_.one_of<std::string>({"plain", "plain", "quiet"}));
  if (dice_.percent(20)) action.words.push_back("--verbose");
  if (action.only_if_changed && !action.reuse && !temper_.strays && dice_.percent(50)) apply_instead(action);
  action.shows_plan = dice_.percent(15);
  const std::size_t disturbances = dice_.between(0, 2);
  if (temper_.troubles || temper_.ends)
    for (std::size_t one = 0; one < disturbances; ++one) action.disturbances.push_back(make_disturbance());
  return action;
}

/// An apply is a restart of what differs in other words; it needs no --all, and starts what has ended as it is.
void ActionMaker::apply_instead(Action& action)
{
  action.verb = Verb::apply;
  std::vector<std::string> words{"apply", "--yes"};
  for (std::size_t i = 1; i < action.words.size(); ++i) {
    const std::string& word = action.words[i];
    if (word == "--step-delay" || word == "--stop-start-delay")
      ++i; // its number
    else if (word != "--only-if-changed" && word != "--all" && word != "-s")
      words.push_back(word);
  }
  action.words = std::move(words);
  action.request.needs_things = false;
}

Companion ActionMaker::make_companion(const Action& action)
{
  Companion companion;
  companion.is_same = dice_.percent(45);
  companion.action = companion.is_same ? action : make_action();
  if (dice_.percent(55)) companion.later = some_time(dice_, 1, dice_.percent(50) ? 12 : 8000);
  const bool calm = dice_.percent(40);
  if (!calm && dice_.percent(60)) companion.end = make_end();
  if (!calm && dice_.percent(60)) companion.end_of_first = make_end();
  return companion;
}

void ActionMaker::choose_instances(Action& action)
{
  SelectRequest& request = action.request;
  const bool takes_down = action.verb == Verb::stop || action.verb == Verb::kill || action.verb == Verb::restart;
  request.direction = takes_down ? Direction::backward : Direction::forward;
  request.needs_things = takes_down;
  if (dice_.percent(55)) {
    if (takes_down) add_flag(action, "--all", request.everything);
  } else {
    choose_things(request);
    bool needless = false;
    if (takes_down) add_flag(action, "-s", needless);
    if (dice_.percent(50)) add_flag(action, "-d", request.with_dependencies);
  }
  if (dice_.percent(8)) {
    add_flag(action, "-i", request.ignore_dependencies);
    action.ignore_order = true;
  }
  if (dice_.percent(8) && has_some_on_first_ships(request)) {
    request.ship_filter = "ship-[12]";
    action.words.insert(action.words.end(), {"-S", request.ship_filter});
  }
  action.words.insert(action.words.end(), request.things.begin(), request.things.end());
}

/// A filter that leaves nothing is refused.
bool ActionMaker::has_some_on_first_ships(const SelectRequest& request) const
{
  const auto& things = request.things;
  const auto is_named = [&](const std::string& name) {
    return std::find(things.begin(), things.end(), name) != things.end();
  };
  return std::any_of(world_.instances.begin(), world_.instances.end(), [&](const auto& one) {
    const auto& [name, instance] = one;
    const bool meant =
        things.empty() ? !world_.services.at(instance.service).omit : is_named(name) || is_named(instance.service);
    return meant && (instance.ship == "ship-1" || instance.ship == "ship-2");
  });
}

void ActionMaker::add_flag(Action& action, const std::string& word, bool& flag)
{
  action.words.push_back(word);
  flag = true;
}

void ActionMaker::choose_things(SelectRequest& request)
{
  const std::size_t things = dice_.between(1, 3);
  for (std::size_t thing = 0; thing < things; ++thing) {
    if (dice_.percent(50))
      request.things.push_back(
          std::next(world_.services.begin(), static_cast<std::ptrdiff_t>(dice_.between(0, world_.services.size() - 1)))
              ->first);
    else
      request.things.push_back(std::next(world_.instances.begin(),
                                         static_cast<std::ptrdiff_t>(dice_.between(0, world_.instances.size() - 1)))
                                   ->first);
  }
}

void ActionMaker::choose_options(Action& action)
{
  if (dice_.percent(temper_.rolls ? 70 : 30)) {
    action.concurrency = dice_.between(1, temper_.rolls ? 2 : 3);
    action.words.insert(action.words.end(), {"-c", std::to_string(action.concurrency)});
  }
  if (dice_.percent(10)) add_flag(action, "--fail-fast", action.fail_fast);
  const bool creates = action.verb == Verb::start || action.verb == Verb::restart;
  if (creates) choose_images(action);
  if (temper_.strangers && action.verb != Verb::pull && dice_.percent(12)) add_flag(action, "--adopt", action.adopt);
  if (temper_.strays && (action.verb == Verb::stop || action.verb == Verb::clean) && dice_.percent(50))
    add_flag(action, "--strays", action.strays);
  if (action.verb != Verb::restart) return;
  if (dice_.percent(temper_.rolls ? 20 : 5)) add_flag(action, "--keep-going", action.keep_going);
  if (dice_.percent(30)) add_flag(action, "--only-if-changed", action.only_if_changed);
  if (dice_.percent(15)) action.words.insert(action.words.end(), {"--step-delay", std::to_string(dice_.between(1, 5))});
  if (dice_.percent(15))
    action.words.insert(action.words.end(), {"--stop-start-delay", std::to_string(dice_.between(1, 5))});
}

void ActionMaker::choose_images(Action& action)
{
  const std::size_t choice = dice_.between(0, 99);
  if (choice < 15) return add_flag(action, "--reuse", action.reuse);
  if (choice < 30) return add_flag(action, "-r", action.pulls);
  if (choice >= 35) return;
  action.words.insert(action.words.end(), {"--pull", "never"});
  action.never_pulls = true;
}

Disturbance ActionMaker::make_disturbance()
{
  Disturbance disturbance;
  if (temper_.troubles) {
    const std::size_t troubles = dice_.between(temper_.ends ? 0 : 1, 3);
    for (std::size_t one = 0; one < troubles; ++one) disturbance.troubles.push_back(make_trouble());
  }
  if (temper_.ends && dice_.percent(80)) add_end(disturbance);
  return disturbance;
}

Disturbance ActionMaker::make_end()
{
  Disturbance disturbance;
  if (temper_.troubles && dice_.percent(30)) disturbance.troubles.push_back(make_trouble());
  add_end(disturbance);
  return disturbance;
}

void ActionMaker::add_end(Disturbance& disturbance)
{
  disturbance.end = dice_.percent(50) ? Disturbance::End::interrupt : Disturbance::End::kill;
  disturbance.by_time = dice_.percent(35);
  disturbance.at = share();
  disturbance.after_effect = dice_.percent(50);
  disturbance.second_signal = dice_.percent(30);
}

Trouble ActionMaker::make_trouble()
{
  using Kind = Trouble::Kind;
  return {.kind = dice_.one_of<Kind>({Kind::refuse, Kind::refuse, Kind::lose, Kind::lose, Kind::lose_answer,
                                      Kind::lose_answer, Kind::hang, Kind::slow, Kind::cut_streams, Kind::end_streams,
                                      Kind::unreachable, Kind::crash}),
          .at = share(),
          .stays = dice_.percent(20)};
}

double ActionMaker::share() { return static_cast<double>(dice_.between(0, 999)) / 1000; }

} // namespace maestro::explore
