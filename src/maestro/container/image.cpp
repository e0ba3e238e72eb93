// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

namespace maestro {
namespace {

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
  const bool is_host = first.find_first_of(".:") != std::string::npos || first == "localhost";
  return is_host && !is_hub(first) ? first : std::string();
}

std::string registry_host(std::string_view address)
{
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  const std::string_view host = address.substr(0, address.find('/'));
  return std::string(is_hub(host) || host == "registry-1.docker.io" ? "docker.io" : host);
}

std::string short_image(std::string_view text)
{
  const auto slash = text.find('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

} // namespace maestro
