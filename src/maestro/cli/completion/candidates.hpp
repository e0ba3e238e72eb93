// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/declared_names.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace maestro::cli {

/// A word that could stand where the cursor is.
struct Candidate {
  std::string word;
  std::string_view description; // may be empty
};

/// What could stand there: words, or a file, which the shell knows best how to find.
struct Candidates {
  bool files = false;
  std::vector<Candidate> words;
};

/// The names in the description that the command line names, or in the usual one if that is empty; asked for only where
/// names can stand.
using NamesIn = std::function<DeclaredNames(const std::string& file)>;

/// What could stand at the end of a command line: the words before the cursor without the program's name, and what
/// there is of the word at the cursor. All candidates begin with that.
Candidates candidates(const std::vector<std::string>& before, const std::string& current, const NamesIn& names_in);

} // namespace maestro::cli
