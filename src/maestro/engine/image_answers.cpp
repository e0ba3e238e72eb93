// SPDX-License-Identifier: Apache-2.0
#include <maestro/engine/docker_json.hpp>
#include <maestro/engine/json_reading.hpp>

/// What engines tell of images. One that keeps the images of several platforms under a name tells the digest of their
/// index, and of a manifest for each platform; which of them it has for an id is its own affair.
namespace maestro::engine {
namespace {

/// `<none>:<none>` is how an engine says that there is no name.
std::vector<std::string> real_names(std::vector<std::string> names)
{
  std::erase_if(names, [](const std::string& name) { return name.starts_with("<none>"); });
  return names;
}

/// Digests that mean an image beside its id. What is attached to it, as attestations are, is no image.
std::vector<std::string> other_digests(const Value& image)
{
  std::vector<std::string> all;
  if (std::string index = image["Descriptor"]["digest"].text(); !index.empty()) all.push_back(std::move(index));
  image["Manifests"].for_each([&](const Value& manifest) {
    if (manifest["Kind"].text() == "image") all.push_back(manifest["ID"].text());
  });
  return all;
}

} // namespace

std::vector<ImageSummary> parse_images(std::string_view body)
{
  const auto json = read_json("GET /images/json", body);
  const Value list("GET /images/json", json);
  std::vector<ImageSummary> all;
  all.reserve(list.size());
  list.for_each([&](const Value& item) {
    all.push_back({item["Id"].required_text(), real_names(item["RepoTags"].texts()),
                   real_names(item["RepoDigests"].texts()), other_digests(item)});
  });
  return all;
}

ImageConfig parse_image_config(std::string_view body)
{
  constexpr std::string_view request = "GET /images/{name}/json";
  const auto json = read_json(request, body);
  const Value root(request, json);
  return {root["Id"].required_text(), other_digests(root), root["Architecture"].text(), root["Config"]["Env"].texts(),
          root["Config"]["Labels"].text_map()};
}

std::string parse_registry_digest(std::string_view body)
{
  constexpr std::string_view request = "GET /distribution";
  const auto json = read_json(request, body);
  const Value root(request, json);
  const Value digest = root["Descriptor"]["digest"];
  return digest.required_text();
}

} // namespace maestro::engine
