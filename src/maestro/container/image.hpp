// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace maestro {

/// An image reference, split as compat says: at the last `:`, unless a `/` follows it; `@algorithm:hex` is a digest.
struct ImageReference {
  std::string repository{}; // with its registry
  std::string tag{};        // `latest` if none was given; empty if there is a digest and no tag
  std::string digest{};     // `sha256:…`, or empty

  bool operator==(const ImageReference&) const = default;
};

ImageReference parse_image(std::string_view text);

/// What keeps a text from being an image reference, in words; empty if it is one. Engines refuse all others.
std::string image_flaw(std::string_view text);

/// `repository:tag`, or `repository@digest`: what two references must share to name the same image.
std::string normalised(const ImageReference& image);

/// Whether it is no name but the id of an image: `sha256:…`.
bool is_id(std::string_view reference);

/// `registry.example:5000` of `registry.example:5000/org/app`; empty if the image comes from Docker Hub.
std::string registry_of(const ImageReference& image);

/// The host, with its port if one is told, of a registry's address: `https://reg.example:5000/v1/` →
/// `reg.example:5000`. All names of Docker Hub give `docker.io`.
std::string registry_host(std::string_view address);

/// For messages: everything after the first `/`, tag included.
std::string short_image(std::string_view text);

} // namespace maestro
