// SPDX-License-Identifier: Apache-2.0
#include <maestro/guest/dns.hpp>

#include <strings/ascii.hpp>
#include <strings/pieces.hpp>

#include <algorithm>
#include <utility>

namespace maestro::guest::dns {
namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 253;
constexpr std::uint16_t internet = 1;
constexpr std::uint16_t alias = 5;
constexpr unsigned most_jumps = 32; // within one compressed name; an honest one needs as many as it has labels, at most

void append_number(std::string& out, unsigned number)
{
  out += static_cast<char>(number >> 8U & 0xFFU);
  out += static_cast<char>(number & 0xFFU);
}

/// Reads a packet from its beginning; once something is missing, everything that follows is zero and sound() is false.
class Reader {
public:
  explicit Reader(std::string_view packet) : packet_(packet) {}

  bool sound() const { return sound_; }
  std::uint16_t number()
  {
    const unsigned high = byte();
    return static_cast<std::uint16_t>(high << 8U | byte());
  }
  std::string_view bytes(std::size_t count)
  {
    if (count > packet_.size() - at_) {
      sound_ = false;
      at_ = packet_.size();
      return {};
    }
    at_ += count;
    return packet_.substr(at_ - count, count);
  }

  /// A name, also a compressed one, with dots between its labels.
  std::string name()
  {
    std::string text;
    std::size_t behind = 0; // where reading goes on after the first jump
    unsigned jumps = 0;
    for (;;) {
      const unsigned length = byte();
      if (!sound_ || length == 0) break;
      if (length >= 0xC0U) {
        const std::size_t target = (length & 0x3FU) << 8U | byte();
        if (behind == 0) behind = at_;
        if (++jumps > most_jumps || target >= packet_.size()) sound_ = false;
        at_ = sound_ ? target : packet_.size();
        continue;
      }
      if (length > longest_label) sound_ = false;
      if (!text.empty()) text += '.';
      text += bytes(length);
      if (text.size() > longest_name) sound_ = false;
      if (!sound_) break;
    }
    if (behind != 0) at_ = behind;
    return text;
  }

private:
  unsigned byte()
  {
    const std::string_view one = bytes(1);
    return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
  }

  std::string_view packet_;
  std::size_t at_ = 0;
  bool sound_ = true;
};

std::optional<Address> address_of(std::string_view data, Type type)
{
  if (data.size() != (type == Type::ipv4 ? 4U : 16U)) return std::nullopt;
  Address address;
  address.ipv6 = type == Type::ipv6;
  std::transform(data.begin(), data.end(), address.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return address;
}

/// The addresses of a name among so many records. A record that was cut off ends them.
std::vector<Address> addresses_of(Reader& reader, unsigned records, const Question& question)
{
  std::vector<Address> addresses;
  std::string wanted = question.name;
  for (unsigned i = 0; i < records; ++i) {
    const std::string owner = reader.name();
    const std::uint16_t type = reader.number();
    const std::uint16_t network = reader.number();
    reader.bytes(4); // how long it may be remembered
    const std::uint16_t size = reader.number();
    Reader data = reader; // a name in it may refer to what stands before
    const std::string_view content = reader.bytes(size);
    if (!reader.sound()) break;
    if (network != internet || !strings::ascii_equal(owner, wanted)) continue;
    if (type == alias) {
      const std::string target = data.name();
      if (data.sound()) wanted = target;
    } else if (type == static_cast<std::uint16_t>(question.type)) {
      if (const std::optional<Address> address = address_of(content, question.type)) addresses.push_back(*address);
    }
  }
  return addresses;
}

} // namespace

std::optional<std::string> packet(const Question& question)
{
  if (question.name.empty() || question.name.size() > longest_name) return std::nullopt;
  std::string out;
  append_number(out, question.id);
  append_number(out, 0x0100); // a question; the server shall ask others if it must
  for (const unsigned count : {1U, 0U, 0U, 0U}) append_number(out, count); // one question, nothing else
  for (const std::string_view label : strings::split(question.name, '.')) {
    if (label.empty() || label.size() > longest_label) return std::nullopt;
    out += static_cast<char>(label.size());
    out += label;
  }
  out += '\0';
  append_number(out, static_cast<unsigned>(question.type));
  append_number(out, internet);
  return out;
}

Answer read_answer(std::string_view packet, const Question& question)
{
  Reader reader(packet);
  const std::uint16_t id = reader.number();
  const unsigned flags = reader.number();
  const unsigned questions = reader.number();
  const unsigned records = reader.number();
  reader.bytes(4); // counts of what is of no interest
  const std::string name = reader.name();
  const std::uint16_t type = reader.number();
  const std::uint16_t network = reader.number();
  const bool is_answer = (flags & 0x8000U) != 0;
  const unsigned code = flags & 0xFU;
  if (!reader.sound() || !is_answer || id != question.id || questions != 1 || network != internet ||
      type != static_cast<std::uint16_t>(question.type) || !strings::ascii_equal(name, question.name))
    return {};
  if (code == 3) return {Outcome::no_such_name, {}};
  if (code != 0) return {Outcome::refused, {}};
  std::vector<Address> addresses = addresses_of(reader, records, question);
  const bool is_cut = (flags & 0x0200U) != 0; // there was more to tell than goes into a packet
  if (is_cut && addresses.empty()) return {Outcome::refused, {}};
  return {Outcome::addresses, std::move(addresses)};
}

} // namespace maestro::guest::dns
