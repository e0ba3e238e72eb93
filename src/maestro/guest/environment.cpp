// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/environment.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace maestro::guest {

Environment Environment::of_process()
{
  Variables variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

const std::string* Environment::find(std::string_view name) const
{
  const auto found = variables_.find(name);
  if (found != variables_.end()) return &found->second;
  return further_ ? further_(name) : nullptr;
}

void Environment::set(std::string name, std::string value)
{
  variables_.insert_or_assign(std::move(name), std::move(value));
}

void set_in_process(const Variables& variables)
{
  for (const auto& [name, value] : variables)
    if (setenv(name.c_str(), value.c_str(), 1) != 0)
      throw std::system_error(errno, std::generic_category(), "cannot set the variable '" + name + "'");
}

} // namespace maestro::guest
