// SPDX-License-Identifier: Apache-2.0
#include <jinja/values/dict.hpp>
#include <maestro/guest/address.hpp>
#include <maestro/guest/guest.hpp>
#include <maestro/guest_template/functions.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

namespace maestro::guest_template {
namespace {

using guest::Default;
using guest::Environment;
using jinja::Kind;
using jinja::Value;

/// The arguments of a call by the names of its parameters, as Python binds them.
class Call {
public:
  Call(const std::string& function, std::span<const std::string_view> parameters, const jinja::Arguments& arguments)
      : function_(function), parameters_(parameters), values_(arguments.positional)
  {
    if (values_.size() > parameters_.size()) fail("takes " + std::to_string(parameters_.size()) + " arguments at most");
    values_.resize(parameters_.size());
    for (const auto& [name, value] : arguments.named) {
      const auto found = std::find(parameters_.begin(), parameters_.end(), name);
      if (found == parameters_.end()) fail("has no argument '" + name + "'");
      Value& place = values_[static_cast<std::size_t>(found - parameters_.begin())];
      if (!place.absent()) fail("is given '" + name + "' twice");
      place = value;
    }
  }

  const Value& operator[](std::size_t index) const { return values_[index]; }

  std::string name(std::size_t index) const
  {
    if (!values_[index].is(Kind::string)) fail("needs a text for '" + std::string(parameters_[index]) + "'");
    return values_[index].string();
  }

  Default number(std::size_t index) const
  {
    const Value& value = values_[index];
    if (value.absent() || value.is(Kind::none)) return {};
    if (value.is(Kind::integer)) return value.integer();
    if (value.is(Kind::boolean)) return value.boolean() ? 1 : 0;
    if (value.is(Kind::string)) return value.string();
    if (value.is(Kind::real) && std::abs(value.real()) < 1e15) return static_cast<std::int64_t>(value.real());
    return "what is given as its default"; // no number, which matters only if it is needed
  }

  std::vector<std::string> names(std::size_t index) const
  {
    const Value& value = values_[index];
    std::vector<std::string> result;
    if (value.absent() || value.is(Kind::none)) return result;
    const std::string what = "needs a list of texts for '" + std::string(parameters_[index]) + "'";
    if (!value.is(Kind::list) && !value.is(Kind::tuple)) fail(what);
    for (const Value& item : value.items()) {
      if (!item.is(Kind::string)) fail(what);
      result.push_back(item.string());
    }
    return result;
  }

  [[noreturn]] void fail(const std::string& what) const { throw std::invalid_argument(function_ + " " + what); }

private:
  const std::string& function_;
  std::span<const std::string_view> parameters_;
  std::vector<Value> values_;
};

bool is_true(const Value& value)
{
  return (value.is(Kind::boolean) && value.boolean()) || (value.is(Kind::integer) && value.integer() != 0);
}

Value texts(const std::vector<std::string>& items) { return Value::list({items.begin(), items.end()}); }

bool is_ipv4_address(const std::string& text)
{
  const auto address = guest::address_from(text);
  return address && !address->ipv6;
}

Value nodes(const Environment& environment, const Call& call)
{
  std::int64_t minimum = 1;
  if (call[2].is(Kind::integer))
    minimum = call[2].integer();
  else if (!call[2].absent())
    call.fail("needs a whole number for 'minimum'");
  return texts(guest::node_list(environment, call.name(0), call.names(1), minimum));
}

void update(Environment& environment, Place place, const Call& call)
{
  if (!call[0].is(Kind::dict)) call.fail("needs a dict of texts");
  guest::Variables variables;
  for (const jinja::Dict::Entry& entry : call[0].mapping().entries()) {
    if (!entry.live()) continue;
    if (!entry.key.is(Kind::string) || !entry.value.is(Kind::string)) call.fail("needs a dict of texts");
    const std::string& name = entry.key.string();
    const bool is_name = !name.empty() && name.find_first_of(std::string_view("=\0", 2)) == std::string::npos;
    if (!is_name || entry.value.string().find('\0') != std::string::npos) call.fail("cannot set '" + name + "'");
    variables.insert_or_assign(name, entry.value.string());
  }
  if (place == Place::container) guest::set_in_process(variables);
  for (const auto& [name, value] : variables) environment.set(name, value);
}

} // namespace

std::map<std::string, Value> template_functions(Environment& environment, Place place)
{
  std::map<std::string, Value> functions;
  using Parameters = std::vector<std::string_view>;
  const auto add = [&](const std::string& name, Parameters parameters, auto answer) {
    functions.emplace(name, Value::function(name,
                                            [name, parameters = std::move(parameters),
                                             answer = std::move(answer)](const jinja::Arguments& arguments) -> Value {
                                              return answer(Call(name, parameters, arguments));
                                            }));
  };
  const Parameters port{"service", "container", "port", "default"};
  add("get_environment_name", {}, [&](const Call&) { return guest::environment_name(environment); });
  add("get_service_name", {}, [&](const Call&) { return guest::service_name(environment); });
  add("get_container_name", {}, [&](const Call&) { return guest::container_name(environment); });
  add("get_container_internal_address", {}, [place](const Call& call) {
    if (place == Place::elsewhere) call.fail("can be answered in the container only");
    return guest::internal_address();
  });
  add("get_container_host_address", {"as_ip_address"}, [&environment, place](const Call& call) {
    std::string address = guest::host_address(environment);
    if (!is_true(call[0])) return address;
    if (place == Place::container) return guest::host_ip_address(environment);
    if (!is_ipv4_address(address)) call.fail("can look up '" + address + "' in the container only");
    return address;
  });
  add("get_port", {"name", "default"},
      [&](const Call& call) { return guest::port(environment, call.name(0), call.number(1)); });
  add("get_specific_host", {"service", "container"}, [&](const Call& call) {
    return guest::specific_host(environment, {call.name(0), call.name(1)});
  });
  add("get_specific_port", port, [&](const Call& call) {
    return guest::specific_port(environment, {call.name(0), call.name(1)}, call.name(2), call.number(3));
  });
  add("get_specific_exposed_port", port, [&](const Call& call) {
    return guest::specific_exposed_port(environment, {call.name(0), call.name(1)}, call.name(2), call.number(3));
  });
  add("get_node_list", {"service", "ports", "minimum"}, [&](const Call& call) { return nodes(environment, call); });
  add("update_os_env", {"variables"}, [&environment, place](const Call& call) {
    update(environment, place, call);
    return Value::none();
  });
  // Some start scripts import these two, too.
  add("_get_service_instance_names", {"service"},
      [&](const Call& call) { return texts(guest::instance_names(environment, call.name(0))); });
  add("_to_env_var_name", {"name"}, [](const Call& call) { return guest::variable_name(call.name(0)); });
  return functions;
}

} // namespace maestro::guest_template
