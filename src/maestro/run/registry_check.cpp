// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/net/fiber.hpp>
#include <maestro/run/registry_check.hpp>
#include <maestro/run/registry_failure.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace maestro {
namespace {

/// An image of instances, on the ships that have one of its name.
struct Question {
  std::string image; // as the first instance spells it
  std::set<ShipName> ships{};
  std::optional<std::string> digest{}; // in the registry
  std::optional<UncheckedImage> unchecked{};
};
using Questions = std::map<std::string, Question>; // by normalised reference

Questions questions_of(const Environment& environment, const Observed& observed,
                       const std::vector<InstanceName>& instances)
{
  Questions questions;
  for (const InstanceName& name : instances) {
    const Instance& instance = environment.instances.at(name);
    const ImageReference reference = parse_image(instance.image);
    if (!reference.digest.empty() || !observed.known(instance.ship)) continue; // a digest means one image for ever
    const auto& images = observed.ships.at(instance.ship).images;
    if (!images || !images->contains(normalised(reference))) continue; // it is pulled anyway
    questions.try_emplace(normalised(reference), Question{instance.image}).first->second.ships.insert(instance.ship);
  }
  return questions;
}

/// One of the places where an error becomes a fact.
void ask(Question& question, const ShipName& ship, engine::Engine& engine, Logins& logins)
{
  PullLogin login;
  try {
    login = logins.of(question.image, ship, engine, [](const std::string&) {});
    question.digest = engine.registry_digest(question.image, login.login);
  } catch (const engine::Refused& refused) {
    const Error failure = pull_failure(refused, question.image, login);
    question.unchecked = {question.image, fmt::format("ship {} says: {}", ship, failure.what()), failure.hint()};
  } catch (const Error& error) {
    question.unchecked = {question.image, fmt::format("ship {}: {}", ship, error.what()), error.hint()};
  }
}

void ask_all(engine::Fleet& fleet, const Observed& observed, Questions& questions, Logins& logins)
{
  constexpr std::size_t questions_at_a_time = 50;
  net::Group group(questions_at_a_time);
  for (auto& [name, question] : questions) {
    const auto ship =
        std::ranges::find_if(question.ships, [&](const ShipName& one) { return !observed.ships.at(one).is_podman; });
    if (ship == question.ships.end())
      question.unchecked = {question.image, "Podman cannot ask a registry without pulling",
                            "--pull always pulls it, if it is another one"};
    else
      group.spawn(
          [&fleet, &logins, &question = question, &ship = *ship] { ask(question, ship, fleet.at(ship), logins); });
  }
  group.wait();
}

enum class Comparison { same, other, unknown };

/// An image that was built on the ship has no digest, and one that was pulled from elsewhere has another repository's.
Comparison compare(const ShipFacts& facts, const std::string& name, const std::string& digest)
{
  const auto digests = facts.digests.find(facts.images->at(name));
  if (digests == facts.digests.end()) return Comparison::unknown;
  const std::string repository = normalised({.repository = parse_image(name).repository, .tag = {}, .digest = digest});
  Comparison found = Comparison::unknown;
  for (const std::string& one : digests->second) {
    const ImageReference reference = parse_image(one);
    if (reference.digest == digest) return Comparison::same;
    if (normalised({.repository = reference.repository, .tag = {}, .digest = digest}) == repository)
      found = Comparison::other;
  }
  return found;
}

void note(const std::string& name, Question& question, Observed& observed)
{
  if (!question.digest) return;
  std::vector<ShipName> unknown;
  for (const ShipName& ship : question.ships) {
    ShipFacts& facts = observed.ships.at(ship);
    switch (compare(facts, name, *question.digest)) {
    case Comparison::same:
      break;
    case Comparison::other:
      facts.moved_images.emplace(name, *question.digest);
      break;
    case Comparison::unknown:
      unknown.push_back(ship);
      break;
    }
  }
  constexpr std::size_t shown = 3;
  if (!unknown.empty())
    question.unchecked = {question.image,
                          fmt::format("on {} it did not come from the registry, and cannot be compared with what that "
                                      "has",
                                      listed(unknown, shown)),
                          {}};
}

} // namespace

std::vector<UncheckedImage> check_registries(const Environment& environment, engine::Fleet& fleet, Observed& observed,
                                             const std::vector<InstanceName>& instances, Logins& logins,
                                             RegistryAnswers& answers)
{
  Questions questions = questions_of(environment, observed, instances);
  Questions known;
  for (const auto& [name, digest] : answers)
    if (const auto asked = questions.extract(name)) known.insert({name, asked.mapped()}).first->second.digest = digest;
  ask_all(fleet, observed, questions, logins);
  std::vector<UncheckedImage> unchecked;
  for (auto& [name, question] : known) note(name, question, observed);
  for (auto& [name, question] : questions) {
    note(name, question, observed);
    answers.emplace(name, question.digest);
    if (question.unchecked) unchecked.push_back(*std::move(question.unchecked));
  }
  return unchecked;
}

} // namespace maestro
