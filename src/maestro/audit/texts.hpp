// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/audit/news.hpp>
#include <maestro/model/audit.hpp>

#include <string>
#include <string_view>

/// The words of MaestroNG for what is told.
namespace maestro::audit {

/// `web-1, web-2`.
std::string what(const News& news);
/// The same, or `7 containers`: five are too many for a chat.
std::string compact_what(const News& news);
bool is_compact(const News& news);

/// `ops is stopping web-1.`, `Stop of web-1 succeeded.`, `Failed to stop web-1! (message: …)`.
std::string text_of(const News& news, std::string_view what);
/// The same without the message.
std::string headline_of(const News& news, std::string_view what);

/// A template with what the news say in the place of its placeholders.
std::string filled(const TextTemplate& text, const News& news);

} // namespace maestro::audit
