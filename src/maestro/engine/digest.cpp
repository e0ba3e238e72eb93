// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/error.hpp>
#include <maestro/engine/digest.hpp>

#include <fmt/core.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>

namespace maestro::engine {

namespace {

std::string hexadecimal(std::span<const unsigned char> bytes)
{
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

class Sha256 {
public:
  Sha256() { must_succeed(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr)); }

  void add(std::string_view bytes) { must_succeed(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size())); }
  std::string in_hexadecimal()
  {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    must_succeed(EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
    return hexadecimal(std::span(digest).first(size));
  }

private:
  /// Looked up once, because each look-up costs more than a short text's digest.
  static const EVP_MD* algorithm()
  {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> found{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                       &EVP_MD_free};
    return found.get();
  }
  static void must_succeed(int result)
  {
    if (result != 1) throw Error(Fault::failed, "OpenSSL cannot make a SHA-256 digest");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

/// With it, no two lists look alike, whatever stands in their texts.
std::string before_text(std::string_view text) { return fmt::format("\n{} ", text.size()); }

} // namespace

std::string sha256(std::string_view bytes)
{
  Sha256 sum;
  sum.add(bytes);
  return sum.in_hexadecimal();
}

std::string short_digest(std::string_view text)
{
  constexpr std::size_t digits = 8;
  return sha256(text).substr(0, digits);
}

std::string sha256(const TextList& texts)
{
  Sha256 sum;
  for (const auto& text : texts) {
    sum.add(before_text(text));
    sum.add(text);
  }
  return sum.in_hexadecimal();
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
  return hexadecimal(digest);
}

void append_for_digest(std::string& out, const TextList& texts)
{
  for (const auto& text : texts) out.append(before_text(text)).append(text);
}

} // namespace maestro::engine
