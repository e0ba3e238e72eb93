// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/model/environment.hpp>
#include <maestro/plan/observed.hpp>
#include <maestro/plan/plan.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace maestro {

/// A description as it can be kept without keeping what it says.
struct DescriptionDigests {
  std::map<std::string, std::string> parts; // part → a short digest of what it says, but for what may be secret
  std::string withheld;                     // a slow digest of all of that
};
DescriptionDigests digests_of(const Environment& environment, const std::string& salt);
/// With the salt that all releases of an environment have, so that they can be compared.
DescriptionDigests release_digests(const Environment& environment);
/// What a description says otherwise than an earlier one: a line each. Both need the same salt.
std::vector<std::string> differences(const DescriptionDigests& then, const DescriptionDigests& now);

/// Under what circumstances a plan is made, to be saved or to be compared with a saved one.
struct PlanOrigin {
  std::string maestro;              // our version
  std::string by, at;               // who, when: for people only
  std::vector<std::string> command; // what asks for it: `apply web --prune`, word by word
  std::string salt;                 // of the digest of what is not in the file: random for each file
};

/// A plan as a file keeps it, for people and programs to read: without any value that could be a secret, and with
/// digests of the description that it was made of, so that it can be told later whether it would be made again.
std::string saved_plan_text(const Environment& environment, const Observed& observed, const Plan& plan,
                            const PlanOrigin& origin);

/// How its JSON begins.
inline constexpr std::string_view saved_plan_kind = "maestro plan";
inline constexpr std::int64_t saved_plan_format = 1;

/// What is compared of a saved plan, and what makes it again.
struct SavedPlan {
  struct Step {
    std::string what; // "web-1 on east: create"
    std::string why;  // the reason without words that change by themselves, fields, the container
    std::vector<std::size_t> after;
  };

  std::string environment;
  PlanOrigin origin;
  std::map<std::string, std::string> description; // part → digest
  std::string withheld;                           // digest of what the file does not hold
  std::map<std::string, std::string> images;      // "web:1 on east" → id; empty: it is to be pulled
  std::map<std::string, std::string> unknown;     // ship that could not be asked → why
  std::vector<Step> steps;
};

/// Throws Error that begins with the name: usage if it is no saved plan, outdated if it has a form that only another
/// version of Maestro reads.
SavedPlan read_saved_plan(std::string_view text, const std::string& name);

/// Why a plan that is made now is not the one that was saved: a line each; empty if it is.
std::vector<std::string> differences(const SavedPlan& saved, const SavedPlan& now);

} // namespace maestro
