// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/engine/types.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace maestro::engine {

/// Takes secrets out of words, in whatever form they come back: as they are, line by line, escaped for JSON or a URL,
/// in base64, alone or within something longer. One of less than four characters may be a part of any word, and would
/// be told by hiding it there: it is taken out only where it stands alone.
class Mask {
public:
  /// What is shown in the place of the secret.
  void add(const std::string& secret, const std::string& stand_in);
  bool empty() const { return forms_.empty(); }
  std::string over(std::string words) const;

private:
  struct Form {
    std::string text;
    std::string stand_in;
    bool only_alone = false;
  };
  void add_form(std::string text, const std::string& stand_in);
  void add_text(const std::string& text, const std::string& stand_in);

  std::vector<Form> forms_; // the longest first: a shorter one may be a part of it
};

/// Words of an engine or a registry without the secrets of a login, also with the user in base64, and as the header
/// that carries the login.
std::string without_secrets(std::string words, const RegistryLogin& login);

} // namespace maestro::engine
