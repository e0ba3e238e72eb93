// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml.h>

#include <string_view>

namespace maestro::yaml {

/// libyaml's events of a text, one at a time.
class Events {
public:
  explicit Events(std::string_view text);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  /// Goes to the next event; false if the text cannot be read on, and parser() says why.
  bool advance();
  const yaml_event_t& current() const { return event_; }
  const yaml_parser_t& parser() const { return parser_; }

private:
  yaml_parser_t parser_{};
  yaml_event_t event_{};
};

} // namespace maestro::yaml
