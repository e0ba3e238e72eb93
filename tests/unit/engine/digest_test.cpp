// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/digest.hpp>

#include <doctest/doctest.h>

#include <string>

namespace maestro::engine {

TEST_CASE("a SHA-256 digest is the one of the standard's examples")
{
  CHECK_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("the digest of a list is that of its texts with their lengths, however they are put together")
{
  const TextList texts{"A=1", "", "B=two words\n3 x"};
  std::string all;
  append_for_digest(all, texts);
  CHECK_EQ(sha256(texts), sha256(all));
  CHECK_NE(sha256(TextList{"ab", "c"}), sha256(TextList{"a", "bc"}));
  CHECK_NE(sha256(TextList{}), sha256(TextList{""}));
}

} // namespace maestro::engine
