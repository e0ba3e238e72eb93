// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/base/text.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/docker_config.hpp>

#include <boost/json.hpp>
#include <fmt/core.h>
#include <strings/ascii.hpp>
#include <strings/base64.hpp>

#include <algorithm>

namespace maestro::engine {

namespace json = boost::json;

namespace {

/// The name under which Docker's client keeps the login for Docker Hub.
constexpr std::string_view hub = "https://index.docker.io/v1/";

std::string text_in(const json::object& object, std::string_view key)
{
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The members of an object that are texts, in the order of the file; none if there is no such object.
std::vector<std::pair<std::string, std::string>> texts_in(const json::object& object, std::string_view key)
{
  std::vector<std::pair<std::string, std::string>> all;
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_object()) return all;
  for (const auto& member : value->get_object())
    if (member.value().is_string()) all.emplace_back(member.key(), member.value().get_string());
  return all;
}

/// `user:password` in base64, as `auth` has it; false if it is something else.
bool read_auth(std::string_view auth, RegistryLogin& login)
{
  const auto pair = strings::from_base64(trimmed(auth));
  const auto colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos || colon == 0) return false;
  login.username = pair->substr(0, colon);
  login.password = pair->substr(colon + 1);
  login.password.erase(login.password.find_last_not_of('\0') + 1); // old clients filled it up
  return true;
}

bool is_usable(const RegistryLogin& login) { return !login.username.empty() || !login.identity_token.empty(); }

void read_login(std::string_view server, const json::object& entry, DockerConfig& config)
{
  RegistryLogin login;
  login.server = server;
  login.username = text_in(entry, "username");
  login.password = text_in(entry, "password");
  login.identity_token = text_in(entry, "identitytoken");
  const std::string auth = text_in(entry, "auth");
  const bool is_read = auth.empty() || read_auth(auth, login);
  config.servers.emplace_back(server);
  if (!is_read && !is_usable(login)) config.unreadable.emplace_back(server);
  if (is_usable(login)) config.logins.push_back(std::move(login));
}

using Header = std::pair<std::string, std::string>;

/// Names are of the letters, digits and signs that RFC 9110 calls a token; values in one line.
bool can_be_sent(const Header& header)
{
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  const auto is_of_token = [&](char c) {
    return strings::is_ascii_letter(c) || strings::is_ascii_digit(c) || signs.find(c) != signs.npos;
  };
  const auto is_content = [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7f); };
  return !header.first.empty() && std::ranges::all_of(header.first, is_of_token) &&
         std::ranges::all_of(header.second, is_content);
}

/// What requests say themselves.
bool is_ours(const Header& header)
{
  static constexpr std::string_view ours[] = {"host",       "content-length",  "content-type",   "transfer-encoding",
                                              "connection", "x-registry-auth", "accept-encoding"};
  const std::string name = strings::ascii_lower(header.first);
  return std::ranges::find(ours, name) != std::end(ours);
}

DockerConfig read_json_form(const json::object& root)
{
  DockerConfig config;
  const json::value* auths = root.if_contains("auths");
  const bool flat = auths == nullptr || !auths->is_object(); // before 1.7, servers stood at the top
  for (const auto& member : flat ? root : auths->get_object()) {
    if (!member.value().is_object()) continue;
    const json::object& entry = member.value().get_object();
    if (!flat || entry.contains("auth")) read_login(member.key(), entry, config);
  }
  config.store = text_in(root, "credsStore");
  config.helpers = texts_in(root, "credHelpers");
  config.headers = texts_in(root, "HttpHeaders");
  std::erase_if(config.headers, is_ours);
  const auto bad = std::ranges::find_if_not(config.headers, can_be_sent);
  if (bad != config.headers.end())
    config.flaw = fmt::format("no request can carry the header '{}' of HttpHeaders", excerpt(bad->first));
  std::erase_if(config.headers, [](const Header& header) { return !can_be_sent(header); });
  return config;
}

/// Two lines, `auth = …` and `email = …`: the first form of all, for Docker Hub only.
DockerConfig read_two_lines(std::string_view text)
{
  DockerConfig config;
  RegistryLogin login;
  login.server = hub;
  for (const std::string_view line : split(text, '\n')) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trimmed(line.substr(0, equals)), value = trimmed(line.substr(equals + 1));
    if (name == "auth") read_auth(value, login);
  }
  if (!is_usable(login)) throw Error(Fault::description, "it is neither JSON nor of the old form");
  config.servers.push_back(login.server);
  config.logins.push_back(std::move(login));
  return config;
}

} // namespace

DockerConfig parse_docker_config(std::string_view text)
{
  if (trimmed(text).empty()) return {};
  boost::system::error_code problem;
  const json::value root = json::parse(text, problem);
  if (!problem && root.is_object()) return read_json_form(root.get_object());
  if (trimmed(text).starts_with('{')) throw Error(Fault::description, "it is not JSON: " + problem.message());
  return read_two_lines(text);
}

std::optional<RegistryLogin> login_in(const DockerConfig& config, const std::string& host)
{
  const auto by_name = std::ranges::find(config.logins, host, &RegistryLogin::server);
  if (by_name != config.logins.end()) return *by_name;
  const auto by_host =
      std::ranges::find(config.logins, host, [](const RegistryLogin& login) { return registry_host(login.server); });
  return by_host == config.logins.end() ? std::nullopt : std::optional(*by_host);
}

std::string helper_for(const DockerConfig& config, const std::string& host)
{
  const auto own =
      std::ranges::find(config.helpers, host, [](const auto& helper) { return registry_host(helper.first); });
  return own == config.helpers.end() ? config.store : own->second;
}

std::string helper_question(const DockerConfig& config, const std::string& host)
{
  const auto known = std::ranges::find(config.servers, host, [](const auto& server) { return registry_host(server); });
  if (known != config.servers.end()) return *known;
  return host == registry_host(hub) ? std::string(hub) : host;
}

std::optional<RegistryLogin> parse_helper_answer(std::string_view answer)
{
  boost::system::error_code problem;
  const json::value root = json::parse(answer, problem);
  if (problem || !root.is_object()) return std::nullopt;
  const std::string username = text_in(root.get_object(), "Username");
  const std::string secret = text_in(root.get_object(), "Secret");
  if (secret.empty()) return std::nullopt;
  RegistryLogin login;
  if (username == "<token>")
    login.identity_token = secret;
  else
    login.username = username, login.password = secret;
  return login;
}

std::string helper_words(std::string_view output, std::string_view errors)
{
  constexpr std::size_t most = 200;
  std::string words;
  for (const std::string_view said : {output, errors})
    if (!trimmed(said).empty() && said.find('{') == std::string_view::npos)
      words += (words.empty() ? "" : " ") + excerpt(trimmed(said), most);
  return words.empty() ? "no words" : words;
}

} // namespace maestro::engine
