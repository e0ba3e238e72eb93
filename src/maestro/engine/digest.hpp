// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/base/text_list.hpp>

#include <string>
#include <string_view>

namespace maestro::engine {

/// SHA-256, in hexadecimal digits; of texts: of what append_for_digest() makes of them.
std::string sha256(std::string_view bytes);
std::string sha256(const TextList& texts);

/// The first 8 digits of it: which of many texts differ can be told from them, and what they say cannot.
std::string short_digest(std::string_view text);

/// One that takes some 50 ms and 16 MiB (scrypt), in hexadecimal digits: so that what has few possible values cannot be
/// found by trying them.
std::string slow_digest(std::string_view secret, std::string_view salt);

/// Appends the texts so that no two lists look alike, whatever stands in them.
void append_for_digest(std::string& out, const TextList& texts);

} // namespace maestro::engine
