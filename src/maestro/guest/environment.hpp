// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace maestro::guest {

using Variables = std::map<std::string, std::string, std::less<>>;

/// The environment variables of a container, as a value: those of this process, or any others.
class Environment {
public:
  /// The value of a variable, or null.
  using Lookup = std::function<const std::string*(std::string_view name)>;

  Environment() = default;
  explicit Environment(Variables variables) : variables_(std::move(variables)) {}
  /// Those that are not among the variables are looked up, as long as they are not set.
  Environment(Variables variables, Lookup further) : variables_(std::move(variables)), further_(std::move(further)) {}

  /// The variables of this process as they are now. Of a name that occurs twice, the first counts.
  static Environment of_process();

  /// The value of a variable, or null; valid until the variable is set anew.
  const std::string* find(std::string_view name) const;
  void set(std::string name, std::string value);
  /// Without those that are looked up.
  const Variables& variables() const { return variables_; }

private:
  Variables variables_;
  Lookup further_;
};

/// Sets variables in this process, and so in what it starts. Must not run beside threads that read them.
void set_in_process(const Variables& variables);

} // namespace maestro::guest
