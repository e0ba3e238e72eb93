// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/time.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/status_text.hpp>
#include <maestro/view/columns.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace maestro {
namespace {

constexpr std::size_t service_column = 20;
constexpr int least_of_all_columns = 100;

} // namespace

Columns::Columns(int width, std::string_view dots)
    : dots_(dots), is_narrow_(width < least_of_all_columns),
      instance_(
          static_cast<std::size_t>(is_narrow_ ? std::clamp(width / 4, 12, 20) : std::clamp((width - 60) / 3, 20, 40))),
      ship_(static_cast<std::size_t>(is_narrow_ ? std::clamp(width / 8, 6, 12)
                                                : std::clamp(width - static_cast<int>(instance_) - 80, 0, 40)))
{
}

std::string Columns::header() const
{
  const std::string names = fmt::format("{:>3}  {}", "#", fitted("INSTANCE", instance_));
  if (is_narrow_) return fmt::format("{} {} STATUS", names, fitted("SHIP", ship_));
  return fmt::format("{} {} {} {}  {}", names, fitted("SERVICE", service_column), fitted("SHIP", ship_),
                     fitted("CONTAINER", container_column), fitted("STATUS", status_column));
}

std::string Columns::prefix(std::size_t number, std::string_view instance, std::string_view service,
                            std::string_view ship, const Paint& paint) const
{
  const std::string first = fmt::format("{:>3}. {}", number, paint.bold(name(instance, instance_)));
  if (is_narrow_) return fmt::format("{} {}", first, name(ship, ship_));
  return fmt::format("{} {} {}", first, name(service, service_column), name(ship, ship_));
}

std::string Columns::name(std::string_view text, std::size_t width) const
{
  return padded(strings::cut_in_the_middle(safe_text(text), width, dots_), width);
}

std::string fitted(std::string_view text, std::size_t width)
{
  return padded(strings::first_cells(safe_text(text), width), width);
}

std::string short_id(std::string_view id)
{
  if (const std::size_t colon = id.find(':'); colon != std::string_view::npos) id.remove_prefix(colon + 1);
  return id.empty() ? "-" : safe_text(id.substr(0, 7));
}

std::string container_text(std::string_view image, std::string_view id)
{
  const ImageReference reference = parse_image(image);
  return fmt::format("{}:{}", reference.tag.empty() ? short_id(reference.digest) : safe_text(reference.tag),
                     short_id(id));
}

std::optional<std::string> age(std::string_view status_text, std::chrono::seconds since_then)
{
  const auto age = engine::age(status_text);
  return age ? std::optional(to_text(*age + since_then)) : std::nullopt;
}

} // namespace maestro
