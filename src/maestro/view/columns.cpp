// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/text.hpp>
#include <maestro/base/time.hpp>
#include <maestro/container/image.hpp>
#include <maestro/engine/status_text.hpp>
#include <maestro/view/columns.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace maestro {
namespace {

constexpr std::size_t column_gap = 2;
constexpr std::size_t most_of_container = 25;
constexpr std::size_t words_for_columns = 40; // columns go until words have so much room
constexpr std::size_t words_for_names = 32;   // names are cut until then
constexpr std::size_t least_of_ship = 8, least_of_instance = 12;
constexpr std::string_view instance_title = "INSTANCE", service_title = "SERVICE", ship_title = "SHIP",
                           container_title = "CONTAINER", words_title = "STATUS";

std::size_t with_gap(std::size_t column) { return column == 0 ? 0 : column + column_gap; }

/// Takes away from a column what the words lack, but leaves it so much.
void shorten(std::size_t& column, std::size_t least, std::size_t lacking)
{
  if (column > least) column = std::max(least, column - std::min(column, lacking));
}

} // namespace

Columns::Columns(const Wish& wish, const Style& style)
    : style_(style), first_(wish.first), instance_(std::max(wish.instance, instance_title.size())),
      service_(wish.service == 0 ? 0 : std::max(wish.service, service_title.size())),
      ship_(std::max(wish.ship, ship_title.size())),
      container_(wish.container == 0 ? 0 : std::max(wish.container, container_title.size()))
{
  if (!style.width) return;
  const auto lacking = [&](std::size_t words) {
    const std::size_t needed = before_words(true) + words;
    return needed - std::min(needed, *style_.width);
  };
  for (std::size_t* column : {&container_, &service_})
    if (lacking(words_for_columns) > 0) *column = 0;
  shorten(ship_, least_of_ship, lacking(words_for_names));
  shorten(instance_, least_of_instance, lacking(words_for_names));
}

std::string Columns::header(std::string_view first) const
{
  std::string all = padded(first, first_) + padded(instance_title, instance_ + column_gap);
  if (service_ > 0) all += padded(service_title, service_ + column_gap);
  all += padded(ship_title, ship_ + column_gap);
  if (container_ > 0) all += padded(container_title, container_ + column_gap);
  all += words_title;
  return style_.row(all);
}

std::string Columns::prefix(std::string_view first, const Instance& instance) const
{
  std::string all = padded(first, first_) + style_.paint.bold(name(instance.name.text(), instance_)) + "  ";
  if (service_ > 0) all += name(instance.service.text(), service_) + "  ";
  return all + name(instance.ship.text(), ship_) + "  ";
}

std::string Columns::container(std::string_view text, Colour colour) const
{
  if (container_ == 0) return {};
  const std::string_view shown = strings::first_cells(text, container_);
  return dressed(colour, shown, style_.paint) + std::string(container_ + column_gap - strings::cells(shown), ' ');
}

std::size_t Columns::before_words(bool with_container) const
{
  return first_ + with_gap(instance_) + with_gap(service_) + with_gap(ship_) +
         (with_container ? with_gap(container_) : 0);
}

std::optional<std::size_t> Columns::room(std::size_t before) const
{
  return style_.width ? std::optional(*style_.width - std::min(*style_.width, before)) : std::nullopt;
}

std::string Columns::name(std::string_view text, std::size_t width) const
{
  return padded(strings::cut_in_the_middle(safe_text(text), width, style_.signs.dots), width);
}

Columns::Wish wish_of(const Environment& environment, const Plan& plan, std::size_t first)
{
  constexpr std::string_view some_id = "0123456";
  Columns::Wish wish{.first = first};
  const auto widen = [](std::size_t& column, std::string_view text) {
    column = std::max(column, strings::cells(safe_text(text)));
  };
  for (const Selected& found : plan.selected) {
    const Instance& instance = environment.instances.at(found.name);
    widen(wish.instance, instance.name.text());
    widen(wish.service, instance.service.text());
    widen(wish.ship, instance.ship.text());
    if (plan.verb == Verb::pull) continue; // which has nothing to do with containers
    widen(wish.container, container_text(instance.image, some_id));
    widen(wish.container, container_text(found.image, some_id));
  }
  wish.container = std::min(wish.container, most_of_container);
  return wish;
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
