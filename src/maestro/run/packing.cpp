// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/run/packing.hpp>

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/beast/zlib/error.hpp>
#include <boost/beast/zlib/inflate_stream.hpp>

#include <algorithm>
#include <cstdint>

namespace maestro {
namespace {

namespace zlib = boost::beast::zlib;

// Beast knows what is between them.
constexpr std::string_view header = "\x78\x9c";
constexpr std::size_t trailer = 4;

/// Adler-32, in the order of the network.
std::string checksum(std::string_view text)
{
  constexpr std::uint32_t modulus = 65'521;
  std::uint32_t a = 1, b = 0;
  for (const char c : text) {
    a = (a + static_cast<unsigned char>(c)) % modulus;
    b = (b + a) % modulus;
  }
  std::string bytes;
  for (const std::uint32_t half : {b, a})
    for (const unsigned shift : {8U, 0U}) bytes += static_cast<char>((half >> shift) & 0xffU);
  return bytes;
}

} // namespace

std::string pack(std::string_view text)
{
  zlib::deflate_stream stream;
  std::string packed(stream.upper_bound(text.size()) + 64, '\0');
  zlib::z_params params;
  params.next_in = text.data();
  params.avail_in = text.size();
  params.next_out = packed.data();
  params.avail_out = packed.size();
  boost::beast::error_code error;
  stream.write(params, zlib::Flush::finish, error);
  if (error != zlib::error::end_of_stream) throw Error(Fault::failed, "cannot compress: " + error.message());
  packed.resize(params.total_out);
  return std::string(header) + packed + checksum(text);
}

std::optional<std::string> unpack(std::string_view packed, std::size_t most)
{
  if (!packed.starts_with(header) || packed.size() < header.size() + trailer) return std::nullopt;
  const std::string_view sum = packed.substr(packed.size() - trailer);
  packed.remove_prefix(header.size()); // Beast may look ahead of the end: the checksum stays
  zlib::inflate_stream stream;
  zlib::z_params params;
  params.next_in = packed.data();
  params.avail_in = packed.size();
  std::string text;
  for (;;) {
    constexpr std::size_t piece = 64UL << 10U;
    const std::size_t before = text.size();
    text.resize(before + piece);
    params.next_out = text.data() + before;
    params.avail_out = piece;
    boost::beast::error_code error;
    stream.write(params, zlib::Flush::sync, error);
    text.resize(before + piece - params.avail_out);
    if (text.size() > most) return std::nullopt;
    if (error == zlib::error::end_of_stream) break;
    if (error || text.size() == before) return std::nullopt; // it breaks off, or is none
  }
  if (checksum(text) != sum) return std::nullopt;
  return text;
}

} // namespace maestro
