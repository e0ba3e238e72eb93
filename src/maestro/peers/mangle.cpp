// SPDX-License-Identifier: Apache-2.0
#include <maestro/peers/mangle.hpp>

#include <array>

namespace maestro::peers {

namespace {

struct Block {
  char32_t first, last;
};

/// Characters beyond ASCII that are neither letters nor digits.
constexpr std::array symbols{
    Block{0x0080, 0x00A9}, Block{0x00AB, 0x00B1},   Block{0x00B4, 0x00B4},   Block{0x00B6, 0x00B8},
    Block{0x00BB, 0x00BB}, Block{0x00BF, 0x00BF},   Block{0x00D7, 0x00D7},   Block{0x00F7, 0x00F7},
    Block{0x02C2, 0x02C5}, Block{0x02D2, 0x02DF},   Block{0x0300, 0x036F},   Block{0x037E, 0x037E},
    Block{0x0384, 0x0385}, Block{0x0387, 0x0387},   Block{0x03F6, 0x03F6},   Block{0x0482, 0x0489},
    Block{0x2000, 0x206F}, Block{0x207A, 0x207E},   Block{0x208A, 0x208F},   Block{0x20A0, 0x20FF},
    Block{0x2190, 0x245F}, Block{0x249C, 0x24E9},   Block{0x2500, 0x2775},   Block{0x2794, 0x2BFF},
    Block{0x2E00, 0x2FFF}, Block{0x3000, 0x3004},   Block{0x3008, 0x3020},   Block{0x302A, 0x3030},
    Block{0xE000, 0xF8FF}, Block{0xFE00, 0xFE6F},   Block{0xFF01, 0xFF0F},   Block{0xFF1A, 0xFF20},
    Block{0xFFF0, 0xFFFF}, Block{0x1F000, 0x1F0FF}, Block{0x1F110, 0x1FAFF},
};

bool symbol(char32_t c)
{
  for (const Block& block : symbols) {
    if (block.first <= c && c <= block.last) return true;
  }
  return false;
}

bool within(char32_t c, char32_t first, char32_t last) { return first <= c && c <= last; }

char32_t latin_capital(char32_t c)
{
  if (c == 0xB5) return 0x39C; // micro sign: capital my
  if (within(c, 0xE0, 0xFE) && c != 0xF7) return c - 0x20;
  if (c == 0xFF) return 0x178;
  if (c == 0x131) return U'I';
  if (c == 0x17F) return U'S';
  // Pairs of capital and small letter next to each other; the capital is even in most of the block, odd in the rest.
  const bool odd_small = within(c, 0x100, 0x137) || within(c, 0x14A, 0x177);
  const bool even_small = within(c, 0x139, 0x148) || within(c, 0x179, 0x17E);
  if (odd_small && c % 2 == 1) return c - 1;
  if (even_small && c % 2 == 0) return c - 1;
  return c;
}

char32_t greek_capital(char32_t c)
{
  if (c == 0x3AC) return 0x386;
  if (within(c, 0x3AD, 0x3AF)) return c - 0x25;
  if (c == 0x3C2) return 0x3A3; // final sigma
  if (within(c, 0x3B1, 0x3CB)) return c - 0x20;
  if (c == 0x3CC) return 0x38C;
  if (within(c, 0x3CD, 0x3CE)) return c - 0x3F;
  return c;
}

char32_t cyrillic_capital(char32_t c)
{
  if (within(c, 0x430, 0x44F)) return c - 0x20;
  if (within(c, 0x450, 0x45F)) return c - 0x50;
  if (c == 0x4CF) return 0x4C0;
  const bool odd_small = within(c, 0x460, 0x481) || within(c, 0x48A, 0x4BF) || within(c, 0x4D0, 0x52F);
  if (odd_small && c % 2 == 1) return c - 1;
  if (within(c, 0x4C1, 0x4CE) && c % 2 == 0) return c - 1;
  return c;
}

char32_t capital(char32_t c)
{
  if (c < 0x180) return latin_capital(c);
  if (c < 0x400) return greek_capital(c);
  return c < 0x530 ? cyrillic_capital(c) : c;
}

void append_utf8(std::string& text, char32_t c)
{
  const auto byte = [&](char32_t bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0U | (c >> 6U));
    byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    byte(0xE0U | (c >> 12U));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  } else {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  }
}

} // namespace

void append_mangled(std::string& text, const CodePoint& point)
{
  const char32_t c = point.value;
  if (c < 0x80) {
    const bool small = within(c, U'a', U'z');
    const bool kept = small || within(c, U'A', U'Z') || within(c, U'0', U'9');
    text += kept ? static_cast<char>(small ? c - 0x20 : c) : '_';
  } else if (c == 0xDF) {
    text += "SS";
  } else if (symbol(c)) {
    text += '_';
  } else {
    append_utf8(text, capital(c));
  }
}

} // namespace maestro::peers
