// SPDX-License-Identifier: Apache-2.0
// Renders the cases that jinja_compare.py writes to standard input, and answers each with its text or its error.
//
// A value is written as n (none), t, f, i<number>; d<number>; s<size>:<bytes> l<count>:<values> u<count>:<values> (a
// tuple) m<count>:<keys and values>. A case is such a mapping: template, context, files, strict. An answer is
// O<size>:<text> or E<size>:<message>.
#include <jinja/template.hpp>
#include <jinja/values/dict.hpp>

#include <cstdlib>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ >= text_.size(); }
  jinja::Value value()
  {
    switch (text_.at(at_++)) {
    case 'n':
      return jinja::Value::none();
    case 't':
      return true;
    case 'f':
      return false;
    case 'i':
      return std::stoll(std::string(until(';')));
    case 'd':
      return std::strtod(std::string(until(';')).c_str(), nullptr);
    case 's': {
      const std::size_t size = count();
      at_ += size;
      return text_.substr(at_ - size, size);
    }
    case 'l':
      return jinja::Value::list(values(count()));
    case 'u':
      return jinja::Value::tuple(values(count()));
    case 'm': {
      std::vector<jinja::Value> all = values(2 * count());
      std::vector<std::pair<jinja::Value, jinja::Value>> entries;
      for (std::size_t i = 0; i < all.size(); i += 2) entries.emplace_back(all[i], all[i + 1]);
      return jinja::Value::dict(std::move(entries));
    }
    default: // not of this format
      throw std::runtime_error("unknown tag in the input");
    }
  }

private:
  std::string_view until(char end)
  {
    const std::size_t begin = at_;
    at_ = text_.find(end, at_) + 1;
    return text_.substr(begin, at_ - 1 - begin);
  }
  std::size_t count() { return std::stoul(std::string(until(':'))); }
  std::vector<jinja::Value> values(std::size_t count)
  {
    std::vector<jinja::Value> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(value());
    return result;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void answer(char kind, const std::string& text) { std::cout << kind << text.size() << ':' << text; }

void run(const jinja::Value& one)
{
  const auto part = [&](std::string_view name) { return *one.mapping().find(name); };
  jinja::Environment environment;
  environment.options.strict_undefined = part("strict").boolean();
  environment.options.trim_blocks = part("trim").boolean();
  environment.options.lstrip_blocks = part("lstrip").boolean();
  environment.options.keep_trailing_newline = part("keep").boolean();
  const jinja::Value files = part("files");
  environment.loader = [&](const std::string& name) -> std::optional<std::string> {
    const jinja::Value* found = files.mapping().find(std::string_view(name));
    return found == nullptr ? std::nullopt : std::optional(found->string());
  };
  try {
    answer('O', jinja::render(environment, "main", part("template").string(), part("context")).text);
  } catch (const jinja::Error& error) {
    answer('E', error.what());
  }
}

} // namespace

int main()
{
  std::ios::sync_with_stdio(false);
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  Reader reader(input);
  while (!reader.at_end()) run(reader.value());
}
