// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/net/answer_parser.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/core.h>
#include <strings/ascii.hpp>

#include <utility>

namespace http = boost::beast::http;

namespace maestro::net {

namespace {

constexpr std::uint32_t header_limit = 64U << 10U;

std::string words_for(const boost::system::error_code& error)
{
  if (error == http::error::header_limit)
    return fmt::format("the header of the answer is larger than {} KB", header_limit >> 10U);
  if (error == http::error::partial_message) return "the connection was closed in the middle of the answer";
  return fmt::format("the answer is not valid HTTP ({})", error.message());
}

} // namespace

struct AnswerParser::Impl : http::basic_parser<false> {
  std::function<std::string()> asked;
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  const Sink* sink = nullptr;
  bool stopped = false;
  bool in_chunk = false;

  Error failure(const boost::system::error_code& error) const
  {
    return {Fault::unreachable, fmt::format("{}: {}", asked(), words_for(error))};
  }

  /// Beast asserts that it is never shown less than "0\r\n\r\n" where that may be what comes; nothing shorter can.
  bool wants_to_wait(std::size_t size) { return is_header_done() && chunked() && !in_chunk && size < 5; }

  using Text = boost::beast::string_view;
  using ErrorCode = boost::beast::error_code;

  std::size_t hand_over(Text body)
  {
    if (!stopped && !body.empty()) stopped = !(*sink)({body.data(), body.size()});
    return body.size();
  }

  void on_request_impl(http::verb, Text, Text, int, ErrorCode&) override {}
  void on_response_impl(int code, Text, int, ErrorCode&) override { status = static_cast<unsigned>(code); }
  void on_field_impl(http::field, Text name, Text value, ErrorCode&) override
  {
    headers.emplace_back(strings::ascii_lower(std::string_view{name.data(), name.size()}),
                         std::string(value.data(), value.size()));
  }
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(Text body, ErrorCode&) override { return hand_over(body); }
  void on_chunk_header_impl(std::uint64_t size, Text, ErrorCode&) override { in_chunk = size > 0; }
  std::size_t on_chunk_body_impl(std::uint64_t remaining, Text body, ErrorCode&) override
  {
    in_chunk = remaining > body.size();
    return hand_over(body);
  }
  void on_finish_impl(ErrorCode&) override {}
};

AnswerParser::AnswerParser(std::function<std::string()> asked, bool without_body) : impl_(std::make_unique<Impl>())
{
  impl_->asked = std::move(asked);
  impl_->header_limit(header_limit);
  impl_->body_limit(boost::none); // the caller counts
  impl_->skip(without_body);
}

AnswerParser::~AnswerParser() = default;

std::size_t AnswerParser::put(std::string_view bytes, const Sink& sink)
{
  impl_->sink = &sink;
  const bool in_header = !has_header();
  std::size_t used = 0;
  while (used < bytes.size() && !is_done() && !is_stopped() && !(in_header && has_header())) {
    if (impl_->wants_to_wait(bytes.size() - used)) break;
    boost::system::error_code error;
    used += impl_->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    if (error == http::error::need_more) {
      // Beast limits the header but neither the line before a chunk nor what follows the last one.
      if (bytes.size() - used > header_limit) throw impl_->failure(http::error::bad_chunk);
      break;
    }
    if (error) throw impl_->failure(error);
  }
  return used;
}

void AnswerParser::end_of_stream()
{
  boost::system::error_code error = http::error::partial_message;
  if (impl_->got_some()) impl_->put_eof(error);
  if (error) throw impl_->failure(error);
}

bool AnswerParser::has_header() const { return impl_->is_header_done(); }
bool AnswerParser::is_done() const { return impl_->is_done(); }
bool AnswerParser::is_stopped() const { return impl_->stopped; }
unsigned AnswerParser::status() const { return impl_->status; }
const std::vector<std::pair<std::string, std::string>>& AnswerParser::headers() const { return impl_->headers; }
bool AnswerParser::keeps_connection() const { return impl_->keep_alive(); }

} // namespace maestro::net
