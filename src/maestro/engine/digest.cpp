// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/digest.hpp>

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <span>

namespace maestro::engine {

namespace {

std::string in_hexadecimal(std::span<const unsigned char> bytes)
{
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

} // namespace

std::string sha256(std::string_view bytes)
{
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return in_hexadecimal(std::span(digest).first(size));
}

std::string slow_digest(std::string_view secret, std::string_view salt)
{
  constexpr std::uint64_t rounds = 1U << 14U;
  constexpr std::uint64_t block = 8;
  constexpr std::uint64_t most_memory = 64UL << 20U;
  std::array<unsigned char, 32> digest{};
  const auto* salt_bytes = reinterpret_cast<const unsigned char*>(salt.data()); // NOLINT: as OpenSSL takes bytes
  if (EVP_PBE_scrypt(secret.data(), secret.size(), salt_bytes, salt.size(), rounds, block, 1, most_memory,
                     digest.data(), digest.size()) != 1)
    throw Error(Fault::failed, "there is no memory for the digest of a secret");
  return in_hexadecimal(digest);
}

void append_for_digest(std::string& out, const TextList& texts)
{
  for (const auto& text : texts) out.append("\n").append(std::to_string(text.size())).append(" ").append(text);
}

} // namespace maestro::engine
