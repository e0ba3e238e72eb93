// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <algorithm>

namespace maestro {
namespace {

constexpr auto no_variables = "variables are written {{ env.NAME }}, and nothing expands $";
constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";

bool within(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }
bool is_alphanumeric(char c) { return within(small_letters, c) || within(digits, c); }

/// Small letters and digits, between them one `.`, one or two `_`, or any number of `-`.
bool is_path_piece(std::string_view piece)
{
  if (piece.empty() || !is_alphanumeric(piece.front()) || !is_alphanumeric(piece.back())) return false;
  for (std::size_t i = 0; i < piece.size();) {
    std::size_t end = i;
    while (end < piece.size() && !is_alphanumeric(piece[end])) ++end;
    const std::string_view separator = piece.substr(i, end - i);
    const bool dashes = separator.find_first_not_of('-') == std::string_view::npos;
    if (!dashes && separator != "." && separator != "_" && separator != "__") return false;
    i = end + 1;
  }
  return true;
}

/// The first piece of a name that has a registry: `localhost`, or something with a dot, a port or a capital.
bool is_domain(std::string_view piece)
{
  return piece == "localhost" || piece.find_first_of(".:") != std::string_view::npos ||
         piece.find_first_of(capitals) != std::string_view::npos;
}

std::string domain_flaw(std::string_view domain)
{
  const bool bracketed = domain.starts_with('[');
  const auto colon = bracketed ? domain.find("]:") : domain.find(':');
  std::string_view host = domain.substr(0, colon == std::string_view::npos ? colon : colon + (bracketed ? 1 : 0));
  const std::string_view port = colon == std::string_view::npos ? "1" : domain.substr(colon + (bracketed ? 2 : 1));
  for (const char c : host)
    if (!is_alphanumeric(c) && !within(capitals, c) && !within(bracketed ? ".-[]:" : ".-", c))
      return "'" + std::string(host) + "' is no registry";
  if (host.empty() || port.empty() || port.find_first_not_of(digits) != std::string_view::npos)
    return "'" + std::string(domain) + "' is no registry";
  return {};
}

bool is_tag(std::string_view tag)
{
  constexpr std::size_t longest = 128;
  const auto letter = [](char c) { return is_alphanumeric(c) || within(capitals, c) || c == '_'; };
  return !tag.empty() && tag.size() <= longest && letter(tag.front()) &&
         std::all_of(tag.begin(), tag.end(), [&](char c) { return letter(c) || c == '.' || c == '-'; });
}

bool is_digest(std::string_view digest)
{
  constexpr std::size_t shortest = 32;
  const auto colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view hex = digest.substr(colon + 1);
  return hex.size() >= shortest && hex.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::string name_flaw(std::string_view name)
{
  constexpr std::size_t longest = 255;
  constexpr std::size_t id = 64;
  if (name.find('$') != std::string_view::npos) return no_variables;
  if (name.size() > longest) return "its name has more than 255 characters";
  if (name.size() == id && name.find_first_not_of("0123456789abcdef") == std::string_view::npos)
    return "64 hexadecimal digits are an id, written sha256:…";
  if (const auto slash = name.find('/'); slash != std::string_view::npos && is_domain(name.substr(0, slash))) {
    if (std::string flaw = domain_flaw(name.substr(0, slash)); !flaw.empty()) return flaw;
    name.remove_prefix(slash + 1);
  }
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view piece = name.substr(begin, end - begin);
    if (piece.find_first_of(capitals) != std::string_view::npos) return "it has capital letters";
    if (piece.empty()) return "a piece of its name is empty";
    if (!is_path_piece(piece))
      return "its name has other characters than small letters, digits and single '.', '_', '-'";
    begin = end + 1;
  }
  return {};
}

bool is_hub(std::string_view host) { return host == "docker.io" || host == "index.docker.io"; }

} // namespace

ImageReference parse_image(std::string_view text)
{
  ImageReference image;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    image.digest = text.substr(at + 1);
    text = text.substr(0, at);
  }
  const auto colon = text.rfind(':');
  const bool has_tag = colon != std::string_view::npos && text.find('/', colon) == std::string_view::npos;
  image.repository = text.substr(0, has_tag ? colon : text.size());
  if (has_tag) image.tag = text.substr(colon + 1);
  if (image.tag.empty() && image.digest.empty()) image.tag = "latest";
  return image;
}

std::string image_flaw(std::string_view text)
{
  const ImageReference image = parse_image(text);
  if (std::string flaw = name_flaw(image.repository); !flaw.empty()) return flaw;
  if (text.substr(0, text.find('@')).size() > image.repository.size()) { // a ':' follows
    const std::string_view tag = text.substr(0, text.find('@')).substr(image.repository.size() + 1);
    if (tag.find('$') != std::string_view::npos) return no_variables;
    if (!is_tag(tag)) return "its tag has other characters than letters, digits, '_', '.', '-'";
  }
  if (text.find('@') != std::string_view::npos && !is_digest(image.digest)) return "what follows the '@' is no digest";
  return {};
}

std::string normalised(const ImageReference& image)
{
  std::string_view repository = image.repository;
  for (auto slash = repository.find('/'); slash != std::string_view::npos && is_hub(repository.substr(0, slash));
       slash = repository.find('/'))
    repository.remove_prefix(slash + 1);
  constexpr std::string_view official = "library/";
  if (repository.starts_with(official) && repository.find('/', official.size()) == std::string_view::npos)
    repository.remove_prefix(official.size());
  const bool by_tag = image.digest.empty();
  return std::string(repository) + (by_tag ? ":" + image.tag : "@" + image.digest);
}

std::string registry_of(const ImageReference& image)
{
  const auto slash = image.repository.find('/');
  if (slash == std::string::npos) return {};
  const std::string first = image.repository.substr(0, slash);
  return is_domain(first) && !is_hub(first) ? first : std::string();
}

std::string registry_host(std::string_view address)
{
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  const std::string_view host = address.substr(0, address.find('/'));
  return std::string(is_hub(host) || host == "registry-1.docker.io" ? "docker.io" : host);
}

bool is_id(std::string_view reference) { return reference.starts_with("sha256:"); }

std::string short_image(std::string_view text)
{
  const auto slash = text.find('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

} // namespace maestro
