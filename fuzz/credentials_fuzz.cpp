// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as Docker's own configuration; behind a NUL as what a credential helper answers, and behind another one as
// what a registry says. What is read as a login comes out of the header that carries it as it was, and no message has
// its secret.
#include <maestro/base/error.hpp>
#include <maestro/base/json_writer.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/docker_config.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/masking.hpp>

#include "fuzz.hpp"
#include <boost/json.hpp>
#include <fmt/core.h>
#include <strings/ascii.hpp>
#include <strings/base64.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

using namespace maestro;
using namespace maestro::engine;

namespace {

namespace json = boost::json;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Without what the input says, but for the words of the JSON library.
void check_refusal(const Error& error)
{
  const std::string_view words = error.what(), of_json = "it is not JSON: ";
  require(error.fault() == Fault::description);
  if (words == "it is neither JSON nor of the old form") return;
  require(words.starts_with(of_json));
  bool is_known = false;
  constexpr int last_error = 64;
  for (int code = 1; code < last_error && !is_known; ++code)
    is_known = words.substr(of_json.size()) == json::make_error_code(static_cast<json::error>(code)).message();
  require(is_known);
}

/// The members of the object that a header carries.
std::map<std::string, std::string> carried(std::string header)
{
  std::ranges::replace(header, '-', '+');
  std::ranges::replace(header, '_', '/');
  const auto text = strings::from_base64(header);
  require(text.has_value());
  std::map<std::string, std::string> members;
  const json::value object = json::parse(*text);
  for (const auto& member : object.as_object()) members.emplace(member.key(), member.value().as_string());
  return members;
}

void check_header(const RegistryLogin& login)
{
  std::map<std::string, std::string> expected{{"serveraddress", clean_utf8(login.server)}};
  if (login.identity_token.empty()) {
    expected.emplace("username", clean_utf8(login.username));
    expected.emplace("password", clean_utf8(login.password));
  } else {
    expected.emplace("identitytoken", clean_utf8(login.identity_token));
  }
  std::erase_if(expected, [](const auto& member) { return member.second.empty(); });
  const std::string header = registry_header(login);
  require(header.find_first_of("\r\n+/ ") == std::string::npos);
  require(carried(header) == expected);
}

/// A secret that is not a part of what stands in its place, and long enough to be told from any word.
bool can_be_hidden(std::string_view secret)
{
  constexpr std::size_t shortest = 4;
  return secret.size() >= shortest && secret.find_first_of("<>") == std::string_view::npos &&
         !has(redacted_text, secret);
}

/// In whatever form a registry or an engine repeats the login.
void check_masking(const RegistryLogin& login, std::string_view said)
{
  const std::string_view secret = login.identity_token.empty() ? login.password : login.identity_token;
  if (!can_be_hidden(secret)) return;
  const auto hidden = [&](std::string words) { return without_secrets(std::move(words), login); };
  for (const std::string_view frame : {std::string_view(""), said}) {
    const std::string words = fmt::format("{0}{1}{0}", frame, secret);
    require(!has(hidden(words), secret));
  }
  const std::string header = registry_header(login),
                    basic = strings::to_base64(login.username + ":" + std::string(secret));
  const std::string both = hidden(fmt::format("X-Registry-Auth: {}, Authorization: Basic {}", header, basic));
  require(!has(both, header) && !has(both, basic));
  require(!has(hidden(std::string(said)), secret));
}

void check_login(const RegistryLogin& login, std::string_view said)
{
  require(!login.username.empty() || !login.identity_token.empty() || !login.password.empty());
  check_header(login);
  check_masking(login, said);
}

/// What Docker's client would keep of a login is read as that login.
void check_kept(const RegistryLogin& login)
{
  const bool can_be_kept = !login.username.empty() && !has(login.username, ":") && !login.password.ends_with('\0');
  if (!can_be_kept) return;
  std::string file;
  {
    ObjectWriter root(file);
    ObjectWriter servers = root.object("auths");
    ObjectWriter entry = servers.object(login.server);
    entry.text("auth", strings::to_base64(login.username + ":" + login.password));
    entry.put("identitytoken", login.identity_token);
  }
  const DockerConfig again = parse_docker_config(file);
  require(again.logins.size() == 1 && again.logins[0] == login);
}

void check_server(const DockerConfig& config, const std::string& server)
{
  const std::string host = registry_host(server);
  require(registry_host(helper_question(config, host)) == host);
  const std::string helper = helper_for(config, host);
  require(helper == config.store || std::ranges::any_of(config.helpers, [&](const auto& one) {
            return registry_host(one.first) == host && one.second == helper;
          }));
  if (const auto login = login_in(config, host)) require(registry_host(login->server) == host || login->server == host);
}

/// What is wrong with a header is told by its name, without its value.
void check_flaw(const std::string& flaw, std::string_view file)
{
  if (flaw.empty()) return;
  bool names_it = false;
  const json::value root = json::parse(file);
  for (const auto& header : root.at("HttpHeaders").as_object())
    names_it = names_it || flaw == fmt::format("no request can carry the header '{}' of HttpHeaders",
                                               excerpt(std::string_view(header.key())));
  require(names_it);
}

void check_header_of_requests(const std::string& name, const std::string& value)
{
  require(!name.empty() && strings::ascii_lower(name) != "x-registry-auth");
  for (const unsigned char c : name) require(c > ' ' && c < 0x7f && c != ':');
  for (const unsigned char c : value) require(c == '\t' || (c >= ' ' && c != 0x7f));
}

void check_config(std::string_view file, std::string_view said)
{
  const DockerConfig config = parse_docker_config(file);
  for (const RegistryLogin& login : config.logins) {
    require(!login.username.empty() || !login.identity_token.empty());
    require(login_in(config, login.server).has_value() && login_in(config, registry_host(login.server)).has_value());
    check_login(login, said);
    check_kept(login);
  }
  for (const std::string& server : config.servers) check_server(config, server);
  for (const auto& helper : config.helpers) check_server(config, helper.first);
  check_server(config, "docker.io");
  for (const auto& [name, value] : config.headers) check_header_of_requests(name, value);
  check_flaw(config.flaw, file);
}

void check_helper(std::string_view answer, std::string_view said)
{
  auto login = parse_helper_answer(answer);
  const std::string words = helper_words(answer, said);
  require(!words.empty() && code_points(words) <= 403 && safe_text(words) == words && !has(words, "\t"));
  if (!login) return;
  require(words == helper_words({}, said)); // what it wrote has a secret
  require(!login->password.empty() || !login->identity_token.empty());
  login->server = "https://reg.example/v2/";
  check_login(*login, said);
}

/// The bytes before the next NUL, taken away with it.
std::string_view take_part(std::string_view& bytes)
{
  const std::string_view part = bytes.substr(0, bytes.find('\0'));
  bytes.remove_prefix(std::min(part.size() + 1, bytes.size()));
  return part;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  std::string_view bytes = as_text(data, size);
  const std::string_view file = take_part(bytes), answer = take_part(bytes), said = bytes;
  try {
    check_config(file, said);
  } catch (const Error& error) {
    check_refusal(error);
  }
  check_helper(answer, said);
  return 0;
}
