// SPDX-License-Identifier: Apache-2.0
#include <maestro/container/image.hpp>

#include <explore/harbour.hpp>
#include <fmt/core.h>

/// Names of images that mean others after some time.
namespace maestro::explore {
namespace {

/// Of what an image is called at first, or means later.
std::string hash_of(const std::string& image, const std::string& version)
{
  std::uint64_t sum = 7;
  for (const char c : image + "/" + version) sum = sum * 1'099'511'628'211ULL + static_cast<unsigned char>(c);
  return fmt::format("sha256:{:016x}{:048x}", sum, 0);
}

void publish(FakeDaemon& there, const std::string& image, const std::string& version)
{
  const ImageReference parsed = parse_image(image);
  const std::string digest = hash_of(image, version + "-digest");
  there.registry_digests[normalised(parsed)] = digest;
  there.registry_ids[normalised(parsed)] = hash_of(image, version);
  there.registry_ids[parsed.repository + "@" + digest] = hash_of(image, version);
}

/// As after a pull.
void bring(FakeDaemon& there, const std::string& image)
{
  const std::string name = normalised(parse_image(image));
  there.has_image(image, there.registry_ids.at(name));
  there.images[parse_image(image).repository + "@" + there.registry_digests.at(name)] = there.images[name];
}

} // namespace

void Harbour::publish_first(FakeDaemon& there) const
{
  for (const std::string& image : scenario_->way_back.moved) publish(there, image, "first");
}

void Harbour::bring_published(FakeDaemon& there) const
{
  for (const std::string& image : scenario_->way_back.moved)
    if (there.images.contains(normalised(parse_image(image))) && !scenario_->renewed.contains(image))
      bring(there, image);
}

void Harbour::move_tags()
{
  for (auto& [ship, daemon] : daemons_)
    for (const std::string& image : scenario_->way_back.moved) {
      publish(*daemon, image, "second");
      if (daemon->images.contains(normalised(parse_image(image)))) bring(*daemon, image);
    }
}

} // namespace maestro::explore
