// SPDX-License-Identifier: Apache-2.0
#include <maestro/yaml/events.hpp>

#include <new>

namespace maestro::yaml {

Events::Events(std::string_view text)
{
  if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
  // Without this, two bytes at the beginning could make libyaml read UTF-16.
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

Events::~Events()
{
  yaml_event_delete(&event_);
  yaml_parser_delete(&parser_);
}

bool Events::advance()
{
  yaml_event_delete(&event_);
  const bool found = yaml_parser_parse(&parser_, &event_) != 0;
  if (!found && parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  return found;
}

} // namespace maestro::yaml
