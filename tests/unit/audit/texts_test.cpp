// SPDX-License-Identifier: Apache-2.0
#include <maestro/audit/texts.hpp>
#include <maestro/plan/verb.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;
using audit::News;

namespace {

News news(News::Kind kind, const std::string& action, std::size_t things, const std::string& message = {})
{
  News made{.kind = kind, .message = message};
  made.command = std::make_shared<const audit::Command>(audit::Command{.action = action, .who = "ops"});
  std::vector<audit::Thing> all;
  for (std::size_t i = 1; i <= things; ++i) all.push_back({.name = "web-" + std::to_string(i)});
  made.about = std::make_shared<const std::vector<audit::Thing>>(std::move(all));
  return made;
}

std::string begun(const std::string& action)
{
  const News made = news(News::Kind::begun, action, 2);
  return text_of(made, what(made));
}

} // namespace

TEST_CASE("audit texts: each command has its words")
{
  CHECK_EQ(begun("start"), "ops is starting web-1, web-2.");
  CHECK_EQ(begun("stop"), "ops is stopping web-1, web-2.");
  CHECK_EQ(begun("rollback"), "ops is rolling back web-1, web-2.");
  std::string all;
  for (const VerbTraits& verb : all_verbs()) all += begun(std::string(verb.name)).substr(7, 8) + "|";
  CHECK_EQ(all, "starting|stopping|killing |restarti|pulling |cleaning|applying|");
  const News ended = news(News::Kind::succeeded, "stop", 1);
  CHECK_EQ(text_of(ended, what(ended)), "Stop of web-1 succeeded.");
}

TEST_CASE("audit texts: a failure has its message, if there is one")
{
  const News plain = news(News::Kind::failed, "rollback", 1);
  CHECK_EQ(text_of(plain, what(plain)), "Failed to roll back web-1!");
  const News with = news(News::Kind::failed, "stop", 1, "no answer");
  CHECK_EQ(text_of(with, what(with)), "Failed to stop web-1! (message: no answer)");
  CHECK_EQ(headline_of(with, what(with)), "Failed to stop web-1!");
}

TEST_CASE("audit texts: five names or more are counted in a chat")
{
  CHECK_EQ(compact_what(news(News::Kind::begun, "start", 4)), "web-1, web-2, web-3, web-4");
  CHECK_EQ(compact_what(news(News::Kind::begun, "start", 5)), "5 containers");
  CHECK_EQ(what(news(News::Kind::begun, "start", 5)), "web-1, web-2, web-3, web-4, web-5");
}

TEST_CASE("audit texts: placeholders are filled in")
{
  const TextTemplate text{std::string("<"), Placeholder::who, Placeholder::action, Placeholder::what,
                          Placeholder::message};
  CHECK_EQ(filled(text, news(News::Kind::begun, "kill", 1)), "<opskillweb-1ops is killing web-1.");
}
