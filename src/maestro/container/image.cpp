// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

namespace maestro {

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

std::string normalised(const ImageReference& image)
{
  std::string_view repository = image.repository;
  for (const std::string_view hub : {"docker.io/", "index.docker.io/"})
    if (repository.starts_with(hub)) repository.remove_prefix(hub.size());
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
  const bool is_host = first.find_first_of(".:") != std::string::npos || first == "localhost";
  return is_host && first != "docker.io" && first != "index.docker.io" ? first : std::string();
}

std::string registry_host(std::string_view address)
{
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  const std::string_view host = address.substr(0, address.find('/'));
  return std::string(host == "index.docker.io" || host == "registry-1.docker.io" ? "docker.io" : host);
}

std::string short_image(std::string_view text)
{
  const auto slash = text.find('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

} // namespace maestro
