// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// As much of RFC 3986 as addresses in a description and redirects take.
namespace maestro {

struct Url {
  std::string scheme{}; // http or https
  std::string host{};   // an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string target = "/"; // path and query

  bool same_server(const Url& other) const
  {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

/// A whole address; nothing if it is none with http or https. A user in it is left out.
std::optional<Url> parse_url(std::string_view text);

/// What stands before the `@` of an address, the user and maybe a password, as it is written.
std::optional<std::string_view> user_info(std::string_view text);

/// Whether there is a user, or a password, in the address.
inline bool has_user(std::string_view text) { return user_info(text).has_value(); }

/// `http://10.0.0.1:8080/up`.
std::string to_text(const Url& url);

/// Where a reference found at base leads (RFC 3986, 5.2), without its fragment; nothing if that is no place to go with
/// http or https.
std::optional<Url> resolved(const Url& base, std::string_view reference);

/// What of a path and query is sent: not the fragment, and characters that cannot stand in a request's first line are
/// percent-encoded.
std::string request_target(std::string_view text);

/// Text with its percent-encodings replaced by what they stand for; a `%` that begins none stays.
std::string url_decoded(std::string_view text);

/// Percent-encodes everything but letters, digits and `-._~`.
std::string url_encoded(std::string_view text);

} // namespace maestro
