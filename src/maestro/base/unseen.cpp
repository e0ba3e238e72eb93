// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/unseen.hpp>

#include <algorithm>
#include <array>

namespace maestro {
namespace {

struct Run {
  char32_t first, last;
  Unseen kind;
  std::string_view name;
};

/// Unicode's spaces, and those of its marks of format that stand between letters.
constexpr std::array runs{
    Run{0x00A0, 0x00A0, Unseen::wide, "a no-break space"},
    Run{0x00AD, 0x00AD, Unseen::without_width, "a soft hyphen"},
    Run{0x061C, 0x061C, Unseen::without_width, "a mark of the writing direction"},
    Run{0x115F, 0x1160, Unseen::wide, "a Hangul filler"},
    Run{0x1680, 0x1680, Unseen::wide, "an Ogham space"},
    Run{0x180E, 0x180E, Unseen::without_width, "a Mongolian vowel separator"},
    Run{0x2000, 0x200A, Unseen::wide, "a typographic space"},
    Run{0x200B, 0x200B, Unseen::without_width, "a zero-width space"},
    Run{0x200C, 0x200C, Unseen::without_width, "a zero-width non-joiner"},
    Run{0x200D, 0x200D, Unseen::without_width, "a zero-width joiner"},
    Run{0x200E, 0x200F, Unseen::without_width, "a mark of the writing direction"},
    Run{0x202A, 0x202E, Unseen::without_width, "a mark of the writing direction"},
    Run{0x202F, 0x202F, Unseen::wide, "a narrow no-break space"},
    Run{0x205F, 0x205F, Unseen::wide, "a mathematical space"},
    Run{0x2060, 0x2064, Unseen::without_width, "a word joiner"},
    Run{0x2066, 0x2069, Unseen::without_width, "a mark of the writing direction"},
    Run{0x2800, 0x2800, Unseen::wide, "an empty Braille pattern"},
    Run{0x3000, 0x3000, Unseen::wide, "an ideographic space"},
    Run{0x3164, 0x3164, Unseen::wide, "a Hangul filler"},
    Run{0xFEFF, 0xFEFF, Unseen::without_width, "a byte order mark"},
};

const Run* run_of(char32_t character)
{
  const auto* const after = std::ranges::upper_bound(runs, character, {}, &Run::first);
  if (after == runs.begin()) return nullptr;
  const Run* const run = std::prev(after);
  return character <= run->last ? run : nullptr;
}

} // namespace

Unseen unseen(char32_t character)
{
  const Run* const run = run_of(character);
  return run == nullptr ? Unseen::no : run->kind;
}

std::string_view unseen_name(char32_t character)
{
  const Run* const run = run_of(character);
  return run == nullptr ? std::string_view() : run->name;
}

} // namespace maestro
