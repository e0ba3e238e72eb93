// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/files.hpp>
#include <maestro/compose/convert.hpp>
#include <maestro/compose/service.hpp>
#include <maestro/yaml/parse.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

std::string guide() { return read_file(std::string(PROJECT) + "/docs/guide/compose.md"); }

/// The block of the page that is the content of a file.
std::string block(const std::string& name)
{
  const std::string page = guide();
  const std::string begin = "```yaml " + name + "\n";
  const auto at = page.find(begin);
  REQUIRE_NE(at, std::string::npos);
  const auto from = at + begin.size();
  return page.substr(from, page.find("```", from) - from);
}

} // namespace

TEST_CASE("guide: the example of the page is what comes out")
{
  Sources sources;
  Diagnostics problems(sources);
  const auto document = yaml::parse(sources, sources.add("docker-compose.yml", block("docker-compose.yml")), problems);
  REQUIRE(document);
  compose::Surroundings around{.folder = "/home/me/shop"};
  around.read = [](const std::string& path) {
    return path == "./nginx.conf" ? std::optional<std::string>("events {}\n") : std::nullopt;
  };
  CHECK_EQ(compose::convert(sources, document->root(), around).description, block("maestro.yaml"));
}

TEST_CASE("guide: every key of a service of Compose stands on the page")
{
  using namespace compose;
  const std::string page = guide();
  for (const auto& rules : {process_rules(), environment_rules(), port_rules(), mount_rules(), file_rules(),
                            network_rules(), resource_rules(), health_rules(), deploy_rules()}) {
    for (const Rule& rule : rules) {
      CAPTURE(rule.key);
      CHECK_NE(page.find("`" + std::string(rule.key) + "`"), std::string::npos);
    }
  }
}
