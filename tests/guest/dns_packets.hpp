// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/guest/dns.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Answers of DNS servers, written by hand.
namespace maestro::test {

inline std::string number_bytes(unsigned number)
{
  return {static_cast<char>(number >> 8U & 0xFFU), static_cast<char>(number & 0xFFU)};
}

inline std::string name_bytes(std::string_view name)
{
  std::string bytes;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    bytes += static_cast<char>(label.size());
    bytes += label;
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  return bytes + '\0';
}

inline std::string record_of(const std::string& owner_bytes, unsigned type, const std::string& data)
{
  return owner_bytes + number_bytes(type) + number_bytes(1) + std::string(4, '\0') +
         number_bytes(static_cast<unsigned>(data.size())) + data;
}

inline std::string record(std::string_view owner, unsigned type, std::initializer_list<int> data)
{
  std::string bytes;
  for (const int one : data) bytes += static_cast<char>(one);
  return record_of(name_bytes(owner), type, bytes);
}

/// The packet that answers a question with a code and records.
inline std::string answer_to(const guest::dns::Question& question, unsigned code,
                             const std::vector<std::string>& records)
{
  std::string packet = number_bytes(question.id) + number_bytes(0x8180U | code) + number_bytes(1) +
                       number_bytes(static_cast<unsigned>(records.size())) + std::string(4, '\0') +
                       name_bytes(question.name) + number_bytes(static_cast<unsigned>(question.type)) + number_bytes(1);
  for (const std::string& one : records) packet += one;
  return packet;
}

} // namespace maestro::test
