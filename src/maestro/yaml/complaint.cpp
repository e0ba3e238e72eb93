// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/unseen.hpp>
#include <maestro/yaml/blanks.hpp>
#include <maestro/yaml/complaint.hpp>
#include <maestro/yaml/quoted.hpp>

#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace maestro::yaml {

namespace {

struct Facts {
  std::string_view context; // what libyaml was doing
  std::string_view problem;
  Span start;                   // where what it was doing began
  Span here;                    // where it could not go on
  std::string_view line_before; // of the line of `here`, in front of it
  std::string_view rest;        // of that line, from `here` on
  std::string_view start_rest;  // of the line of `start`, from there on

  std::string start_reference; // as a message at `here` names it, and the other way round
  std::string here_reference;
  std::optional<Span> ended; // the first key of a mapping that `here` has ended, for it is indented less
  std::string ended_reference;

  char character() const { return rest.empty() ? '\0' : rest[0]; }
  /// Whether `here` is the first thing in its line.
  bool begins_line() const { return trimmed(line_before).empty(); }
};

/// How to write a quote that does not end the text.
std::string_view inner_quote(char quote)
{
  return quote == '\'' ? "write '' for an apostrophe between single quotes, or use double quotes"
                       : "write \\\" for a quote between double quotes, or use single quotes";
}

/// Whether a quote between the two stands within a word.
bool is_within_word(std::string_view before, char after)
{
  const auto is_word = [](char byte) { return strings::is_ascii_letter(byte) || strings::is_ascii_digit(byte); };
  return before.size() >= 2 && is_word(before[before.size() - 2]) && is_word(after);
}

/// A text in quotes that ends before its writer meant it to: within a word.
std::optional<Complaint> early_end(const Facts& facts)
{
  if (!is_within_word(facts.line_before, facts.character())) return std::nullopt;
  const char quote = facts.line_before.back();
  if (quote != '\'' && quote != '"') return std::nullopt;
  return Complaint{facts.here, fmt::format("the text in quotes has ended before this: {} closes it", quote),
                   std::string(inner_quote(quote))};
}

constexpr std::string_view quote_it = "if it is meant as text, put it in quotes";

Span to_line_end(Span span, std::string_view rest)
{
  span.length = std::max(1U, static_cast<std::uint32_t>(code_points(trimmed(rest))));
  return span;
}

Complaint tab(const Facts& facts) { return {facts.here, "a tab cannot be used for indentation", "use spaces"}; }

Complaint wrong_beginning(const Facts& facts)
{
  if (facts.character() == '\t') return tab(facts);
  return {facts.here, fmt::format("a value cannot begin with '{}'", excerpt(first_code_points(facts.rest, 1))),
          std::string(quote_it)};
}

/// The key that ends at `here`, which is its colon.
Span key_before(const Facts& facts)
{
  const std::size_t indent = std::min(facts.line_before.find_first_not_of(' '), facts.line_before.size());
  const std::string_view key = facts.line_before.substr(indent);
  if (key.empty()) return facts.here;
  const auto width = static_cast<std::uint32_t>(code_points(key));
  return {facts.here.source, facts.here.line, facts.here.column - width, width};
}

Complaint second_colon(const Facts& facts)
{
  if (trimmed(facts.rest) == ":")
    return {facts.here, "a value cannot end with ':'",
            "put it in quotes; or is a variable empty that should stand here?"};
  return {facts.here, "a second ': ' in one value", "if the value contains ': ', put it in quotes"};
}

Complaint key_in_wrong_place(const Facts& facts)
{
  const std::string_view before = facts.line_before;
  const bool second = before.find(": ") != std::string_view::npos || before.find(":\t") != std::string_view::npos;
  if (second) return second_colon(facts);
  if (before.starts_with(' '))
    return {key_before(facts), "this key is indented too deep, or the line above lacks a ':'",
            "give all keys of a mapping the same indentation"};
  return {key_before(facts), "a key cannot stand here", "does the line above lack a ':', or a space after it?"};
}

Complaint key_without_colon(const Facts& facts)
{
  const auto colon = facts.start_rest.find(':');
  const bool no_space = colon != std::string_view::npos && colon + 1 < facts.start_rest.size();
  return {to_line_end(facts.start, facts.start_rest),
          no_space ? "a ':' without a space after it does not end a key" : "a key without a ':' after it",
          no_space ? "write `key: value`" : "write `key: value`; if it belongs to the value above, indent it deeper"};
}

Complaint list_in_wrong_place(const Facts& facts)
{
  return {facts.here, "a list cannot begin here", "begin it on a new line; or put the value in quotes if it is a text"};
}

Complaint question_mark(const Facts& facts) { return {facts.here, "a '?' cannot stand here", std::string(quote_it)}; }

Complaint open_quote(const Facts& facts)
{
  return {facts.start, "this quote is never closed", "add the closing quote"};
}

Complaint wrong_escape(const Facts& facts)
{
  return {facts.here, fmt::format("'{}' is not an escape that YAML knows", excerpt(first_code_points(facts.rest, 2))),
          "write \\\\ for a backslash, or use single quotes"};
}

Complaint wrong_escape_code(const Facts& facts)
{
  return {facts.here, "this escape does not name a character", "write \\\\ for a backslash, or use single quotes"};
}

Complaint nameless(const Facts& facts)
{
  const bool alias = facts.context.find("alias") != std::string_view::npos;
  return {facts.start,
          fmt::format("a value that begins with '{}' is an {}, and its name may have letters, digits, '-' and '_' only",
                      alias ? '*' : '&', alias ? "alias" : "anchor"),
          std::string(quote_it)};
}

Complaint wrong_tag(const Facts& facts)
{
  return {facts.start, "a value that begins with '!' has a tag, and this one cannot be read", std::string(quote_it)};
}

Complaint text_after_block_sign(const Facts& facts)
{
  return {facts.here, "after '|' or '>' the text begins on the next line", std::string(quote_it)};
}

Complaint wrong_block_indent(const Facts& facts)
{
  return {facts.here, "the indentation after '|' or '>' is a digit from 1 to 9", ""};
}

Complaint colon_in_flow(const Facts& facts)
{
  return {facts.here, "a ':' cannot end a word inside '[ ]' or '{ }'",
          "write a space after it for a key without a value; " + std::string(quote_it)};
}

Complaint after_value(const Facts& facts)
{
  if (auto early = early_end(facts)) return *early;
  if (facts.character() == ':') return {facts.here, "a ':' needs a space after it", "write `key: value`"};
  return {facts.here, "this does not belong to the value in front of it",
          "put the whole value in quotes, or look for a quote that is missing above"};
}

std::string indented(const Span& key)
{
  return key.column == 1 ? "not indented" : "indented by " + counted(key.column - 1, "space");
}

Complaint no_key(const Facts& facts)
{
  if (!facts.begins_line()) return after_value(facts);
  if (facts.here.column == facts.start.column)
    return {facts.here, fmt::format("a key is expected here, in the mapping that begins at {}", facts.start_reference),
            facts.character() == '-' ? "a list cannot go on beside keys; is it indented wrongly?" : ""};
  const std::string outer = fmt::format("the keys from {} on are {}", facts.start_reference, indented(facts.start));
  const std::string hint = facts.ended ? fmt::format("{}, those from {} on {}: which of them does it belong to?", outer,
                                                     facts.ended_reference, indented(*facts.ended))
                                       : outer;
  return {facts.here, "this line is not indented like a line above it", hint};
}

Complaint no_item(const Facts& facts)
{
  if (!facts.begins_line()) return after_value(facts);
  return {facts.here, fmt::format("a '- ' is expected here, in the list that begins at {}", facts.start_reference),
          facts.here.column > facts.start.column ? "give the keys of an item the same indentation"
                                                 : "if the line belongs to the item above, indent it deeper"};
}

/// A ':' behind a value of one word: no comma is missing there.
bool ends_one_word(const Facts& facts)
{
  const auto value = facts.line_before.rfind(": ");
  return facts.character() == ':' && value != std::string_view::npos &&
         facts.line_before.find_first_of(" ,[{", value + 2) == std::string_view::npos;
}

Complaint open_bracket(const Facts& facts)
{
  if (auto early = early_end(facts)) return *early;
  if (ends_one_word(facts)) return second_colon(facts);
  if (facts.character() == '{' && facts.line_before.ends_with('$')) {
    const std::uint32_t length =
        static_cast<std::uint32_t>(code_points(facts.rest.substr(0, facts.rest.find('}')))) + 2;
    return {{facts.here.source, facts.here.line, facts.here.column - 1, length},
            "inside '[ ]' and '{ }' a '{' begins a mapping, also behind a '$'",
            "put the whole value in quotes"};
  }
  const bool mapping = facts.context.find("mapping") != std::string_view::npos;
  const char closing = mapping ? '}' : ']';
  if (facts.here.line == facts.start.line)
    return {facts.here, fmt::format("a ',' or '{}' is missing here", closing),
            fmt::format("'{}' opens at {}", mapping ? '{' : '[', facts.start_reference)};
  return {facts.start, fmt::format("this '{}' is not closed", mapping ? '{' : '['),
          fmt::format("a ',' or '{}' is missing at {}", closing, facts.here_reference)};
}

Complaint no_value(const Facts& facts)
{
  if (facts.character() == '-') return {facts.here, "a '- ' cannot stand inside '[ ]' or '{ }'", std::string(quote_it)};
  if (facts.rest.empty()) return {facts.here, "a value is missing here", ""};
  return {facts.here, fmt::format("a value is missing before '{}'", excerpt(first_code_points(facts.rest, 1))),
          std::string(quote_it)};
}

Complaint after_document(const Facts& facts)
{
  if (!facts.begins_line()) return after_value(facts);
  return {facts.here, "the document has ended above this line",
          "is this line indented less than the first one, or is a line with '...' above it?"};
}

Complaint wrong_directive(const Facts& facts)
{
  Span line = facts.here;
  line.column = 1;
  return {line, "a line that begins with '%' is a directive of YAML, and this one cannot be read", ""};
}

Complaint second_directive(const Facts& facts) { return {facts.here, "this directive is here twice", "remove one"}; }

Complaint wrong_version(const Facts& facts)
{
  return {facts.here, "this version of YAML is not known", "write %YAML 1.1, or remove the line"};
}

struct Rule {
  std::string_view context; // a part of it
  std::string_view problem; // the beginning of it
  Complaint (*say)(const Facts&);
};

constexpr std::array rules{
    Rule{"", "mapping values are not allowed", key_in_wrong_place},
    Rule{"", "block sequence entries are not allowed", list_in_wrong_place},
    Rule{"", "mapping keys are not allowed", question_mark},
    Rule{"simple key", "could not find expected ':'", key_without_colon},
    Rule{"next token", "found character that cannot start", wrong_beginning},
    Rule{"", "found a tab character", tab},
    Rule{"quoted scalar", "found unexpected end of stream", open_quote},
    Rule{"quoted scalar", "found unexpected document indicator", open_quote},
    Rule{"quoted scalar", "found unknown escape", wrong_escape},
    Rule{"quoted scalar", "", wrong_escape_code},
    Rule{"alias", "", nameless},
    Rule{"anchor", "", nameless},
    Rule{"directive", "", wrong_directive},
    Rule{"tag", "", wrong_tag},
    Rule{"", "found undefined tag handle", wrong_tag},
    Rule{"block scalar", "found an indentation indicator", wrong_block_indent},
    Rule{"block scalar", "did not find expected comment", text_after_block_sign},
    Rule{"plain scalar", "found unexpected ':'", colon_in_flow},
    Rule{"block mapping", "did not find expected key", no_key},
    Rule{"block collection", "did not find expected '-'", no_item},
    Rule{"flow", "did not find expected ','", open_bracket},
    Rule{"node", "did not find expected node content", no_value},
    Rule{"", "did not find expected <document start>", after_document},
    Rule{"", "found duplicate %", second_directive},
    Rule{"", "found incompatible YAML", wrong_version},
};

Complaint unreadable_bytes(const yaml_parser_t& parser, std::string_view text, const Positions& positions)
{
  const std::string_view problem = parser.problem;
  const Span here = problem.starts_with("invalid trailing") ? positions.at_broken_sequence(parser.problem_offset)
                                                            : positions.at_byte(parser.problem_offset);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return {positions.at_byte(0), "this is UTF-16", "save the text as UTF-8"};
  if (std::ranges::count(text, '\0') > 1) return {here, "this is no text, but a binary file", "is it the right one?"};
  if (problem.starts_with("control"))
    return {here, fmt::format("the control character U+{:04X} is not allowed", parser.problem_value),
            "remove it; in double quotes it can be written as an escape"};
  return {here, "this is not UTF-8", "save the text as UTF-8"};
}

std::string_view view(const char* text) { return text == nullptr ? std::string_view() : text; }

/// Of the lines above that are indented deeper, the first one of those that are indented least.
std::optional<Span> ended_by(const Span& here, const Positions& positions)
{
  std::optional<Span> ended;
  for (Span line{here.source, here.line, 1, 1}; --line.line > 0;) {
    const std::string_view text = positions.from(line);
    const std::size_t indent = text.find_first_not_of(' ');
    if (trimmed(text).empty() || text[indent] == '#') continue;
    line.column = static_cast<std::uint32_t>(indent) + 1;
    if (line.column <= here.column) break;
    if (!ended || line.column <= ended->column) ended = line;
    line.column = 1;
  }
  return ended;
}

/// A character that nobody sees, in what libyaml has begun to read: it may only stumble over something behind that.
std::optional<Complaint> unseen_before(const Facts& facts, const Positions& positions, const Span& read_to)
{
  std::string_view rest = facts.rest;
  if (rest.starts_with(':') || rest.starts_with(',')) rest.remove_prefix(1); // it ends a text in quotes
  Span place = facts.here;
  place.column += static_cast<std::uint32_t>(facts.rest.size() - rest.size());
  if (auto found = unseen_here(rest, place)) return found;
  // Lines that an open quote takes in are text.
  const bool in_quotes = facts.context.find("quoted scalar") != std::string_view::npos;
  const std::uint32_t last = in_quotes ? facts.start.line : facts.here.line;
  for (Span line{read_to.source, read_to.line, 1, 1}; line.line <= last; ++line.line) {
    if (line.line == read_to.line && !trimmed(positions.before(read_to)).empty()) line.column = read_to.column;
    const std::string_view text = positions.from(line);
    if (const auto at = unseen_in_line(text)) {
      line.column += static_cast<std::uint32_t>(code_points(text.substr(0, *at)));
      return unseen_here(text.substr(*at), line);
    }
    line.column = 1;
  }
  return std::nullopt;
}

/// A line that git left where two versions of a text differ.
std::optional<Complaint> conflict_mark(const Span& first, const Span& last, const Positions& positions)
{
  for (Span line{last.source, first.line, 1, 1}; line.line <= last.line; ++line.line) {
    const std::string_view text = positions.from(line);
    if (!text.starts_with("<<<<<<< ") && !text.starts_with(">>>>>>> ") && text != "=======") continue;
    return Complaint{to_line_end(line, text), "this line is a mark of git, where two versions of the text differ",
                     "keep one of the two, and remove the lines with <<<<<<<, ======= and >>>>>>>"};
  }
  return std::nullopt;
}

/// A sign of East Asian writing that looks like the one which ends a key.
std::optional<Complaint> wide_colon(const Span& first, const Span& last, const Positions& positions)
{
  Span line{last.source, first.line, 1, 1};
  while (line.line > 1) { // the line above may be one text with this one
    --line.line;
    if (!trimmed(positions.from(line)).empty()) break;
  }
  for (; line.line <= last.line; ++line.line) {
    const std::string_view text = positions.from(line);
    const std::size_t begin = std::min(text.find_first_not_of(" -"), text.size());
    const std::size_t at = text.find(full_width_colon, begin);
    if (at == std::string_view::npos ||
        text.substr(begin, at - begin).find_first_of(" \"'#:[{") != std::string_view::npos)
      continue;
    line.column = static_cast<std::uint32_t>(code_points(text.substr(0, at))) + 1;
    return Complaint{line, "this is U+FF1A, a full-width colon, which YAML takes for a letter",
                     "write ':' and a space"};
  }
  return std::nullopt;
}

bool looks_like_entry(std::string_view text)
{
  const std::string_view line = trimmed(text);
  return line.starts_with("- ") || line.ends_with(':') || line.find(": ") != std::string_view::npos;
}

/// Whether lines that a text has taken in look like the next entries of what it stands in.
bool takes_in_entries(const Span& begin, const Span& end, const Positions& positions)
{
  if (trimmed(positions.from(begin)).ends_with(',')) return true;
  for (Span line{begin.source, begin.line + 1, 1, 1}; line.line < end.line; ++line.line)
    if (looks_like_entry(positions.from(line))) return true;
  return looks_like_entry(positions.before(end));
}

/// A text in quotes that has taken in lines which look like others, and in whose last line it goes wrong: the quote
/// that ended it was most likely to begin another one.
std::optional<Complaint> lines_in_quotes(const yaml_parser_t& parser, std::string_view text, const Positions& positions,
                                         const Sources& sources)
{
  const std::string_view doing = view(parser.context);
  const bool from_context =
      doing.find("quoted scalar") != std::string_view::npos || doing.find("simple key") != std::string_view::npos;
  const auto quoted = quoted_lines_before(text, from_context ? parser.context_mark : parser.problem_mark);
  if (!quoted) return std::nullopt;
  const Span begin = positions.between(quoted->begin, quoted->end);
  const Span end = positions.at(quoted->end);
  const std::string_view rest = positions.from(end);
  const bool within_word = is_within_word(positions.before(end), rest.empty() ? '\0' : rest[0]);
  if (!within_word && !takes_in_entries(begin, end, positions)) return std::nullopt;
  Span last = end;
  --last.column; // the quote itself
  return Complaint{begin, fmt::format("the text that this quote opens ends only at {}", sources.reference(last, begin)),
                   within_word ? fmt::format("is a quote missing here? Or {}", inner_quote(quoted->quote))
                               : "is a quote missing here?"};
}

} // namespace

Complaint complaint(const yaml_parser_t& parser, std::string_view text, const Positions& positions,
                    const Sources& sources, const Span& read_to)
{
  // The reader leaves its marks unset.
  if (parser.error == YAML_READER_ERROR) return unreadable_bytes(parser, text, positions);
  const Span here = positions.at(parser.problem_mark);
  const Span start = parser.context == nullptr ? here : positions.at(parser.context_mark);
  const std::optional<Span> ended = ended_by(here, positions);
  const Facts facts{view(parser.context),
                    view(parser.problem),
                    start,
                    here,
                    positions.before(here),
                    positions.from(here),
                    positions.from(start),
                    sources.reference(start, here),
                    sources.reference(here, start),
                    ended,
                    ended ? sources.reference(*ended, here) : std::string()};
  if (auto found = unseen_before(facts, positions, read_to)) return *found;
  const Span& first = read_to.line < start.line ? read_to : start;
  if (auto found = conflict_mark(first, here, positions)) return *found;
  if (auto found = wide_colon(first, here, positions)) return *found;
  if (auto found = lines_in_quotes(parser, text, positions, sources)) return *found;
  for (const Rule& rule : rules)
    if (facts.context.find(rule.context) != std::string_view::npos && facts.problem.starts_with(rule.problem))
      return rule.say(facts);
  return {here, fmt::format("this cannot be read as YAML: {}", facts.problem), ""};
}

} // namespace maestro::yaml
