// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/documents.hpp>

#include <fmt/core.h>

namespace maestro::engine {
namespace {

/// What may stand between two documents: white space, and the mark before each in a JSON sequence (RFC 7464).
bool is_between(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\x1e'; }

} // namespace

bool Documents::feed(std::string_view piece, const std::function<bool(std::string_view)>& sink)
{
  std::size_t begin = 0; // of what belongs to the present document
  for (std::size_t at = 0; at < piece.size(); ++at) {
    const char c = piece[at];
    if (depth_ == 0) {
      begin = at;
      if (is_between(c)) continue;
      if (c != '{')
        throw Error(Fault::unreachable,
                    fmt::format("the answer of {} makes no sense: it is not JSON objects", request_));
      depth_ = 1;
    } else if (in_text_) {
      if (!escaped_ && c == '"') in_text_ = false;
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_text_ = true;
    } else if (c == '{') {
      ++depth_;
    } else if (c == '}' && --depth_ == 0) {
      document_ += piece.substr(begin, at + 1 - begin);
      const std::string document = std::move(document_);
      document_.clear();
      if (!sink(document)) return false;
    }
  }
  if (depth_ > 0) document_ += piece.substr(begin);
  if (document_.size() > limit_)
    throw Error(Fault::unreachable,
                fmt::format("the answer of {} makes no sense: a document of more than {} bytes", request_, limit_));
  return true;
}

void Documents::end() const
{
  if (depth_ > 0)
    throw Error(Fault::unreachable, fmt::format("the answer of {} ends in the middle of a document", request_));
}

} // namespace maestro::engine
