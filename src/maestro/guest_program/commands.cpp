// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/guest.hpp>
#include <maestro/guest_program/command.hpp>
#include <maestro/guest_program/failure.hpp>
#include <maestro/guest_program/files.hpp>

#include <strings/pieces.hpp>

#include <array>
#include <limits>

namespace maestro::guest_program {
namespace {

using guest::Environment;

int show(const std::string& value)
{
  write_out(value + '\n');
  return exit_code::done;
}
int show(std::int64_t number) { return show(std::to_string(number)); }

/// The default of a port, which stands behind its name.
guest::Default otherwise(const Words& words, std::size_t place)
{
  return words.plain.size() > place ? guest::Default(words.plain[place]) : guest::Default();
}

guest::Instance instance(const Words& words) { return {words.plain[0], words.plain[1]}; }

int environment_name(const Words&, Environment& environment) { return show(guest::environment_name(environment)); }
int service_name(const Words&, Environment& environment) { return show(guest::service_name(environment)); }
int container_name(const Words&, Environment& environment) { return show(guest::container_name(environment)); }
int internal_address(const Words&, Environment&) { return show(guest::internal_address()); }

int host_address(const Words& words, Environment& environment)
{
  return show(words.has("--ip") ? guest::host_ip_address(environment) : guest::host_address(environment));
}

int port(const Words& words, Environment& environment)
{
  return show(guest::port(environment, words.plain[0], otherwise(words, 1)));
}

int specific_host(const Words& words, Environment& environment)
{
  return show(guest::specific_host(environment, instance(words)));
}

int specific_port(const Words& words, Environment& environment)
{
  return show(guest::specific_port(environment, instance(words), words.plain[2], otherwise(words, 3)));
}

int specific_exposed_port(const Words& words, Environment& environment)
{
  return show(guest::specific_exposed_port(environment, instance(words), words.plain[2], otherwise(words, 3)));
}

int node_list(const Words& words, Environment& environment)
{
  const std::string minimum = words.last("--minimum").value_or("1");
  const std::optional<std::int64_t> least = guest::whole_number(minimum);
  if (!least) throw UsageError("--minimum needs a whole number, not '" + minimum + "'");
  const auto nodes = guest::node_list(environment, words.plain[0], words.all("--port"), *least);
  return show(strings::join(nodes, words.last("--separator").value_or(",")));
}

constexpr std::array host_options{
    Option{"--ip", "", "as an IPv4 address: a name is looked up"},
};
constexpr std::array node_options{
    Option{"--port", "NAME", "puts the number of this port behind each host", "client", true},
    Option{"--minimum", "N", "fewer instances are an error (default 1)", "3"},
    Option{"--separator", "S", "what stands between the nodes (default a comma)", "' '"},
};
constexpr Option context_option{"--context", "FILE.json", "a JSON object, whose keys the template sees as names",
                                "more.json", true};
constexpr Option undefined_option{"--undefined", "strict|empty",
                                  "whether an undefined name is an error (default) or empty", "empty"};
constexpr std::array render_options{
    Option{"-o", "FILE", "where the text goes, instead of standard output", "/etc/shop.conf"},
    context_option,
    undefined_option,
};
constexpr Option timeout_option{"--timeout", "S", "for so many seconds at most (default 60)", "120"};
constexpr Option all_option{"--all", "", "for all of them, which is the default"};
constexpr Option any_option{"--any", "", "until one of them is ready"};
constexpr std::array wait_options{timeout_option, all_option, any_option};
constexpr std::array execute_options{
    Option{"--render", "SRC:DST", "renders the template SRC into the file DST", "shop.j2:/etc/shop.conf", true},
    context_option,
    undefined_option,
    Option{"--wait", "TARGET", "waits for it, as the command wait does", "db:sql", true},
    timeout_option,
    all_option,
    any_option,
};

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();
constexpr std::array table{
    Command{"environment-name",
            "",
            0,
            0,
            "The name of the environment, 'local' outside of any",
            "environment-name",
            {},
            false,
            environment_name},
    Command{"service-name", "", 0, 0, "The name of this container's service", "service-name", {}, false, service_name},
    Command{"container-name", "", 0, 0, "The name of this container", "container-name", {}, false, container_name},
    Command{"host-address", "[--ip]", 0, 0, "The address of the host that this container runs on", "host-address --ip",
            host_options, false, host_address},
    Command{"internal-address",
            "",
            0,
            0,
            "The first IPv4 address of this container's interface eth0",
            "internal-address",
            {},
            false,
            internal_address},
    Command{"port",
            "NAME [DEFAULT]",
            1,
            2,
            "The number of a port of this container, as it is inside",
            "port http 8080",
            {},
            false,
            port},
    Command{"specific-host",
            "SERVICE CONTAINER",
            2,
            2,
            "The address of the host that an instance runs on",
            "specific-host db db-1",
            {},
            false,
            specific_host},
    Command{"specific-port",
            "SERVICE CONTAINER PORT [DEFAULT]",
            3,
            4,
            "The number of an instance's port on its host",
            "specific-port db db-1 sql",
            {},
            false,
            specific_port},
    Command{"specific-exposed-port",
            "SERVICE CONTAINER PORT [DEFAULT]",
            3,
            4,
            "The number of a port inside an instance; only of this container's own service",
            "specific-exposed-port web web-2 http",
            {},
            false,
            specific_exposed_port},
    Command{"node-list", "SERVICE [--port NAME]... [--minimum N] [--separator S]", 1, 1,
            "The hosts of a service's instances, sorted by the instances' names, with the ports that are named",
            "node-list zookeeper --port client --separator ' '", node_options, false, node_list},
    Command{"render", "TEMPLATE [-o FILE] [--context FILE.json]... [--undefined strict|empty]", 1, 1,
            "The text that a template makes; '-' is standard input", "render shop.j2 -o /etc/shop.conf", render_options,
            false, render},
    Command{"wait", "TARGET... [--timeout S] [--all|--any]", 1, any_number,
            "Waits until the targets accept connections: SERVICE:PORT stands for all instances of a service, "
            "tcp://HOST:PORT for itself, http://HOST[:PORT][/PATH] must also answer with a status from 200 to 399",
            "wait db:sql tcp://10.0.0.9:25 --timeout 120", wait_options, false, wait},
    Command{"exec", "[--render SRC:DST]... [--wait TARGET]... -- COMMAND...", 1, any_number,
            "Renders, waits, then becomes COMMAND: same process, no shell",
            "exec --render shop.j2:/etc/shop.conf --wait db:sql -- shopd --foreground", execute_options, true, execute},
};

} // namespace

std::span<const Command> commands() { return table; }

} // namespace maestro::guest_program
