// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/python/text.hpp>
#include <jinja/syntax/parser.hpp>

#include <algorithm>

namespace jinja {

namespace {

/// How strongly operators bind, weakest first.
enum Binding {
  binds_or = 1,
  binds_and,
  binds_not,
  binds_comparison,
  binds_sum,
  binds_join,
  binds_product,
  binds_power
};

struct BinaryOperator {
  std::string_view text;
  Operator op;
  int level;
};
constexpr BinaryOperator binary_operators[] = {
    {"+", Operator::add, binds_sum},          {"-", Operator::subtract, binds_sum},
    {"*", Operator::multiply, binds_product}, {"/", Operator::divide, binds_product},
    {"%", Operator::modulo, binds_product},   {"//", Operator::floor_divide, binds_product},
    {"**", Operator::power, binds_power},
};

constexpr std::pair<std::string_view, Comparison> comparisons[] = {
    {"==", Comparison::equal},      {"!=", Comparison::unequal}, {"<", Comparison::less},
    {"<=", Comparison::less_equal}, {">", Comparison::greater},  {">=", Comparison::greater_equal},
};

} // namespace

template<class Node>
const Expression* Parser::make(Position at, Node node)
{
  meter_.step();
  meter_.take(2 * sizeof(Expression)); // with what is in its lists
  return &template_.expressions.emplace_back(Expression{at, std::move(node)});
}

const Expression* Parser::expression() { return conditional(true); }

const Expression* Parser::conditional(bool allowed)
{
  const Meter::Level level(meter_);
  if (!allowed) return climb(binds_or);
  const bool was_soft = soft_;
  const std::size_t unknown_before = unknown_.size();
  const Expression* result = climb(binds_or);
  while (is_name("if")) {
    unknown_.resize(unknown_before);
    const Position at = take().at;
    soft_ = true;
    const Expression* condition = climb(binds_or);
    const Expression* otherwise = skip_name("else") ? expression() : nullptr;
    result = make(at, Conditional{condition, result, otherwise});
    soft_ = was_soft;
  }
  return result;
}

const Expression* Parser::comparison(const Expression* first)
{
  const Position at = current().at;
  Compare compare{first, {}};
  for (;;) {
    std::optional<Comparison> op;
    std::size_t words = 1;
    if (is(TokenKind::symbol)) {
      for (const auto& [text, comparison] : comparisons)
        if (current().text == text) op = comparison;
    } else if (is_name("in")) {
      op = Comparison::in;
    } else if (is_name("not") && after().kind == TokenKind::name && after().text == "in") {
      op = Comparison::not_in;
      words = 2;
    }
    if (!op) break;
    next_ += words;
    compare.rest.emplace_back(*op, climb(binds_sum));
  }
  return compare.rest.empty() ? first : make(at, std::move(compare));
}

const Expression* Parser::climb(int level)
{
  const Meter::Level nesting(meter_);
  const Expression* left = nullptr;
  if (level <= binds_not && is_name("not")) {
    const Position at = take().at;
    left = make(at, Not{climb(binds_not)});
  } else {
    left = unary(true);
  }
  while (const Expression* whole = joined(left, level)) left = whole;
  return left;
}

/// What stands on the left, with the operator behind it and what that takes; null where none follows that binds enough.
const Expression* Parser::joined(const Expression* left, int level)
{
  const Position at = current().at;
  const auto* const found = std::find_if(std::begin(binary_operators), std::end(binary_operators),
                                         [&](const BinaryOperator& one) { return is_symbol(one.text); });
  if (found != std::end(binary_operators)) {
    if (found->level < level) return nullptr;
    take();
    return make(at, Arithmetic{found->op, left, climb(found->level + 1)});
  }
  if (is_symbol("~") && level <= binds_join) {
    Concatenation all{{left}};
    while (skip_symbol("~")) all.parts.push_back(climb(binds_product));
    return make(at, std::move(all));
  }
  if (is_name("and") && level <= binds_and) {
    And all{{left}};
    while (skip_name("and")) all.operands.push_back(climb(binds_not));
    return make(at, std::move(all));
  }
  if (is_name("or") && level <= binds_or) {
    Or all{{left}};
    while (skip_name("or")) all.operands.push_back(climb(binds_and));
    return make(at, std::move(all));
  }
  const Expression* compared = level <= binds_comparison ? comparison(left) : left;
  return compared == left ? nullptr : compared;
}

const Expression* Parser::unary(bool with_filters)
{
  const Meter::Level level(meter_);
  const Expression* node = nullptr;
  if (is_symbol("-") || is_symbol("+")) {
    const Token& sign = take();
    node = make(sign.at, Sign{sign.text == "-", unary(false)});
  } else {
    node = primary();
  }
  node = postfix(node);
  return with_filters ? filtered(node) : node;
}

const Expression* Parser::primary()
{
  switch (current().kind) {
  case TokenKind::name:
    return named();
  case TokenKind::string:
    return text_constant();
  case TokenKind::integer:
  case TokenKind::real:
    return number_constant();
  case TokenKind::symbol:
    if (is_symbol("(")) {
      take();
      const Expression* result = tuple(true, true);
      expect_symbol(")", "to close the parenthesis");
      return result;
    }
    if (is_symbol("[")) return list_display();
    if (is_symbol("{")) return dict_display();
    break;
  case TokenKind::text:
  case TokenKind::print_begin:
  case TokenKind::print_end:
  case TokenKind::block_begin:
  case TokenKind::block_end:
  case TokenKind::end:
    break;
  }
  // As templates of Go begin, which engines and other tools have.
  if (is_symbol(".") && next_ > 0 && tokens_[next_ - 1].kind == TokenKind::print_begin)
    fail_here("an expression is expected here, but there is '.'; text with {{ }} that is meant for another program "
              "stands between {% raw %} and {% endraw %}.");
  unexpected("an expression");
}

const Expression* Parser::named()
{
  const Token& token = take();
  const std::string_view name = token.text;
  if (name == "true" || name == "True") return make(token.at, Constant{true});
  if (name == "false" || name == "False") return make(token.at, Constant{false});
  if (name == "none" || name == "None") return make(token.at, Constant{Value::none()});
  const Symbol symbol = symbols_.of(name);
  if (symbol == Symbols::loop)
    for (For* loop : loops_) loop->uses_loop = true;
  for (MacroBody* macro : macros_) {
    if (symbol == Symbols::caller) macro->uses_caller = true;
    if (symbol == Symbols::varargs) macro->uses_varargs = true;
    if (symbol == Symbols::kwargs) macro->uses_kwargs = true;
  }
  return make(token.at, Name{symbol});
}

const Expression* Parser::number_constant()
{
  const Token& token = take();
  std::string digits(token.text);
  if (token.kind == TokenKind::real) {
    if (const auto value = parse_real(digits)) return make(token.at, Constant{*value});
    fail(token, "this is not a number.");
  }
  try {
    // The lexer lets only 0, 00, … begin with 0 and have no letter.
    const bool zero = digits.find_first_not_of("0_") == std::string::npos;
    if (const auto value = zero ? std::optional<std::int64_t>(0) : parse_integer(digits, 0))
      return make(token.at, Constant{*value});
  } catch (const Failure& failure) { // only here it is known where the number stands
    fail(token, failure.what());
  }
  fail(token, "this is not a number.");
}

const Expression* Parser::list_display()
{
  const Position at = take().at;
  ListDisplay list;
  while (!is_symbol("]")) {
    if (!list.items.empty()) expect_symbol(",", "between the items of a list");
    if (is_symbol("]")) break;
    list.items.push_back(expression());
  }
  take();
  return make(at, std::move(list));
}

const Expression* Parser::dict_display()
{
  const Position at = take().at;
  DictDisplay dict;
  while (!is_symbol("}")) {
    if (!dict.entries.empty()) expect_symbol(",", "between the entries of a dict");
    if (is_symbol("}")) break;
    const Expression* key = expression();
    expect_symbol(":", "between the key and the value");
    dict.entries.emplace_back(key, expression());
  }
  take();
  return make(at, std::move(dict));
}

bool Parser::at_tuple_end(std::string_view word) const
{
  return is(TokenKind::print_end) || is(TokenKind::block_end) || is_symbol(")") || (!word.empty() && is_name(word));
}

const Expression* Parser::tuple(bool conditional_allowed, bool parentheses, std::string_view end_word)
{
  const Position at = current().at;
  TupleDisplay result;
  bool is_tuple = false;
  for (;;) {
    if (!result.items.empty()) expect_symbol(",", "between the items");
    if (at_tuple_end(end_word)) break;
    result.items.push_back(conditional(conditional_allowed));
    if (!is_symbol(",")) break;
    is_tuple = true;
  }
  if (!is_tuple) {
    if (!result.items.empty()) return result.items[0];
    if (!parentheses) unexpected("an expression");
  }
  return make(at, std::move(result));
}

const Expression* Parser::postfix(const Expression* node)
{
  for (;;) {
    if (is_symbol("."))
      node = dotted(node);
    else if (is_symbol("["))
      node = subscript(node);
    else if (is_symbol("("))
      node = make(node->at, Call{node, call_arguments()});
    else
      return node;
  }
}

const Expression* Parser::dotted(const Expression* node)
{
  take();
  const Token& token = current();
  if (token.kind == TokenKind::name) {
    take();
    return make(token.at, Attribute{node, Value(token.text)});
  }
  if (token.kind != TokenKind::integer) unexpected("a name or a number after the dot");
  return make(token.at, Item{node, number_constant()});
}

const Expression* Parser::subscript_part(const Expression* node, bool& is_slice)
{
  const auto bound_ends = [&] { return is_symbol(":") || is_symbol("]") || is_symbol(","); };
  const Position at = current().at;
  const Expression* start = nullptr;
  if (!is_symbol(":")) {
    start = expression();
    if (!is_symbol(":")) return start;
  }
  take();
  is_slice = true;
  Slice slice{node, start, nullptr, nullptr};
  if (!bound_ends()) slice.stop = expression();
  if (skip_symbol(":") && !bound_ends()) slice.step = expression();
  return make(at, slice);
}

const Expression* Parser::subscript(const Expression* node)
{
  const Token& open = take();
  TupleDisplay parts;
  bool is_slice = false;
  while (!is_symbol("]")) {
    if (!parts.items.empty()) expect_symbol(",", "or ']' after the index");
    parts.items.push_back(subscript_part(node, is_slice));
  }
  take();
  if (parts.items.size() == 1 && is_slice) return parts.items[0];
  if (is_slice) fail(open, "a slice cannot be combined with other indexes.");
  if (parts.items.size() == 1) return make(open.at, Item{node, parts.items[0]});
  return make(open.at, Item{node, make(open.at, std::move(parts))});
}

CallArguments Parser::call_arguments()
{
  take();
  CallArguments result;
  while (!is_symbol(")")) {
    call_argument(result);
    if (!is_symbol(")")) expect_symbol(",", "or ')' after the argument");
  }
  take();
  return result;
}

/// Adds one to those before it.
void Parser::call_argument(CallArguments& before)
{
  const Token& token = current();
  const bool named = token.kind == TokenKind::name && after().kind == TokenKind::symbol && after().text == "=";
  if (skip_symbol("*")) {
    if (before.spread_list != nullptr || before.spread_dict != nullptr)
      fail(token, "only one '*' argument is possible, before '**'.");
    before.spread_list = expression();
  } else if (skip_symbol("**")) {
    if (before.spread_dict != nullptr) fail(token, "only one '**' argument is possible.");
    before.spread_dict = expression();
  } else if (named) {
    if (before.spread_dict != nullptr) fail(token, "a named argument must stand before '**'.");
    next_ += 2;
    const bool twice =
        std::any_of(before.named.begin(), before.named.end(), [&](const auto& one) { return one.first == token.text; });
    if (twice) fail(token, "the argument '" + std::string(token.text) + "' is given twice.");
    before.named.emplace_back(token.text, expression());
  } else {
    if (!before.named.empty() || before.spread_list != nullptr || before.spread_dict != nullptr)
      fail(token, "an argument without a name must stand before the named ones.");
    before.positional.push_back(expression());
  }
}

const Expression* Parser::filtered(const Expression* node)
{
  for (;;) {
    if (skip_symbol("|"))
      node = filter(node);
    else if (is_name("is"))
      node = test(node);
    else if (is_symbol("("))
      node = make(node->at, Call{node, call_arguments()});
    else
      return node;
  }
}

/// One filter, after the bar.
const Expression* Parser::filter(const Expression* input)
{
  const Token& token = current();
  std::string name = expect_name("the name of a filter");
  while (skip_symbol(".")) name += "." + expect_name("the name of a filter");
  const Builtin* builtin = find_filter(name);
  if (builtin == nullptr && !soft_) unknown_.emplace_back(&token, no_filter(name));
  CallArguments arguments;
  if (is_symbol("(")) arguments = call_arguments();
  return make(token.at, Filter{input, std::move(name), builtin, std::move(arguments)});
}

/// The filters of a block: the first one has no bar before it unless it follows the target of a `set`.
const Expression* Parser::filters(const Expression* node, bool first_is_named)
{
  if (first_is_named) node = filter(node);
  while (skip_symbol("|")) node = filter(node);
  return node;
}

const Expression* Parser::test(const Expression* operand)
{
  take();
  const bool negated = skip_name("not");
  const Token& token = current();
  std::string name = expect_name("the name of a test");
  while (skip_symbol(".")) name += "." + expect_name("the name of a test");
  const Builtin* builtin = find_test(name);
  if (builtin == nullptr && !soft_) unknown_.emplace_back(&token, no_test(name));
  CallArguments arguments;
  const bool argument_follows = (is(TokenKind::name) && !is_name("else") && !is_name("or") && !is_name("and")) ||
                                is(TokenKind::string) || is(TokenKind::integer) || is(TokenKind::real) ||
                                is_symbol("[") || is_symbol("{");
  if (is_symbol("(")) {
    arguments = call_arguments();
  } else if (argument_follows) {
    if (is_name("is")) fail(current(), "tests cannot be chained with 'is'; combine them with 'and'.");
    arguments.positional.push_back(postfix(primary()));
  }
  const Expression* result = make(token.at, Test{operand, std::move(name), builtin, std::move(arguments)});
  return negated ? make(token.at, Not{result}) : result;
}

} // namespace jinja
