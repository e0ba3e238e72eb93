// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/texts.hpp>
#include <maestro/base/overloaded.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace maestro::audit {

namespace {

constexpr std::size_t too_many = 5;

/// How an action is said, where that is not the word itself and `ing`.
struct Words {
  std::string_view action, verb, doing;
};
constexpr std::array irregular{Words{"stop", "stop", "stopping"}, Words{"rollback", "roll back", "rolling back"}};

const Words* irregular_words(std::string_view action)
{
  const auto found = std::ranges::find(irregular, action, &Words::action);
  return found == irregular.end() ? nullptr : &*found;
}

std::string verb(const std::string& action)
{
  const Words* const words = irregular_words(action);
  return words == nullptr ? action : std::string(words->verb);
}

std::string doing(const std::string& action)
{
  const Words* const words = irregular_words(action);
  return words == nullptr ? action + "ing" : std::string(words->doing);
}

std::string capitalised(std::string word)
{
  if (!word.empty() && word.front() >= 'a' && word.front() <= 'z')
    word.front() = static_cast<char>(word.front() - 'a' + 'A');
  return word;
}

std::string value_of(Placeholder placeholder, const News& news)
{
  switch (placeholder) {
  case Placeholder::what:
    return what(news);
  case Placeholder::action:
    return news.command->action;
  case Placeholder::who:
    return news.command->who;
  case Placeholder::message:
    return text_of(news, what(news));
  }
  return {};
}

} // namespace

std::string what(const News& news)
{
  std::string all;
  for (const Thing& thing : *news.about) all += (all.empty() ? "" : ", ") + thing.name;
  return all;
}

bool is_compact(const News& news) { return news.about->size() >= too_many; }

std::string compact_what(const News& news)
{
  return is_compact(news) ? fmt::format("{} containers", news.about->size()) : what(news);
}

std::string headline_of(const News& news, std::string_view what)
{
  const Command& command = *news.command;
  switch (news.kind) {
  case News::Kind::begun:
    return fmt::format("{} is {} {}.", command.who, doing(command.action), what);
  case News::Kind::succeeded:
    return fmt::format("{} of {} succeeded.", capitalised(command.action), what);
  case News::Kind::failed:
    return fmt::format("Failed to {} {}!", verb(command.action), what);
  }
  return {};
}

std::string text_of(const News& news, std::string_view what)
{
  const std::string headline = headline_of(news, what);
  return news.message.empty() ? headline : fmt::format("{} (message: {})", headline, news.message);
}

std::string filled(const TextTemplate& text, const News& news)
{
  std::string all;
  for (const auto& piece : text)
    all += std::visit(Overloaded{[](const std::string& plain) { return plain; },
                                 [&](Placeholder placeholder) { return value_of(placeholder, news); }},
                      piece);
  return all;
}

} // namespace maestro::audit
