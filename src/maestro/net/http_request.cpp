// SPDX-License-Identifier: Apache-2.0
#include <maestro/net/http_request.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <array>

namespace maestro::net {

namespace {

bool is_visible(char c) { return c > ' ' && c != '\x7f'; }

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_visible); }

bool is_field_value(std::string_view text)
{
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= ' ' && byte != 0x7fU);
  });
}

bool same_name(std::string_view left, std::string_view right) { return strings::ascii_equal(left, right); }

bool has_header(const HttpRequest& request, std::string_view name)
{
  return std::ranges::any_of(request.headers, [&](const auto& header) { return same_name(header.first, name); });
}

/// A body, or at least its length 0, is expected with these.
bool carries_body(const HttpRequest& request)
{
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

std::string host_of(const Endpoint& endpoint)
{
  const auto* const secured = std::get_if<TlsEndpoint>(&endpoint);
  const bool by_tcp = std::holds_alternative<TcpEndpoint>(endpoint) ||
                      (secured != nullptr && std::holds_alternative<TcpEndpoint>(secured->at));
  if (!by_tcp) return "docker"; // what Docker's own client says
  const std::string text = to_text(endpoint);
  return text.substr(text.find("//") + 2);
}

} // namespace

std::string name_of(const HttpRequest& request, const Endpoint& endpoint)
{
  const std::string_view target = request.target;
  return fmt::format("{} {} on {}", request.method, target.substr(0, target.find('?')), to_text(endpoint));
}

bool is_idempotent(const HttpRequest& request)
{
  constexpr std::array<std::string_view, 6> methods = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return std::ranges::find(methods, request.method) != methods.end();
}

std::string to_bytes(const HttpRequest& request, const Endpoint& endpoint)
{
  bool valid = is_token(request.method) && is_token(request.target);
  constexpr std::size_t usual_header = 256;
  std::string bytes;
  bytes.reserve(usual_header + request.target.size() + request.body.size());
  bytes.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  const auto add = [&](std::string_view name, std::string_view value) {
    valid = valid && is_token(name) && is_field_value(value);
    bytes.append(name).append(": ").append(value).append("\r\n");
  };
  const auto add_default = [&](std::string_view name, std::string_view value) {
    if (!has_header(request, name)) add(name, value);
  };
  add_default("Host", host_of(endpoint));
  add_default("User-Agent", "maestro");
  for (const auto& [name, value] : request.headers) add(name, value);
  if (!request.body.empty()) add_default("Content-Type", "application/json");
  if (carries_body(request)) add_default("Content-Length", std::to_string(request.body.size()));
  if (!valid)
    throw Error(Fault::failed,
                fmt::format("a request to {} would contain characters that HTTP does not allow.", to_text(endpoint)));
  bytes.append("\r\n").append(request.body);
  return bytes;
}

} // namespace maestro::net
