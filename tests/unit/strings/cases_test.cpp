// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/cases.hpp>

#include <string>

using namespace strings;

TEST_CASE("letters of any alphabet have upper and lower case")
{
  CHECK_EQ(upper("aéßǆﬁ日"), "AÉSSǄFI日");
  CHECK_EQ(lower("AÉẞǄİ日"), "aéßǆi̇日");
  CHECK_EQ(upper("𐐨ꭰ"), "𐐀Ꭰ");
  CHECK_EQ(titled("ǆa ßb 'cd"), "ǅa Ssb 'Cd");
  CHECK_EQ(capitalized("ǆÀ"), "ǅà");
  CHECK_EQ(swapped_case("aÉǅß"), "AéǅSS");
}

TEST_CASE("a sigma at the end of a word has a form of its own")
{
  CHECK_EQ(lower("ΣΑΣ"), "σας");
  CHECK_EQ(lower("Σ"), "σ");
  CHECK_EQ(lower("ΑΣ'"), "ας'");
  CHECK_EQ(lower("ΑΣ'Α"), "ασ'α");
  CHECK_EQ(lower("日Σ"), "日σ");
  CHECK_EQ(lower("Α.:Σ日"), "α.:ς日");
}
