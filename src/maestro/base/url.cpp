// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/url.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>
#include <strings/pieces.hpp>

#include <algorithm>
#include <charconv>
#include <vector>

namespace maestro {

namespace {

bool is_scheme(std::string_view text)
{
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

std::optional<std::uint16_t> parse_port(std::string_view text)
{
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// `host`, `host:port`, `[::1]:port`; what stands before an `@` is not for us.
std::optional<Url> parse_authority(const std::string& scheme, std::string_view authority)
{
  authority.remove_prefix(authority.rfind('@') + 1);
  Url url{.scheme = scheme, .port = static_cast<std::uint16_t>(scheme == "https" ? 443 : 80)};
  std::string_view rest;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    url.host = authority.substr(1, end - 1);
    rest = authority.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return std::nullopt;
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = strings::ascii_lower(authority.substr(0, colon));
    rest = authority.substr(colon);
  }
  if (url.host.empty()) return std::nullopt;
  if (rest.size() > 1) {
    const auto port = parse_port(rest.substr(1));
    if (!port) return std::nullopt;
    url.port = *port;
  }
  return url;
}

/// RFC 3986, 5.2.4.
std::string without_dots(std::string_view path)
{
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/'); // the first is empty: the path begins with a slash
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (segments[i] != "." && segments[i] != "..")
      kept.push_back(segments[i]);
    else if (is_last)
      kept.emplace_back();
  }
  return "/" + join(kept, "/");
}

struct Target {
  std::string_view path, query; // the query with its question mark
};

Target split_target(std::string_view text)
{
  const std::size_t question = std::min(text.find('?'), text.size());
  return {text.substr(0, question), text.substr(question)};
}

std::string resolved_target(std::string_view base, std::string_view reference)
{
  const Target to = split_target(reference);
  const std::string_view from = split_target(base).path;
  std::string path(to.path);
  if (path.empty())
    return request_target(std::string(from) + std::string(to.query.empty() ? base.substr(from.size()) : to.query));
  if (!path.starts_with('/')) path = std::string(from.substr(0, from.rfind('/') + 1)) + path;
  return request_target(without_dots(path) + std::string(to.query));
}

/// Only what is kept stays as it is.
template<class Keeps>
std::string percent_encoded(std::string_view text, Keeps keeps)
{
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (keeps(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += digits[byte >> 4U];
    encoded += digits[byte & 0xfU];
  }
  return encoded;
}

} // namespace

std::string to_text(const Url& url)
{
  return fmt::format("{}://{}:{}{}", url.scheme, strings::bracketed(url.host), url.port, url.target);
}

std::optional<Url> parse_url(std::string_view text)
{
  auto url = resolved(Url(), text);
  if (url && url->host.empty()) return std::nullopt; // it was only a path
  return url;
}

std::optional<std::string_view> user_info(std::string_view text)
{
  const std::size_t scheme = text.find("://");
  const std::string_view rest = text.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? std::nullopt : std::optional(authority.substr(0, at));
}

std::optional<Url> resolved(const Url& base, std::string_view reference)
{
  reference = trimmed(reference.substr(0, reference.find('#')));
  std::string scheme = base.scheme;
  const std::size_t colon = reference.find(':');
  if (colon != std::string_view::npos && is_scheme(reference.substr(0, colon))) {
    scheme = strings::ascii_lower(reference.substr(0, colon));
    reference.remove_prefix(colon + 1);
    if ((scheme != "http" && scheme != "https") || !reference.starts_with("//")) return std::nullopt;
  }
  if (!reference.starts_with("//")) {
    Url url = base;
    url.target = resolved_target(base.target, reference);
    return url;
  }
  reference.remove_prefix(2);
  const std::size_t end = std::min(reference.find_first_of("/?"), reference.size());
  auto url = parse_authority(scheme, reference.substr(0, end));
  if (url) url->target = resolved_target("/", reference.substr(end));
  return url;
}

std::string request_target(std::string_view text)
{
  return percent_encoded(text.substr(0, text.find('#')), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string url_decoded(std::string_view text)
{
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* const digits = text.data() + i + 1;
      const auto [end, error] = std::from_chars(digits, digits + 2, byte, 16);
      if (error == std::errc() && end == digits + 2) {
        decoded += static_cast<char>(byte);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

std::string url_encoded(std::string_view text)
{
  return percent_encoded(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
  });
}

} // namespace maestro
