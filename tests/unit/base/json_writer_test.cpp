// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/json_writer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maestro;

namespace {

void fill(ObjectWriter& object)
{
  object.text("name", "a\"b");
  object.number("count", -3);
  object.flag("on", true);
  object.put("empty", std::string());
  object.put("absent", std::optional<std::int64_t>());
  object.put_true("off", false);
  object.put_all("none", std::vector<std::string>());
  object.put_all("some", std::vector<std::string>{"x", "y"});
  object.value("ready", "[1.5]");
  {
    ObjectWriter inner = object.object("inner");
    inner.texts("labels", std::map<std::string, std::string>{{"k", "v"}});
  }
  ArrayWriter items = object.array("items");
  {
    ObjectWriter item = items.object();
    item.flag("first", true);
  }
  {
    const ArrayWriter item = items.array();
  }
  items.items("1,2");
  items.items("");
}

} // namespace

TEST_CASE("json writer: an object on one line")
{
  CHECK_EQ(json_object(fill), R"({"name":"a\"b","count":-3,"on":true,"some":["x","y"],"ready":[1.5],)"
                              R"("inner":{"labels":{"k":"v"}},"items":[{"first":true},[],1,2]})");
  CHECK_EQ(json_object([](ObjectWriter&) {}), "{}");
}

TEST_CASE("json writer: an object over several lines")
{
  std::string text;
  {
    ObjectWriter object(text, {.lines = true});
    object.number("one", 1);
    {
      ObjectWriter inner = object.object("inner");
      ArrayWriter items = inner.array("items");
      items.text("x");
      {
        const ObjectWriter empty = items.object();
      }
    }
    {
      const ArrayWriter empty = object.array("empty");
    }
  }
  CHECK_EQ(text, R"({
  "one": 1,
  "inner": {
    "items": [
      "x",
      {}
    ]
  },
  "empty": []
})");
}
