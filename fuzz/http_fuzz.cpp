// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as an HTTP answer, as they come from the connection: in pieces of the size that the first byte says. That
// must give the same status, headers and body as when all comes at once, or an error of that ship both times.
#include <maestro/base/error.hpp>
#include <maestro/net/answer_parser.hpp>

#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace maestro;

namespace {

struct Answer {
  bool refused = false;
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  bool operator==(const Answer&) const = default;
};

/// Shows the parser what is there, as a connection does: what it leaves is shown again with more behind it.
void feed(net::AnswerParser& parser, std::string_view bytes, std::size_t piece, Answer& answer)
{
  const auto take = [&](std::string_view part) {
    answer.body += part;
    return true;
  };
  std::size_t begin = 0;
  for (std::size_t end = std::min(piece, bytes.size()); !parser.is_done(); end = std::min(end + piece, bytes.size())) {
    std::size_t done = 0;
    do {
      done = parser.put(bytes.substr(begin, end - begin), take);
      require(done <= end - begin);
      begin += done;
    } while (done > 0 && begin < end && !parser.is_done());
    if (end == bytes.size()) break;
  }
  if (!parser.is_done()) parser.end_of_stream();
}

Answer answer_in(std::string_view bytes, std::size_t piece)
{
  Answer answer;
  net::AnswerParser parser([] { return "GET /fuzz"; }, false);
  try {
    feed(parser, bytes, piece, answer);
    require(parser.has_header() && parser.is_done());
    answer.status = parser.status();
    answer.headers = parser.headers();
  } catch (const Error& error) {
    require(error.fault() == Fault::unreachable && *error.what() != '\0');
    return {.refused = true};
  }
  return answer;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  if (size < 2) return 0;
  const std::string_view bytes = as_text(data + 1, size - 1);
  require(answer_in(bytes, 1U + data[0] % 64U) == answer_in(bytes, bytes.size()));
  return 0;
}
