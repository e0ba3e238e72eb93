// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/run/runtime.hpp>
#include <jinja/values/cells.hpp>
#include <jinja/values/operations.hpp>

#include <strings/closest.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace jinja {

namespace {

struct Parameter {
  std::string_view name;
  bool required = false;
  bool by_position = false;
};

/// The next of a list of parameters.
Parameter next_parameter(std::string_view& parameters)
{
  Parameter result;
  const std::size_t end = std::min(parameters.find(' '), parameters.size());
  result.name = parameters.substr(0, end);
  parameters.remove_prefix(std::min(end + 1, parameters.size()));
  for (; result.name.starts_with('!') || result.name.starts_with('/'); result.name.remove_prefix(1))
    (result.name[0] == '!' ? result.required : result.by_position) = true;
  return result;
}

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

/// What is given by the parameter's name; nothing where it has none.
const Value* given_by_name(const Arguments& arguments, const Parameter& parameter)
{
  if (parameter.by_position) return nullptr;
  for (const auto& [name, given] : arguments.named)
    if (name == parameter.name) return &given;
  return nullptr;
}

bool has_name(std::string_view parameters, std::string_view name)
{
  while (!parameters.empty()) {
    const Parameter parameter = next_parameter(parameters);
    if (parameter.name == name && !parameter.by_position) return true;
  }
  return false;
}

} // namespace

Bound::Bound(Runtime& runtime, const Builtin& builtin, Arguments& arguments)
    : runtime_(runtime), builtin_(builtin), arguments_(arguments)
{
  std::string_view rest = builtin.parameters;
  if (rest == "*") return;
  if (arguments.positional.empty() && arguments.named.empty() && rest.find('!') == std::string_view::npos) return;
  std::size_t named_used = 0;
  std::size_t count = 0;
  for (; !rest.empty(); ++count) {
    const Parameter parameter = next_parameter(rest);
    Value& value = values_[count];
    if (count < arguments.positional.size()) value = arguments.positional[count];
    if (const Value* given = given_by_name(arguments, parameter)) {
      if (count < arguments.positional.size())
        throw Failure(quoted(builtin.name) + " is given " + quoted(parameter.name) + " twice.");
      value = *given;
      ++named_used;
    }
    if (parameter.required && value.absent())
      throw Failure(quoted(builtin.name) + " needs the argument " + quoted(parameter.name) + ".");
  }
  if (arguments.positional.size() > count)
    throw Failure(quoted(builtin.name) + " takes at most " + std::to_string(count) + " arguments, not " +
                  std::to_string(arguments.positional.size()) + ".");
  if (named_used == arguments.named.size()) return;
  for (const auto& [name, given] : arguments.named)
    if (!has_name(builtin.parameters, name))
      throw Failure(quoted(builtin.name) + " has no argument " + quoted(name) + ".");
}

bool Bound::truthy(std::size_t index, bool otherwise) const
{
  return has(index) ? jinja::truthy(values_[index]) : otherwise;
}

std::int64_t Bound::integer(std::size_t index, std::int64_t otherwise) const
{
  return has(index) ? whole(values_[index]) : otherwise;
}

const std::string& Bound::string(std::size_t index) const
{
  const Value& value = values_[index];
  use(value);
  if (!value.is(Kind::string))
    throw Failure(quoted(builtin_.name) + " needs a text here, not " + std::string(type_name(value)) + ".");
  return value.string();
}

std::string Bound::text(std::size_t index, std::string_view otherwise) const
{
  return has(index) ? runtime_.shown(values_[index]) : std::string(otherwise);
}

const Builtin* find(std::span<const Builtin> table, std::string_view name)
{
  const auto found = std::lower_bound(table.begin(), table.end(), name,
                                      [](const Builtin& one, std::string_view n) { return one.name < n; });
  return found != table.end() && found->name == name ? &*found : nullptr;
}

namespace {

using Table = std::span<const Builtin>;

std::array<Table, 5> filters()
{
  return {text_filters(), markup_filters(), sequence_filters(), order_filters(), value_filters()};
}

std::vector<std::string> names_of(std::span<const Table> tables)
{
  std::vector<std::string> names;
  for (const Table table : tables)
    for (const Builtin& builtin : table) names.emplace_back(builtin.name);
  return names;
}

} // namespace

const Builtin* find_filter(std::string_view name)
{
  for (const auto table : filters())
    if (const Builtin* found = find(table, name)) return found;
  return nullptr;
}

const Builtin* find_test(std::string_view name) { return find(tests(), name); }

std::string with_nearest(std::string words, std::string_view name, std::span<const std::string> candidates)
{
  const auto near = strings::closest(name, candidates);
  return std::move(words) + (near ? "; did you mean '" + *near + "'?" : ".");
}

std::string no_filter(std::string_view name)
{
  return with_nearest("there is no filter '" + std::string(name) + "'", name, names_of(filters()));
}

std::string no_test(std::string_view name)
{
  return with_nearest("there is no test '" + std::string(name) + "'", name, names_of(std::array{tests()}));
}

const Builtin* find_method(const Value& value, std::string_view name)
{
  switch (value.kind()) {
  case Kind::string:
    return find(text_methods(), name);
  case Kind::list:
    return find(list_methods(), name);
  case Kind::tuple:
    return find(tuple_methods(), name);
  case Kind::dict:
    return find(dict_methods(), name);
  case Kind::boolean:
  case Kind::integer:
    return find(integer_methods(), name);
  case Kind::real:
    return find(real_methods(), name);
  case Kind::range:
    return name == "index" || name == "count" ? find(tuple_methods(), name) : nullptr;
  case Kind::object:
    return find(value.object().methods(), name);
  case Kind::undefined:
  case Kind::none:
  case Kind::iterator:
    break;
  }
  return nullptr;
}

Value run(Runtime& runtime, const Builtin& builtin, const Value& subject, Arguments& arguments)
{
  // Whatever it does walks over these texts once or twice.
  const auto count = [&](const Value& value) {
    if (value.is(Kind::string)) runtime.meter().walk(value.string().size());
  };
  count(subject);
  for (const Value& argument : arguments.positional) count(argument);
  for (const auto& [name, argument] : arguments.named) count(argument);
  runtime.meter().step(arguments.named.size() + 1);
  Bound bound(runtime, builtin, arguments);
  Value result = builtin.run(runtime, subject, bound);
  runtime.note_made(result);
  return result;
}

} // namespace jinja
