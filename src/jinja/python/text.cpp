// SPDX-License-Identifier: Apache-2.0
#include <jinja/python/text.hpp>

#include <algorithm>
#include <cstdio>

namespace jinja {

std::size_t offset_of(std::string_view text, std::size_t code_point, bool ascii)
{
  return ascii ? std::min(code_point, text.size()) : first_code_points(text, code_point).size();
}

std::string_view left_stripped(std::string_view text)
{
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    if (!is_space(decode(text, at))) return text.substr(begin);
  }
  return {};
}

std::string_view right_stripped(std::string_view text)
{
  while (!text.empty()) {
    const std::size_t begin = strings::code_point_before(text, text.size());
    std::size_t at = begin;
    if (!is_space(decode(text, at))) return text;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

void append_quoted(Meter& meter, std::string& out, std::string_view text)
{
  const bool single = text.find('\'') != std::string_view::npos;
  const char quote = single && text.find('"') == std::string_view::npos ? '"' : '\'';
  out += quote;
  walk_points(meter, text, [&](char32_t point, std::size_t, std::size_t) {
    const auto escape = [&](const char* format) {
      char buffer[16];
      std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned>(point));
      out += buffer;
    };
    if (point == static_cast<unsigned char>(quote) || point == '\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (point == '\n') {
      out += "\\n";
    } else if (point == '\r') {
      out += "\\r";
    } else if (point == '\t') {
      out += "\\t";
    } else if (is_printable(point)) {
      append_code_point(out, point);
    } else if (point < 0x100) {
      escape("\\x%02x");
    } else if (point < 0x10000) {
      escape("\\u%04x");
    } else {
      escape("\\U%08x");
    }
    return true;
  });
  out += quote;
}

std::string escaped(Meter& meter, std::string_view text)
{
  constexpr std::string_view marks = "&<>'\"";
  const std::size_t size = expanded_size(meter, text, 5, [&](unsigned char byte) {
    return marks.find(static_cast<char>(byte)) == std::string_view::npos;
  });
  meter.take(size);
  std::string out;
  out.reserve(size);
  Pace pace(meter);
  for (std::size_t at = 0; at < text.size(); ++at) {
    pace.at(at);
    const char byte = text[at];
    switch (byte) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '\'':
      out += "&#39;";
      break;
    case '"':
      out += "&#34;";
      break;
    default:
      out += byte;
    }
  }
  return out;
}

} // namespace jinja
