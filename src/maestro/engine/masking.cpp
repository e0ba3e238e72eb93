// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/url.hpp>
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/masking.hpp>

#include <fmt/core.h>
#include <strings/base64.hpp>
#include <strings/json.hpp>

#include <algorithm>
#include <cctype>
#include <functional>
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

/// Of base64, what does not depend on what stands before and behind the text: a whole number of bytes is none of
/// digits.
std::string within_base64(std::string_view text, std::size_t before)
{
  constexpr std::size_t bits_of_digit = 6;
  const std::size_t begin = (before * 8 + bits_of_digit - 1) / bits_of_digit;
  const std::size_t end = (before + text.size()) * 8 / bits_of_digit;
  return strings::to_base64(std::string(before, 'x').append(text)).substr(begin, end - begin);
}

bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool stands_alone(const std::string& words, std::size_t begin, std::size_t size)
{
  return (begin == 0 || !is_of_word(words[begin - 1])) &&
         (begin + size == words.size() || !is_of_word(words[begin + size]));
}

} // namespace

void Mask::add_form(std::string text, const std::string& stand_in)
{
  constexpr std::size_t shortest = 4;
  const bool known = std::ranges::any_of(forms_, [&](const Form& form) { return form.text == text; });
  if (text.empty() || known) return;
  const bool only_alone = text.size() < shortest;
  forms_.push_back({std::move(text), stand_in, only_alone});
}

void Mask::add_text(const std::string& text, const std::string& stand_in)
{
  for (std::string form : {text, in_json(text), in_go_json(text), in_json(in_json(text)), url_encoded(text)})
    add_form(std::move(form), stand_in);
  std::vector<std::string> encoded{strings::to_base64(text)};
  encoded.push_back(encoded[0].substr(0, encoded[0].find('='))); // some leave out what fills it up
  constexpr std::size_t least_within = 6;                        // of less, little is left that tells it from others
  for (std::size_t before = 0; before < 3 && text.size() >= least_within; ++before)
    encoded.push_back(within_base64(text, before));
  for (std::string& form : encoded) {
    add_form(form, stand_in);
    std::ranges::replace(form, '+', '-');
    std::ranges::replace(form, '/', '_');
    add_form(std::move(form), stand_in);
  }
}

void Mask::add(const std::string& secret, const std::string& stand_in)
{
  constexpr std::size_t shortest_line = 8; // a shorter one may be a bracket
  if (secret.empty()) return;
  add_text(secret, stand_in);
  if (secret.find('\n') != std::string::npos)
    for (const std::string_view line : split(secret, '\n'))
      if (trimmed(line).size() >= shortest_line) add_text(std::string(trimmed(line)), stand_in);
  std::ranges::stable_sort(forms_, std::greater<>(), [](const Form& form) { return form.text.size(); });
}

std::string Mask::over(std::string words) const
{
  for (const Form& form : forms_)
    for (auto at = words.find(form.text); at != std::string::npos; at = words.find(form.text, at)) {
      if (form.only_alone && !stands_alone(words, at, form.text.size())) {
        ++at;
        continue;
      }
      words.replace(at, form.text.size(), form.stand_in);
      at += form.stand_in.size();
    }
  return words;
}

std::string without_secrets(std::string words, const RegistryLogin& login)
{
  Mask mask;
  for (const std::string& secret : {login.password, login.identity_token}) {
    if (secret.empty()) continue;
    mask.add(secret, redacted_text);
    mask.add(strings::to_base64(login.username + ":" + secret), redacted_text);
  }
  if (!mask.empty()) mask.add(registry_header(login), redacted_text);
  return mask.over(std::move(words));
}

} // namespace maestro::engine
