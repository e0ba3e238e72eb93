// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/yaml/complaint.hpp>

#include <optional>
#include <string_view>

/// Where a character that nobody sees (<maestro/base/unseen.hpp>) would be taken for a part of a key or value, although
/// whoever wrote it saw a separating blank, or nothing. Within quotes, comments, blocks and the middle of a value it is
/// text.
namespace maestro::yaml {

/// In a line of a document: at its beginning, behind dashes, or behind the colon of its first word. In bytes.
std::optional<std::size_t> unseen_in_line(std::string_view line);

/// At the edges of a plain scalar. Of one that is a key, or the first of its line, the first word counts, too.
std::optional<std::size_t> unseen_in_scalar(std::string_view text, bool is_first);

/// Whether there is any such character in a text.
bool has_unseen(std::string_view text);

/// The complaint about the one with which a text begins, if it begins with one.
std::optional<Complaint> unseen_here(std::string_view text, Span place);

} // namespace maestro::yaml
