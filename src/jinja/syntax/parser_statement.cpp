// SPDX-License-Identifier: Apache-2.0
#include <jinja/builtins/builtin.hpp>
#include <jinja/python/text.hpp>
#include <jinja/syntax/parser.hpp>

#include <algorithm>
#include <utility>

namespace jinja {

namespace {

std::string listed(std::initializer_list<std::string_view> words)
{
  std::string result;
  for (const std::string_view word : words) {
    if (!result.empty()) result += " or ";
    result += "'" + std::string(word) + "'";
  }
  return result;
}

bool ends_something(std::string_view statement)
{
  return statement.starts_with("end") || statement == "else" || statement == "elif";
}

/// Sets a value for a scope and puts the old one back.
class Restored {
public:
  Restored(bool& variable, bool value) : variable_(variable), before_(variable) { variable = value; }
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;
  ~Restored() { variable_ = before_; }

private:
  bool& variable_;
  bool before_;
};

} // namespace

Parser::Parser(Template& into, Tokens tokens, const std::string& file_name, Symbols& symbols, Meter& meter)
    : template_(into), tokens_(std::move(tokens)), file_name_(file_name), symbols_(symbols), meter_(meter)
{
}

void Parser::run() { template_.body = body({}, current()); }

template<class Node>
const Statement* Parser::make_statement(Position at, Node node)
{
  meter_.step();
  meter_.take(2 * sizeof(Statement)); // with what is in its lists
  return &template_.statements.emplace_back(Statement{at, std::move(node)});
}

/// Statements up to one of the tags `ends`, whose name is then the current token; without ends, the whole template.
Body Parser::body(std::initializer_list<std::string_view> ends, const Token& opened_by)
{
  const Meter::Level level(meter_);
  Body result;
  for (;;) {
    if (!unknown_.empty()) fail(*unknown_[0].first, unknown_[0].second);
    const Token& token = take();
    switch (token.kind) {
    case TokenKind::text:
      result.push_back(make_statement(token.at, LiteralText{token.text, token.offset}));
      break;
    case TokenKind::print_begin: {
      Print node{{tuple(true)}};
      if (!is(TokenKind::print_end)) unexpected("'}}'");
      take();
      result.push_back(make_statement(token.at, std::move(node)));
      break;
    }
    case TokenKind::block_begin:
      if (!is(TokenKind::name)) unexpected("the name of a statement");
      if (std::find(ends.begin(), ends.end(), current().text) != ends.end()) return result;
      if (ends.size() > 0 && ends_something(current().text)) {
        fail(current(), "'" + std::string(current().text) + "' ends nothing here: what is open is the '" +
                            std::string(opened_by.text) + "' of line " + std::to_string(opened_by.at.line) +
                            ", up to " + listed(ends) + ".");
      }
      if (const Statement* made = statement()) result.push_back(made);
      break;
    case TokenKind::end:
      if (ends.size() == 0) return result;
      fail(opened_by, "this '" + std::string(opened_by.text) + "' is not closed: '{% end" +
                          std::string(opened_by.text) + " %}' is missing.");
    case TokenKind::print_end:
    case TokenKind::block_end:
    case TokenKind::name:
    case TokenKind::string:
    case TokenKind::integer:
    case TokenKind::real:
    case TokenKind::symbol:
      fail(token, "there is " + description(token) + " outside of a statement.");
    }
  }
}

/// A body that is not directly within an `if`: its filters must exist.
Body Parser::hard_body(std::initializer_list<std::string_view> ends, const Token& opened_by)
{
  expect_block_end();
  const Restored hard(soft_, false);
  return body(ends, opened_by);
}

void Parser::end_tag()
{
  take();
  expect_block_end();
}

const Statement* Parser::statement()
{
  const Token& tag = take();
  const std::string_view name = tag.text;
  if (name == "set") return set(tag);
  if (name == "for") return for_loop(tag);
  if (name == "if") return if_chain(tag);
  if (name == "with") return with(tag);
  if (name == "macro") return macro(tag);
  if (name == "call") return call_block(tag);
  if (name == "filter") return filter_block(tag);
  if (name == "include") return include(tag);
  if (name == "import") return import(tag);
  if (name == "from") return from_import(tag);
  if (name == "block") return block(tag);
  if (name == "autoescape") return autoescape(tag);
  if (name == "print") return print();
  if (name == "extends") {
    const Expression* parent = expression();
    expect_block_end();
    return make_statement(tag.at, Extends{parent});
  }
  no_statement(tag);
}

void Parser::no_statement(const Token& tag)
{
  const std::string name(tag.text);
  if (name == "do" || name == "break" || name == "continue" || name == "trans" || name == "debug")
    fail(tag, "'" + name + "' belongs to an extension of Jinja that does not exist here.");
  static const std::vector<std::string> known = {
      "autoescape", "block", "call",     "elif",    "else",   "endautoescape", "endblock", "endcall", "endfilter",
      "endfor",     "endif", "endmacro", "endraw",  "endset", "endwith",       "extends",  "filter",  "for",
      "from",       "if",    "import",   "include", "macro",  "print",         "raw",      "set",     "with"};
  if (std::ranges::find(known, name) != known.end()) fail(tag, "nothing is open that '" + name + "' could belong to.");
  fail(tag, with_nearest(ends_something(name) ? "nothing is open that '" + name + "' could belong to"
                                              : "there is no statement '" + name + "'",
                         name, known));
}

const Statement* Parser::print()
{
  const Position at = tokens_[next_ - 1].at;
  Print node;
  while (!is(TokenKind::block_end)) {
    if (!node.expressions.empty()) expect_symbol(",", "between the expressions");
    node.expressions.push_back(expression());
  }
  take();
  return make_statement(at, std::move(node));
}

Symbol Parser::variable_name()
{
  const Token& token = current();
  const std::string name = expect_name("a name");
  for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"})
    if (name == constant) fail(token, "'" + name + "' is a constant; it cannot be set.");
  return symbols_.of(name);
}

Target Parser::single_target()
{
  const Meter::Level level(meter_);
  if (!is_symbol("(")) return NameTarget{variable_name()};
  take();
  Target result = target(false, true);
  expect_symbol(")", "to close the parenthesis");
  return result;
}

Target Parser::target(bool attributes, bool tuples, std::string_view end_word)
{
  if (attributes && is(TokenKind::name) && after().kind == TokenKind::symbol && after().text == ".") {
    const Symbol symbol = symbols_.of(take().text);
    take();
    return AttributeTarget{symbol, expect_name("the name of an attribute")};
  }
  if (!tuples) return NameTarget{variable_name()};
  if (at_tuple_end(end_word)) {
    if (is_symbol(")")) return TupleTarget{};
    unexpected("a name");
  }
  Target first = single_target();
  if (!is_symbol(",")) return first;
  TupleTarget all{{std::move(first)}};
  while (skip_symbol(",")) {
    if (at_tuple_end(end_word) || is_symbol("=")) break;
    all.targets.push_back(single_target());
  }
  return all;
}

const Statement* Parser::set(const Token& tag)
{
  Target to = target(true, true);
  if (skip_symbol("=")) {
    const Expression* value = tuple(true);
    expect_block_end();
    return make_statement(tag.at, Set{std::move(to), value});
  }
  const Expression* through = filters(nullptr, false);
  SetBlock node{std::move(to), through, hard_body({"endset"}, tag)};
  end_tag();
  return make_statement(tag.at, std::move(node));
}

const Statement* Parser::for_loop(const Token& tag)
{
  For node{target(false, true, "in"), nullptr, nullptr, false, false, {}, {}};
  if (!skip_name("in")) unexpected("'in'");
  node.iterable = tuple(false, false, "recursive");
  if (skip_name("if")) node.condition = expression();
  node.recursive = skip_name("recursive");
  node.uses_loop = node.recursive;
  loops_.push_back(&node);
  node.body = hard_body({"endfor", "else"}, tag);
  loops_.pop_back();
  if (skip_name("else")) node.otherwise = hard_body({"endfor"}, tag);
  end_tag();
  return make_statement(tag.at, std::move(node));
}

const Statement* Parser::if_chain(const Token& tag)
{
  If node;
  const Restored soft(soft_, soft_);
  do {
    soft_ = false;
    const Expression* condition = tuple(false);
    expect_block_end();
    soft_ = true;
    node.branches.emplace_back(condition, body({"elif", "else", "endif"}, tag));
  } while (skip_name("elif"));
  if (skip_name("else")) {
    expect_block_end();
    node.otherwise = body({"endif"}, tag);
  }
  end_tag();
  return make_statement(tag.at, std::move(node));
}

const Statement* Parser::with(const Token& tag)
{
  With node;
  while (!is(TokenKind::block_end)) {
    if (!node.assignments.empty()) expect_symbol(",", "between the assignments");
    Target to = target(false, true);
    expect_symbol("=", "after the name");
    node.assignments.emplace_back(std::move(to), expression());
  }
  node.body = hard_body({"endwith"}, tag);
  end_tag();
  return make_statement(tag.at, std::move(node));
}

Signature Parser::signature()
{
  Signature result;
  expect_symbol("(", "before the parameters");
  bool first = true;
  while (!is_symbol(")")) {
    if (!first) expect_symbol(",", "between the parameters");
    first = false;
    const Token& token = current();
    const Symbol symbol = variable_name();
    if (std::find(result.parameters.begin(), result.parameters.end(), symbol) != result.parameters.end())
      fail(token, "the parameter '" + std::string(token.text) + "' is there twice.");
    result.parameters.push_back(symbol);
    if (skip_symbol("="))
      result.defaults.push_back(expression());
    else if (!result.defaults.empty())
      fail(token, "a parameter without a default must stand before those with one.");
  }
  take();
  return result;
}

void Parser::macro_body(MacroBody& macro, std::string_view end, const Token& opened_by)
{
  macros_.push_back(&macro);
  macro.body = hard_body({end}, opened_by);
  macros_.pop_back();
  end_tag();
}

const Statement* Parser::macro(const Token& tag)
{
  const std::string name(current().text);
  MacroDefinition node{variable_name(), {name, signature(), {}}};
  macro_body(node.macro, "endmacro", tag);
  return make_statement(tag.at, std::move(node));
}

const Statement* Parser::call_block(const Token& tag)
{
  CallBlock node{nullptr, {"caller", {}, {}, true}};
  if (is_symbol("(")) node.caller.signature = signature();
  const Token& token = current();
  node.call = expression();
  if (!std::holds_alternative<Call>(node.call->node)) fail(token, "'call' needs the call of a macro.");
  macro_body(node.caller, "endcall", tag);
  return make_statement(tag.at, std::move(node));
}

const Statement* Parser::filter_block(const Token& tag)
{
  FilterBlock node{filters(nullptr, true), hard_body({"endfilter"}, tag)};
  end_tag();
  return make_statement(tag.at, std::move(node));
}

std::optional<bool> Parser::import_context()
{
  if ((!is_name("with") && !is_name("without")) || after().kind != TokenKind::name || after().text != "context")
    return std::nullopt;
  const bool with_context = take().text == "with";
  take();
  return with_context;
}

const Statement* Parser::include(const Token& tag)
{
  Include node{expression(), false, true};
  if (is_name("ignore") && after().kind == TokenKind::name && after().text == "missing") {
    next_ += 2;
    node.ignore_missing = true;
  }
  node.with_context = import_context().value_or(true);
  expect_block_end();
  return make_statement(tag.at, node);
}

const Statement* Parser::import(const Token& tag)
{
  const Expression* name = expression();
  if (!skip_name("as")) unexpected("'as' and a name");
  const Symbol symbol = variable_name();
  const bool with_context = import_context().value_or(false);
  expect_block_end();
  return make_statement(tag.at, Import{name, symbol, with_context});
}

const Statement* Parser::from_import(const Token& tag)
{
  FromImport node{expression(), {}, false};
  if (!skip_name("import")) unexpected("'import'");
  std::optional<bool> with_context = std::nullopt;
  for (;;) {
    if (!node.names.empty()) expect_symbol(",", "between the names");
    if (!is(TokenKind::name)) unexpected("a name to import");
    if ((with_context = import_context())) break;
    const Token& token = current();
    Symbol symbol = variable_name();
    if (token.text.starts_with("_")) fail(token, "names that begin with '_' cannot be imported.");
    if (skip_name("as")) symbol = variable_name();
    node.names.emplace_back(token.text, symbol);
    if ((with_context = import_context()) || !is_symbol(",")) break;
  }
  node.with_context = with_context.value_or(false);
  expect_block_end();
  return make_statement(tag.at, std::move(node));
}

const Statement* Parser::block(const Token& tag)
{
  const Token& token = current();
  Block node{expect_name("the name of the block"), false, false, {}};
  node.scoped = skip_name("scoped");
  node.required = skip_name("required");
  if (template_.blocks.contains(node.name)) fail(token, "there are two blocks '" + node.name + "'.");
  template_.blocks.emplace(node.name, nullptr);
  if (node.scoped)
    for (For* loop : loops_) loop->uses_loop = true;
  const std::vector<For*> loops_around = std::exchange(loops_, {});
  node.body = hard_body({"endblock"}, tag);
  loops_ = loops_around;
  const auto is_blank = [&](const Statement* part) {
    const auto* literal = std::get_if<LiteralText>(&part->node);
    return literal != nullptr && stripped(literal->text).empty();
  };
  if (node.required && !std::all_of(node.body.begin(), node.body.end(), is_blank))
    fail(token, "the required block '" + node.name + "' can contain only comments and blanks.");
  take();
  skip_name(node.name);
  expect_block_end();
  const std::string name = node.name;
  const Statement* made = make_statement(tag.at, std::move(node));
  template_.blocks[name] = made;
  return made;
}

const Statement* Parser::autoescape(const Token& tag)
{
  const Expression* enabled = expression();
  expect_block_end();
  Autoescape node{enabled, body({"endautoescape"}, tag)};
  end_tag();
  return make_statement(tag.at, std::move(node));
}

std::unique_ptr<Template> parse(std::string source, std::uint32_t file, const std::string& file_name,
                                const Options& options, Symbols& symbols, Meter& meter)
{
  auto result = std::make_unique<Template>();
  result->file = file;
  result->source = std::move(source);
  Parser parser(*result, tokenize(result->source, file, file_name, options, meter), file_name, symbols, meter);
  try {
    parser.run();
  } catch (const Failure& failure) { // a limit: the place is where the parser stands
    if (meter.interruption()) throw;
    parser.fail_here(failure.what());
  }
  return result;
}

} // namespace jinja
