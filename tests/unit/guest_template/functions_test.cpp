// SPDX-License-Identifier: Apache-2.0
#include <jinja/template.hpp>
#include <maestro/guest/environment.hpp>
#include <maestro/guest_template/functions.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using namespace maestro;

namespace {

guest::Environment inside()
{
  return guest::Environment(guest::Variables{
      {"MAESTRO_ENVIRONMENT_NAME", "demo"},
      {"SERVICE_NAME", "zk"},
      {"CONTAINER_NAME", "zk-1"},
      {"CONTAINER_HOST_ADDRESS", "127.0.0.1"},
      {"ZK_INSTANCES", "zk-1,zk-2"},
      {"ZK_ZK_1_HOST", "10.0.0.1"},
      {"ZK_ZK_1_PEER_PORT", "2888"},
      {"ZK_ZK_1_PEER_INTERNAL_PORT", "12888"},
      {"ZK_ZK_2_HOST", "10.0.0.2"},
      {"ZK_ZK_2_PEER_PORT", "2889"},
  });
}

/// What an expression prints, or the message of its error.
std::string shown(const std::string& expression, guest_template::Place place = guest_template::Place::container,
                  const std::string& host = "127.0.0.1")
{
  guest::Environment environment = inside();
  environment.set("CONTAINER_HOST_ADDRESS", host);
  jinja::Environment engine;
  engine.globals = guest_template::template_functions(environment, place);
  try {
    return jinja::render(engine, "t", "{{ " + expression + " }}", jinja::Value::dict()).text;
  } catch (const jinja::Error& error) {
    return error.message;
  }
}

} // namespace

TEST_CASE("functions: all of the module under their names")
{
  CHECK_EQ(shown("get_environment_name()"), "demo");
  CHECK_EQ(shown("get_service_name()"), "zk");
  CHECK_EQ(shown("get_container_name()"), "zk-1");
  CHECK_EQ(shown("get_container_host_address()"), "127.0.0.1");
  CHECK_EQ(shown("get_container_host_address(as_ip_address=True)"), "127.0.0.1");
  CHECK_EQ(shown("get_port('peer')"), "12888");
  CHECK_EQ(shown("get_specific_host('zk', 'zk-2')"), "10.0.0.2");
  CHECK_EQ(shown("get_specific_port('zk', 'zk-2', 'peer')"), "2889");
  CHECK_EQ(shown("get_specific_exposed_port('zk', 'zk-1', 'peer')"), "12888");
  CHECK_EQ(shown("get_node_list(get_service_name(), ports=['peer'])"), "['10.0.0.1:2888', '10.0.0.2:2889']");
  CHECK_EQ(shown("_get_service_instance_names('zk') + [_to_env_var_name('a-b')]"), "['zk-1', 'zk-2', 'A_B']");
}

TEST_CASE("functions: ports are numbers to reckon with")
{
  CHECK_EQ(shown("get_port('peer') + 1"), "12889");
  CHECK_EQ(shown("get_port('web', '80') + get_port('jmx', -1) + get_port('x', 1.9) + get_port('y', True)"), "81");
}

TEST_CASE("functions: arguments go by place or by name")
{
  CHECK_EQ(shown("get_specific_port(service='zk', container='zk-1', port='web', default=8)"), "8");
  CHECK_EQ(shown("get_specific_port('zk', 'zk-1', default=8, port='web')"), "8");
  CHECK_EQ(shown("get_node_list('zk', ('peer',), 2)|length"), "2");
  CHECK_EQ(shown("get_node_list('x', none, minimum=0)"), "[]");
}

TEST_CASE("functions: wrong arguments are errors that name the function")
{
  CHECK_NE(shown("get_port()").find("get_port needs a text for 'name'"), std::string::npos);
  CHECK_NE(shown("get_port(1)").find("get_port needs a text for 'name'"), std::string::npos);
  CHECK_NE(shown("get_port('a', 1, 2)").find("get_port takes 2 arguments at most"), std::string::npos);
  CHECK_NE(shown("get_port('a', name='b')").find("get_port is given 'name' twice"), std::string::npos);
  CHECK_NE(shown("get_port('a', port=1)").find("get_port has no argument 'port'"), std::string::npos);
  CHECK_NE(shown("get_node_list('zk', 'peer')").find("needs a list of texts for 'ports'"), std::string::npos);
  CHECK_NE(shown("get_node_list('zk', [1])").find("needs a list of texts for 'ports'"), std::string::npos);
  CHECK_NE(shown("get_node_list('zk', minimum='1')").find("needs a whole number for 'minimum'"), std::string::npos);
}

TEST_CASE("functions: what is not told is an error with the library's words")
{
  CHECK_NE(shown("get_port('web')").find("port 'web' of container 'zk-1' of service 'zk' is not told"),
           std::string::npos);
  CHECK_NE(shown("get_port('web', [])").find("is no number"), std::string::npos);
  CHECK_EQ(shown("get_port('peer', [])"), "12888");
}

TEST_CASE("functions: update_os_env is seen by later calls and by what is started")
{
  CHECK_EQ(shown("update_os_env({'ZK_ZK_1_WEB_INTERNAL_PORT': '7'}) ~ get_port('web')"), "None7");
  CHECK_EQ(std::string(std::getenv("ZK_ZK_1_WEB_INTERNAL_PORT")), "7");
  for (const char* wrong : {"{'': 'a'}", "{'a=b': 'c'}", "{'a': 1}", "[]", "{'a': '\\0'}", "{'a\\0': ''}"})
    CHECK_MESSAGE(shown("update_os_env(" + std::string(wrong) + ")").find("update_os_env") != std::string::npos, wrong);
}

TEST_CASE("functions: elsewhere than in the container nothing is asked of, or done to, what is not the container's")
{
  constexpr auto elsewhere = guest_template::Place::elsewhere;
  CHECK_EQ(shown("get_port('peer')", elsewhere), "12888");
  CHECK_EQ(shown("get_container_internal_address()", elsewhere),
           "get_container_internal_address can be answered in the container only");
  CHECK_EQ(shown("get_container_host_address(True)", elsewhere), "127.0.0.1");
  CHECK_EQ(shown("get_container_host_address()", elsewhere, "ship.example"), "ship.example");
  CHECK_EQ(shown("get_container_host_address(True)", elsewhere, "ship.example"),
           "get_container_host_address can look up 'ship.example' in the container only");
  CHECK_EQ(shown("get_container_host_address(True)", elsewhere, "::1"),
           "get_container_host_address can look up '::1' in the container only");
  CHECK_EQ(shown("update_os_env({'ELSEWHERE': '7', 'ZK_ZK_1_WEB_INTERNAL_PORT': '8'}) ~ get_port('web')", elsewhere),
           "None8");
  CHECK_EQ(std::getenv("ELSEWHERE"), nullptr);
}
