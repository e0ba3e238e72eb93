// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/digest.hpp>

#include <openssl/evp.h>

#include <array>
#include <span>

namespace maestro::engine {

std::string sha256(std::string_view bytes)
{
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string text;
  for (unsigned char byte : std::span(digest).first(size)) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

void append_for_digest(std::string& out, const TextList& texts)
{
  for (const auto& text : texts) out.append("\n").append(std::to_string(text.size())).append(" ").append(text);
}

} // namespace maestro::engine
