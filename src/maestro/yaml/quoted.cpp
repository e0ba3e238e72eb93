// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/quoted.hpp>

#include <new>

namespace maestro::yaml {
namespace {

/// libyaml's tokens of a text, one at a time.
class Tokens {
public:
  explicit Tokens(std::string_view text)
  {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Tokens()
  {
    yaml_token_delete(&token_);
    yaml_parser_delete(&parser_);
  }
  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;

  /// Goes to the next one; false if there is none, or the text cannot be read on.
  bool advance()
  {
    if (token_.type == YAML_STREAM_END_TOKEN) return false;
    yaml_token_delete(&token_);
    return yaml_parser_scan(&parser_, &token_) != 0;
  }
  const yaml_token_t& current() const { return token_; }

private:
  yaml_parser_t parser_{};
  yaml_token_t token_{};
};

bool has_quotes(const yaml_token_t& token)
{
  if (token.type != YAML_SCALAR_TOKEN) return false;
  const yaml_scalar_style_t style = token.data.scalar.style;
  return style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

} // namespace

std::optional<Quoted> quoted_lines_before(std::string_view text, const yaml_mark_t& mark)
{
  Tokens tokens(text);
  while (tokens.advance()) {
    const yaml_token_t& token = tokens.current();
    if (token.end_mark.index > mark.index) break;
    if (token.start_mark.line == mark.line || token.end_mark.line != mark.line || !has_quotes(token)) continue;
    return Quoted{token.start_mark, token.end_mark,
                  token.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ? '\'' : '"'};
  }
  return std::nullopt;
}

} // namespace maestro::yaml
