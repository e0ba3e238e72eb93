// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/masking.hpp>
#include <maestro/net/http.hpp>

#include <fmt/core.h>
#include <strings/base64.hpp>
#include <strings/json.hpp>

#include <algorithm>
#include <vector>

namespace maestro::engine {

namespace {

std::string in_json(const std::string& text)
{
  std::string quoted;
  strings::append_json(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

/// As Go's %q and its JSON write it: these three signs, too.
std::string in_go_json(const std::string& text)
{
  std::string escaped;
  for (const char c : in_json(text)) {
    if (c == '<' || c == '>' || c == '&')
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      escaped += c;
  }
  return escaped;
}

void add_base64(std::vector<std::string>& forms, const std::string& text)
{
  std::string encoded = strings::to_base64(text);
  const auto add = [&] {
    forms.push_back(encoded);
    forms.push_back(encoded.substr(0, encoded.find('='))); // some leave out what fills it up
  };
  add();
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  add();
}

void add_forms(std::vector<std::string>& forms, const std::string& secret, const std::string& user)
{
  if (secret.empty()) return;
  for (const std::string& text :
       {secret, in_json(secret), in_go_json(secret), in_json(in_json(secret)), net::url_encoded(secret)})
    forms.push_back(text);
  add_base64(forms, secret);
  add_base64(forms, user + ":" + secret);
}

} // namespace

std::string without_secrets(std::string words, const RegistryLogin& login)
{
  constexpr std::string_view redacted = "<redacted>";
  std::vector<std::string> forms;
  add_forms(forms, login.password, login.username);
  add_forms(forms, login.identity_token, login.username);
  if (!forms.empty()) forms.push_back(registry_header(login));
  // The longest first: a shorter one may be a part of it.
  std::ranges::sort(forms, std::greater<>(), &std::string::size);
  for (const std::string& form : forms)
    for (auto at = words.find(form); at != std::string::npos; at = words.find(form, at + redacted.size()))
      words.replace(at, form.size(), redacted);
  return words;
}

} // namespace maestro::engine
