// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <jinja/limits.hpp>
#include <jinja/syntax/ast.hpp>
#include <jinja/syntax/lexer.hpp>
#include <jinja/syntax/symbols.hpp>

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jinja {

/// Reads one template. Used through parse().
class Parser {
public:
  Parser(Template& into, Tokens tokens, const std::string& file_name, Symbols& symbols, Meter& meter);
  void run();
  /// Reports a problem at the current token.
  [[noreturn]] void fail_here(const std::string& message) const { fail(current(), message); }

private:
  // Tokens.
  const Token& current() const { return tokens_[next_]; }
  const Token& after() const { return tokens_[next_ + 1 < tokens_.size() ? next_ + 1 : next_]; }
  const Token& take();
  bool is(TokenKind kind) const { return current().kind == kind; }
  bool is_symbol(std::string_view text) const { return is(TokenKind::symbol) && current().text == text; }
  bool is_name(std::string_view text) const { return is(TokenKind::name) && current().text == text; }
  bool skip_symbol(std::string_view text);
  bool skip_name(std::string_view text);
  void expect_symbol(std::string_view text, std::string_view where);
  std::string expect_name(std::string_view what);
  void expect_block_end();
  [[noreturn]] void fail(const Token& token, const std::string& message) const;
  [[noreturn]] void unexpected(const std::string& expected) const;
  bool at_tuple_end(std::string_view word) const;

  // Expressions.
  template<class Node>
  const Expression* make(Position at, Node node);
  const Expression* expression();
  const Expression* conditional(bool allowed);
  const Expression* climb(int level);
  const Expression* joined(const Expression* left, int level);
  const Expression* comparison(const Expression* first);
  const Expression* unary(bool with_filters);
  const Expression* primary();
  const Expression* named();
  const Expression* text_constant();
  const Expression* number_constant();
  const Expression* list_display();
  const Expression* dict_display();
  const Expression* tuple(bool conditional_allowed, bool parentheses = false, std::string_view end_word = {});
  const Expression* postfix(const Expression* node);
  const Expression* dotted(const Expression* node);
  const Expression* subscript(const Expression* node);
  const Expression* subscript_part(const Expression* node, bool& is_slice);
  CallArguments call_arguments();
  void call_argument(CallArguments& before);
  const Expression* filters(const Expression* node, bool first_is_named);
  const Expression* filter(const Expression* input);
  const Expression* test(const Expression* operand);
  const Expression* filtered(const Expression* node);

  // Statements.
  template<class Node>
  const Statement* make_statement(Position at, Node node);
  Body body(std::initializer_list<std::string_view> ends, const Token& opened_by);
  const Statement* statement();
  const Statement* print();
  const Statement* set(const Token& tag);
  const Statement* for_loop(const Token& tag);
  const Statement* if_chain(const Token& tag);
  const Statement* with(const Token& tag);
  const Statement* macro(const Token& tag);
  const Statement* call_block(const Token& tag);
  const Statement* filter_block(const Token& tag);
  const Statement* include(const Token& tag);
  const Statement* import(const Token& tag);
  const Statement* from_import(const Token& tag);
  const Statement* block(const Token& tag);
  const Statement* autoescape(const Token& tag);
  Target target(bool attributes, bool tuples, std::string_view end_word = {});
  Target single_target();
  Symbol variable_name();
  Signature signature();
  void end_tag();
  [[noreturn]] void no_statement(const Token& tag);
  std::optional<bool> import_context();
  Body hard_body(std::initializer_list<std::string_view> ends, const Token& opened_by);
  void macro_body(MacroBody& macro, std::string_view end, const Token& opened_by);

  Template& template_;
  Tokens tokens_;
  std::size_t next_ = 0;
  const std::string& file_name_;
  Symbols& symbols_;
  Meter& meter_;
  std::vector<MacroBody*> macros_; ///< those around the current token
  std::vector<For*> loops_;        ///< those in whose bodies the current token is
  /// Directly within an `if`: an unknown filter or test is an error only when it is reached.
  bool soft_ = false;
  /// Unknown filters and tests of the current statement; those in `a if b else c` are forgotten again.
  std::vector<std::pair<const Token*, std::string>> unknown_;
};

/// Parses a normalized source. Throws Error.
std::unique_ptr<Template> parse(std::string source, std::uint32_t file, const std::string& file_name,
                                const Options& options, Symbols& symbols, Meter& meter);

} // namespace jinja
