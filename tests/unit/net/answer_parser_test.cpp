// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/net/answer_parser.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using maestro::Error;
using maestro::net::AnswerParser;

namespace {

const std::vector<std::string> samples = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nApi-Version: 1.41\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;a=b\r\n!\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "HTTP/1.0 404 Not Found\r\nServer: x\r\n\r\nuntil the end",
    "HTTP/1.1 204 No Content\r\nConnection: close, Upgrade\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\nX-Folded: a\r\n b\r\nContent-Length: 3, 3\r\n\r\n",
};

/// Feeds the pieces as Http does, and tells what was understood.
std::string understood(const std::vector<std::string>& pieces)
{
  AnswerParser parser([] { return "GET /"; }, false);
  std::string body;
  const AnswerParser::Sink sink = [&](std::string_view part) {
    body += part;
    return true;
  };
  try {
    std::string pending;
    const auto feed = [&] { // stops behind the header once
      pending.erase(0, parser.put(pending, sink));
      pending.erase(0, parser.put(pending, sink));
    };
    for (const std::string& piece : pieces) {
      pending += piece;
      feed();
    }
    if (!parser.is_done()) parser.end_of_stream();
  } catch (const Error& error) {
    return error.what();
  }
  std::string text = std::to_string(parser.status());
  for (const auto& [name, value] : parser.headers()) text += " " + name + "=" + value;
  return text + " " + body;
}

} // namespace

TEST_CASE("answer parser: it does not matter where an answer is cut into pieces")
{
  CHECK_EQ(understood({samples[0]}), "200 content-length=5 api-version=1.41 hello");
  CHECK_EQ(understood({samples[1]}), "200 transfer-encoding=chunked x=y hello!");
  CHECK_EQ(understood({samples[4]}), "404 server=x until the end");
  for (const std::string& sample : samples) {
    const std::string whole = understood({sample});
    for (std::size_t cut = 0; cut <= sample.size(); ++cut)
      CHECK_EQ(understood({sample.substr(0, cut), sample.substr(cut)}), whole);
    std::vector<std::string> bytes;
    for (const char c : sample) bytes.emplace_back(1, c);
    CHECK_EQ(understood(bytes), whole);
  }
}

TEST_CASE("answer parser: whatever is sent gives an answer or an error")
{
  std::mt19937 random(20240506);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  const std::string bytes = "\r\n 0123456789abcf:;,=-\t\x01\xff";
  std::size_t errors = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string sample = samples[below(samples.size())];
    for (std::size_t change = below(4); change > 0; --change) {
      const std::size_t at = below(sample.size());
      if (below(2) == 0)
        sample[at] = bytes[below(bytes.size())];
      else if (below(2) == 0)
        sample.insert(at, 1 + below(3), bytes[below(bytes.size())]);
      else
        sample.erase(at, 1 + below(3));
      if (sample.empty()) sample = "H";
    }
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < sample.size();) {
      const std::size_t size = 1 + below(sample.size());
      pieces.push_back(sample.substr(at, size));
      at += size;
    }
    if (understood(pieces).starts_with("GET /: ")) ++errors;
  }
  CHECK_GT(errors, 1'000);
  CHECK_LT(errors, 19'000);
}

TEST_CASE("answer parser: a chunk is handed over at once")
{
  AnswerParser parser([] { return "GET /"; }, false);
  std::string body;
  const AnswerParser::Sink sink = [&](std::string_view part) {
    body += part;
    return true;
  };
  parser.put("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", sink);
  std::string pending;
  for (const std::string chunk : {"1\r\na\r\n", "1\r\nb\r\n"}) {
    pending += chunk;
    pending.erase(0, parser.put(pending, sink));
  }
  CHECK_EQ(body, "ab");
}

TEST_CASE("answer parser: hands over nothing more once the sink has had enough")
{
  AnswerParser parser([] { return "GET /"; }, false);
  int calls = 0;
  const AnswerParser::Sink sink = [&](std::string_view) { return ++calls < 1; };
  const std::string chunks = "1\r\na\r\n1\r\nb\r\n0\r\n\r\n";
  CHECK_EQ(parser.put("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", sink), 47);
  CHECK(parser.has_header());
  parser.put(chunks, sink);
  CHECK(parser.is_stopped());
  CHECK_EQ(calls, 1);
}
