// SPDX-License-Identifier: Apache-2.0
#include <maestro/load/request_options.hpp>

#include <fmt/core.h>
#include <strings/base64.hpp>

namespace maestro::reading {

namespace {

bool one_line(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

void read_credentials(const Reader<Section::request_options>& reader, HttpCheck& check)
{
  const Node* auth = reader.find("auth");
  if (!auth) return;
  const bool pair = auth->kind == yaml::Kind::sequence && auth->items.size() == 2 &&
                    auth->items[0]->kind == yaml::Kind::scalar && auth->items[1]->kind == yaml::Kind::scalar;
  if (!pair) return reader.wrong("auth", *auth);
  const std::string password(auth->items[1]->text);
  reader.loading().secrets.push_back(auth->items[1]);
  check.headers["Authorization"] = "Basic " + strings::to_base64(std::string(auth->items[0]->text) + ":" + password);
}

} // namespace

void read_request_options(const Reader<Section::request_options>& reader, HttpCheck& check)
{
  check.verify_tls = reader.boolean("verify").value_or(true);
  check.follow_redirects = reader.boolean("allow_redirects").value_or(true);
  check.timeout = reader.seconds("timeout");
  if (const auto headers = reader.values("headers")) {
    for (const auto& [name, value] : *headers) {
      if (name.empty() || !one_line(name) || !one_line(value) || name.find_first_of(" :\t") != std::string::npos)
        reader.error(*reader.find("headers"), fmt::format("{} is no header", quoted(name)));
      check.headers.insert_or_assign(name, value);
    }
  }
  read_credentials(reader, check);
}

} // namespace maestro::reading
