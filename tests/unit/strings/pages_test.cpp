// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <strings/pages.hpp>

using namespace strings;

TEST_CASE("text for roff is shown as it is")
{
  CHECK_EQ(roff_text("plain text."), "plain text.");
  CHECK_EQ(roff_text("--all \\n"), "\\-\\-all \\\\n");
  CHECK_EQ(roff_text(".B x"), "\\&.B x");
  CHECK_EQ(roff_text("'x'"), "\\&'x'");
}

TEST_CASE("a cell of a table has no bar of its own")
{
  CHECK_EQ(table_cell("a|b|"), "a\\|b\\|");
  CHECK_EQ(table_cell("-x"), "-x");
}
