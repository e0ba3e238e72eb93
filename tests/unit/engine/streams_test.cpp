// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/documents.hpp>
#include <maestro/engine/log_frames.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;
using namespace maestro::engine;

namespace {

/// The documents of a stream that comes in pieces of this size.
std::vector<std::string> documents(std::string_view stream, std::size_t piece)
{
  std::vector<std::string> all;
  Documents cutter("GET /events", 100);
  for (std::size_t at = 0; at < stream.size(); at += piece)
    cutter.feed(stream.substr(at, piece), [&](std::string_view document) {
      all.emplace_back(document);
      return true;
    });
  return all;
}

std::string frame(char stream, const std::string& text)
{
  std::string bytes(8, '\0');
  bytes[0] = stream;
  bytes[6] = static_cast<char>(text.size() >> 8U);
  bytes[7] = static_cast<char>(text.size());
  return bytes + text;
}

/// What comes out of frames in pieces of this size: each switch of the stream is shown.
std::string decoded(std::string_view bytes, std::size_t piece)
{
  std::string all;
  auto last = OutputStream::standard_output;
  LogFrames frames;
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    frames.feed(bytes.substr(at, piece), [&](OutputStream stream, std::string_view text) {
      if (stream != last) all += stream == OutputStream::standard_error ? "<err>" : "<out>";
      last = stream;
      all += text;
      return true;
    });
  return all;
}

} // namespace

TEST_CASE("documents: are found wherever the pieces of the stream end")
{
  const std::string stream = "{\"a\":\"}{\\\"\"}\r\n{\"b\":{\"c\":[]}}\n\n{}";
  for (std::size_t piece = 1; piece <= stream.size(); ++piece)
    CHECK_EQ(documents(stream, piece), std::vector<std::string>{"{\"a\":\"}{\\\"\"}", "{\"b\":{\"c\":[]}}", "{}"});
}

TEST_CASE("documents: one that is cut off by the end of the stream is none")
{
  CHECK_EQ(documents("{}{\"a\":", 3), std::vector<std::string>{"{}"});
}

TEST_CASE("documents: those of a JSON sequence have a mark before each")
{
  for (const std::size_t piece : {1, 3, 100})
    CHECK_EQ(documents("\x1e{\"a\":1}\n\x1e{\"b\":2}\n", piece), std::vector<std::string>{R"({"a":1})", R"({"b":2})"});
}

TEST_CASE("documents: it can be told that the stream ended in the middle of one")
{
  Documents cutter("GET /events");
  const auto ignored = [](std::string_view) { return true; };
  cutter.feed("{}\n{\"a\":", ignored);
  CHECK_THROWS_WITH(cutter.end(), "the answer of GET /events ends in the middle of a document");
  cutter.feed("1}\n", ignored);
  CHECK_NOTHROW(cutter.end());
}

TEST_CASE("documents: what is not an object or without end is an error")
{
  CHECK_THROWS_AS(documents("page not found", 5), Error);
  CHECK_THROWS_AS(documents("{}]", 5), Error);
  CHECK_THROWS_AS(documents("{" + std::string(200, ' '), 10), Error);
}

TEST_CASE("documents: the sink ends the stream")
{
  Documents cutter("GET /events");
  int seen = 0;
  CHECK_FALSE(cutter.feed("{}{}{}", [&](std::string_view) { return ++seen < 2; }));
  CHECK_EQ(seen, 2);
}

TEST_CASE("log frames: are taken off wherever the pieces of the stream end")
{
  const std::string stream = frame(1, "one\n") + frame(2, "two\n") + frame(1, "") + frame(1, "three");
  for (std::size_t piece = 1; piece <= stream.size(); ++piece)
    CHECK_EQ(decoded(stream, piece), "one\n<err>two\n<out>three");
}

TEST_CASE("log frames: the engine's own error is standard error")
{
  CHECK_EQ(decoded(frame(3, "broken pipe"), 100), "<err>broken pipe");
}

TEST_CASE("log frames: a frame that is cut off gives what came of it")
{
  CHECK_EQ(decoded(frame(1, "one two").substr(0, 11), 4), "one");
  CHECK_EQ(decoded(frame(1, "one") + std::string(3, '\1').substr(0, 1), 4), "one");
}

TEST_CASE("log frames: a frame longer than memory passes through")
{
  const std::string huge("\1\0\0\0\xff\xff\xff\xff"
                         "abc",
                         11);
  CHECK_EQ(decoded(huge, 100), "abc");
}

TEST_CASE("log frames: what is not framed is an error")
{
  CHECK_THROWS_AS(decoded("plain text of a terminal", 100), Error);
  CHECK_THROWS_AS(decoded(std::string("\1\0\0\1\0\0\0\1x", 9), 100), Error);
}
