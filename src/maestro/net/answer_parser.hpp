// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Internal to net: reads HTTP/1.x answers, by Beast's parser, which stays in answer_parser.cpp.
namespace maestro::net {

/// One answer, fed piece by piece.
class AnswerParser {
public:
  /// Gets the pieces of the body; false: no more, please.
  using Sink = std::function<bool(std::string_view)>;

  /// asked gives what was asked, for messages; without_body: as an answer to HEAD.
  AnswerParser(std::function<std::string()> asked, bool without_body);
  ~AnswerParser();
  AnswerParser(const AnswerParser&) = delete;
  AnswerParser& operator=(const AnswerParser&) = delete;

  /// Reads on and gives the number of bytes that are done with; the others are to be shown again with more behind them.
  /// Stops behind the header. Throws Error(Fault::unreachable) if that is not HTTP.
  std::size_t put(std::string_view bytes, const Sink& sink);
  /// The server has closed the connection: either that ends the body, or it is an Error.
  void end_of_stream();

  bool has_header() const;
  bool is_done() const;
  /// The sink wanted no more.
  bool is_stopped() const;
  unsigned status() const;
  /// In order, names in lower case.
  const std::vector<std::pair<std::string, std::string>>& headers() const;
  bool keeps_connection() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace maestro::net
