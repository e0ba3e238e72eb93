// SPDX-License-Identifier: Apache-2.0
//
// Any text as an image: its parts are parts of the text, and the normal form reads back as the same image.
#include <maestro/container/image.hpp>

#include "fuzz.hpp"

#include <string>

using namespace maestro;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const std::string_view text = as_text(data, size);
  const ImageReference image = parse_image(text);
  require(text.starts_with(image.repository) && text.ends_with(image.digest));
  require(!image.tag.empty() || !image.digest.empty());
  require(image.repository.starts_with(registry_of(image)) && text.ends_with(short_image(text)));
  if (image.repository.find(':', image.repository.rfind('/') + 1) != std::string::npos) return 0; // two tags: no image
  const std::string normal = normalised(image);
  require(normalised(parse_image(normal)) == normal);
  return 0;
}
