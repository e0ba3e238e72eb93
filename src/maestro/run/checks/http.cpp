// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/seconds.hpp>
#include <maestro/base/text.hpp>
#include <maestro/base/url.hpp>
#include <maestro/container/secrecy.hpp>
#include <maestro/engine/masking.hpp>
#include <maestro/net/http.hpp>
#include <maestro/net/web.hpp>
#include <maestro/pattern/pattern.hpp>
#include <maestro/run/checks/charset.hpp>
#include <maestro/run/checks/kinds.hpp>
#include <maestro/run/checks/port.hpp>
#include <maestro/run/checks/tries.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace maestro {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_of_body = 1UL << 20U;
constexpr int most_redirects = 10;
constexpr std::size_t shown_of_body = 60;
constexpr net::Duration shortest_patience = 5s;

std::string upper_case(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

bool is_redirect(unsigned status)
{
  constexpr std::array<unsigned, 5> redirects = {301, 302, 303, 307, 308};
  return std::find(redirects.begin(), redirects.end(), status) != redirects.end();
}

/// As browsers and the original do: after a POST one asks for the page it leads to.
std::string method_after(unsigned status, const std::string& method)
{
  if (method == "HEAD") return method;
  if (status == 303 || status == 302 || (status == 301 && method == "POST")) return "GET";
  return method;
}

net::Trust trust_of(const HttpCheck& check) { return {.verify = check.verify_tls, .ca = check.ca}; }

/// One request and what it leads to.
class Visit {
public:
  Visit(const HttpCheck& check, Url url)
      : check_(check), url_(std::move(url)), method_(upper_case(check.method)),
        headers_(check.headers.begin(), check.headers.end())
  {
  }

  net::HttpResponse answer()
  {
    for (int redirects = 0;; ++redirects) {
      net::HttpResponse response = ask();
      const auto location = response.header("location");
      if (!check_.follow_redirects || !is_redirect(response.status) || !location) return response;
      if (redirects == most_redirects)
        throw Error(Fault::failed, fmt::format("it redirected more than {} times", most_redirects));
      follow(response.status, *location);
    }
  }

private:
  net::HttpResponse ask() const
  {
    using net::unlimited; // the try has a deadline
    net::Http http(net::endpoint_of(url_, trust_of(check_)),
                   {.connect = unlimited, .idle = unlimited, .body = most_of_body, .error_body = most_of_body});
    std::string body;
    const auto collect = [&](std::string_view part) {
      body += part.substr(0, most_of_body - body.size());
      return check_.match_regex.has_value() && body.size() < most_of_body; // without one the status is enough
    };
    net::HttpResponse response =
        http.stream({.method = method_, .target = url_.target, .headers = headers_}, collect, {.idle = unlimited});
    if (!body.empty()) response.body = std::move(body);
    return response;
  }

  void follow(unsigned status, std::string_view location)
  {
    const auto next = resolved(url_, location);
    if (!next)
      throw Error(Fault::failed, fmt::format("it redirected to {}", excerpt(without_query(location), shown_of_body)));
    if (!next->same_server(url_)) headers_.clear(); // each may be a token, and is meant for the one that was described
    method_ = method_after(status, method_);
    url_ = *next;
  }

  const HttpCheck& check_;
  Url url_;
  std::string method_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

/// Hides what a check sends in headers, which may be tokens, wherever a server repeats it.
engine::Mask mask_of(const HttpCheck& check)
{
  constexpr std::size_t least = 8; // shorter ones are words
  engine::Mask mask;
  for (const auto& [name, value] : check.headers) {
    if (upper_case(name) == "HOST" || value.size() < least) continue;
    mask.add(value, "***");
    const std::string token = value.substr(value.find(' ') + 1); // behind `Bearer`
    if (token.size() >= least) mask.add(token, "***");
  }
  return mask;
}

Tried judged(const net::HttpResponse& response, const std::optional<Pattern>& pattern, const engine::Mask& mask)
{
  if (!pattern) {
    if (response.status == 200) return {};
    return Miss{fmt::format("it answered {}", response.status)};
  }
  if (response.body.empty()) return Miss{fmt::format("it answered {} with an empty body", response.status)};
  const std::string text = decoded(response.body, response.header("content-type").value_or(""));
  if (pattern->found_in(text, [] { net::sleep({}); })) return {};
  constexpr std::string_view cut = " (of its body the first MiB is searched)";
  return Miss{.saw = fmt::format("it answered {}{} with: ", response.status,
                                 response.body.size() < most_of_body ? std::string_view() : cut),
              .quoted = mask.over(std::string(trimmed(text))),
              .shown = shown_of_body};
}

/// An error without what the failure says anyway: whom we asked for what.
std::string shortened(std::string text, const HttpCheck& check, const Url& url)
{
  const std::string endpoint = net::to_text(net::endpoint_of(url, trust_of(check)));
  text = without(fmt::format("cannot connect to {}: ", endpoint), text);
  return without(fmt::format("{} {} on {}: ", upper_case(check.method), without_query(url.target), endpoint), text);
}

/// A server that hangs while it starts is asked again, one that is slow gets more and more time.
net::Duration patience(const HttpCheck& check, const TimeLeft& time)
{
  return std::min(check.timeout.value_or(std::max(shortest_patience, time.elapsed)), time.left);
}

} // namespace

void pass(const HttpCheck& check, const CheckContext& context)
{
  const Url url{.scheme = check.scheme,
                .host = context.environment.host_of(check, context.instance),
                .port = published_number(context, check.port, check.number),
                .target = request_target(check.path)};
  std::optional<Pattern> pattern;
  if (check.match_regex) pattern.emplace(*check.match_regex);

  const engine::Mask mask = mask_of(check);

  const Tried tried = try_until(check.max_wait, {}, context, [&](const TimeLeft& time) {
    const net::Duration limit = patience(check, time);
    Tried one = try_once(limit, "no answer", [&] { return judged(Visit(check, url).answer(), pattern, mask); });
    if (one) one->saw = shortened(one->saw, check, url);
    return one;
  });
  const std::string wanted = pattern ? fmt::format("a body matching /{}/", *check.match_regex) : "200";
  demand(tried, context,
         fmt::format("{} {} did not answer with {}", upper_case(check.method), without_query(to_text(url)), wanted),
         "within " + in_seconds(check.max_wait),
         check.host.empty() ? loopback_hint(context, check.port) : std::string());
}

} // namespace maestro
