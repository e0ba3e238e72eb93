// SPDX-License-Identifier: Apache-2.0
#include "description.hpp"
#include "surroundings.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using reading::Form;

namespace {

/// With everything that examples name.
Loaded loaded_with_neighbours(std::string text)
{
  const std::string services = "services: {";
  if (const auto at = text.find(services); at != std::string::npos) {
    text.insert(at + services.size(), "database: {image: postgres, instances: {data-1: {ship: h1}, db-1: {ship: h1}}}, "
                                      "metrics: {image: metrics, instances: {}}, ");
    if (text.find("networks: {n:") == std::string::npos && text.find("\nnetworks") == std::string::npos)
      text += "networks: {front: {}, back: {}}\n";
  }
  if (text.find("registry_password") != std::string::npos) text += "secrets: {registry_password: {env: PASSWORD}}\n";
  const std::string web = "web-1: {ship: h1, ";
  if (text.find("port: http") != std::string::npos && text.find("ports: {") == std::string::npos)
    text.insert(text.find(web) + web.size(), "ports: {http: 80}, ");
  return Description(text).file("common.env", "A=1\n").file("web.env", "B=2\n").file("nginx.conf.j2", "").load();
}

} // namespace

TEST_CASE("keys: every key has an example, and a description that has it is valid")
{
  int tried = 0;
  for (const reading::SectionInfo* section : reading::sections()) {
    for (const reading::Key& key : section->keys) {
      if (key.form == Form::removed) continue;
      const std::string entry = std::string(key.name) + ": " + std::string(key.example);
      CAPTURE(entry);
      CHECK_FALSE(key.example.empty());
      const std::string text = description_with(*section, entry);
      if (text.empty() || text.find(std::string(key.name) + ": ") != text.rfind(entry)) continue;
      const Loaded loaded = loaded_with_neighbours(text);
      const std::string found = problems(loaded);
      const bool needs_another = found.find("is missing") != std::string::npos ||
                                 found.find("it is not said where") != std::string::npos || key.name == "tls_cert" ||
                                 key.name == "tls_key";
      if (!needs_another) CHECK_MESSAGE(loaded.valid(), found);
      ++tried;
    }
  }
  CHECK_GT(tried, 120);
}
