// SPDX-License-Identifier: Apache-2.0
//
// Templates that want too much. Each is rendered by a process of its own, which measures processor time, memory, and
// the longest time in which an interruption would not have been seen. HOSTILE_TABLE=1 shows the figures.
#include <jinja/template.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

using namespace jinja;

namespace {

struct Hostile {
  const char* name;
  std::string source;
  bool has_files = false; ///< any name is a template of 40 MB
};

std::string many(std::size_t count, const std::string& text)
{
  std::string result;
  result.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

/// The texts of 30 MB that an expression mentions: letters, letters beyond ASCII, and what almost fits into them.
std::string texts_for(const std::string& expression)
{
  const auto mentions = [&](char name) {
    const auto is_letter = [&](std::size_t at) {
      return at < expression.size() && std::isalpha(static_cast<unsigned char>(expression[at])) != 0;
    };
    for (std::size_t at = expression.find(name); at != std::string::npos; at = expression.find(name, at + 1)) {
      const bool quoted = at > 0 && expression[at - 1] == '\'';
      if (!quoted && (at == 0 || !is_letter(at - 1)) && !is_letter(at + 1)) return true;
    }
    return false;
  };
  std::string texts = "{% set half = 'a' * 15000000 %}";
  if (mentions('a')) texts += "{% set a = 'a' * 30000000 %}";
  if (mentions('b')) texts += "{% set b = half ~ 'b' %}";
  if (mentions('r')) texts += "{% set r = 'b' ~ half %}";
  if (mentions('e')) texts += "{% set e = 'é' * 15000000 %}";
  return texts;
}

const std::string forever = "{% for i in range(10 ** 12) %}";
const std::string numbers = "{% set n = range(1000000)|list %}";

std::string with_texts(const std::string& expression)
{
  return texts_for(expression) + "{{ (" + expression + ")|string|length }}";
}
std::string again(const std::string& expression)
{
  return texts_for(expression) + forever + "{% set x = " + expression + " %}{% endfor %}";
}
std::string of_numbers(const std::string& expression)
{
  return numbers + forever + "{% set x = " + expression + " %}{% endfor %}";
}

std::vector<Hostile> hostile_templates()
{
  return {
      // Searches for what almost fits everywhere.
      {"find", with_texts("a.find(b)")},
      {"find from the right", with_texts("a.rfind(r)")},
      {"find in the middle", with_texts("a.find('a' * 1000000 ~ 'b' ~ 'a' * 1000000)")},
      {"find what is periodic", with_texts("('ab' * 15000000).find('ab' * 7000000 ~ 'b')")},
      {"find beyond ASCII", with_texts("e.find('é' * 7000000 ~ 'e')")},
      {"find again and again", again("a.find('b')")},
      {"index", with_texts("a.index(b)")},
      {"index from the right", with_texts("a.rindex(r)")},
      {"in", with_texts("b in a")},
      {"not in", with_texts("r not in a")},
      {"in again and again", again("'b' in a")},
      {"the test in", with_texts("b is in a")},
      {"count", with_texts("a.count(b)")},
      {"count many", with_texts("a.count('aa')")},
      {"replace", with_texts("a.replace(b, '')")},
      {"replace all", with_texts("a.replace('a', 'bbbbbbbb')")},
      {"replace nothing", with_texts("a.replace('', '-')")},
      {"the filter replace", with_texts("a|replace(b, '')")},
      {"split", with_texts("a.split(b)")},
      {"split into letters", with_texts("('a-' * 15000000).split('-')")},
      {"split from the right", with_texts("a.rsplit(r)")},
      {"split from the right into letters", with_texts("('a-' * 15000000).rsplit('-')")},
      {"split at blanks", with_texts("('a ' * 15000000).split()")},
      {"split at blanks from the right", with_texts("('a ' * 15000000).rsplit(none, 3)")},
      {"split at blanks without end", again("(' ' * 30000000).split()")},
      {"lines", with_texts("('\\n' * 30000000).splitlines()")},
      {"partition", with_texts("a.partition(b)")},
      {"partition from the right", with_texts("a.rpartition(r)")},
      {"partition again and again", again("a.partition('a')")},
      {"begins and ends", again("a.startswith(a) and a.endswith(half)")},
      {"strip many characters", with_texts("e.strip(e)")},
      {"strip from the left", with_texts("a.lstrip(b)")},
      {"strip from the right", with_texts("(a ~ 'é').rstrip(b)")},
      {"strip blanks", again("(' ' * 30000000).strip()")},
      {"trim", again("e|trim(half)")},
      // Texts that grow.
      {"join", with_texts("([a] * 1000)|join('-')")},
      {"join with a long text", with_texts("range(1000)|join(a)")},
      {"the method join", with_texts("a.join([half, half, half, half, half, half])")},
      {"join letters", with_texts("a|join('-')")},
      {"repetition", with_texts("a * 1000")},
      {"repetition of two letters", with_texts("'ab' * 100000000")},
      {"repetition of lists", with_texts("[1] * 15000000 * 2")},
      {"addition", with_texts("a + a + a + a + a + a + a + a + a")},
      {"concatenation", with_texts("a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a")},
      {"doubling", "{% set ns = namespace(x='ab') %}" + forever + "{% set ns.x = ns.x ~ ns.x %}{% endfor %}"},
      {"appending", "{% set ns = namespace(x='') %}" + forever + "{% set ns.x = ns.x ~ 'a line' %}{% endfor %}"},
      {"indent", with_texts("('a\\n' * 10000000)|indent(8)")},
      {"center", again("e.center(1000000)")},
      {"tabs", with_texts("('\\t' * 30000000).expandtabs(100)")},
      {"upper", with_texts("a.upper()")},
      {"upper of what becomes longer", with_texts("('ΐ' * 15000000).upper()")},
      {"lower without end", again("('É' * 10000000)|lower")},
      {"title", with_texts("('é ' * 10000000)|title")},
      {"capital letters of sigmas", with_texts("(('Σ' ~ \"'\" * 100) * 300000).lower()")},
      {"numbers of letters", again("('٤' * 10000000).isnumeric()")},
      {"words", again("e|wordcount")},
      {"word wrap", with_texts("(a ~ ' ' ~ a)|wordwrap(1)")},
      {"word wrap of dashes", with_texts("('a' ~ '-' * 10000000)|wordwrap(100000)")},
      {"word wrap of hyphens", with_texts("('aa-bb-' * 1000000)|wordwrap(1000000)")},
      {"escape", with_texts("('<' * 30000000)|escape")},
      {"without tags", with_texts("('<' * 30000000)|striptags")},
      {"without entities", with_texts("('&amp' * 8000000)|striptags")},
      {"for URLs", with_texts("e|urlencode")},
      {"as JSON", with_texts("e|tojson")},
      {"as Python", with_texts("[('\\x00' * 30000000)]|string")},
      {"pretty", with_texts("[a, a, a]|pprint")},
      {"format", with_texts("'%s' * 100 % ((a,) * 100)")},
      {"format with a width", with_texts("('{:>1000000}' * 1000).format(*range(1000))")},
      {"format with braces", with_texts("('{}' * 1000000).format(*range(1000000))")},
      {"format with many names", "{% set d = {}.fromkeys(range(200000)|map('string')) %}"
                                 "{{ ('{1}' * 1000000).format(**d) }}"},
      {"slice backwards", with_texts("e[::-1]")},
      {"slices", again("e[1:-1]")},
      {"slices of lists", of_numbers("n[::-1]")},
      {"letters by number", texts_for("e") + forever + "{{ e[14999999] }}{% endfor %}"},
      {"reverse", again("e|reverse")},
      {"truncate", again("e|truncate(14000000)")},
      // Comparisons.
      {"equal", again("a == 'a' * 30000000")},
      {"equal lists", of_numbers("n == n[:]")},
      {"less", again("a < b")},
      {"sort of equal texts", with_texts("([b, b ~ 'c'] * 100000)|sort|length")},
      {"sort of one text", with_texts("([a] * 1000)|sort(case_sensitive=true)|length")},
      {"sort of numbers", of_numbers("n|sort(reverse=true)")},
      {"sort by letters", with_texts("a|sort")},
      {"unique", with_texts("([a] * 100000)|unique(case_sensitive=true)|list|length")},
      {"groups", of_numbers("n|groupby(attribute=none)|length")},
      {"largest", with_texts("([a] * 1000000)|max(case_sensitive=true)|length")},
      {"list of letters", with_texts("a|list|length")},
      {"count in a list", of_numbers("n.count(-1)")},
      {"keys of dicts", texts_for("a") + "{% set d = {a: 1} %}" + forever + "{{ d[a] }}{% endfor %}"},
      {"keys of tuples", texts_for("a") + "{% set k = (a,) * 9000 %}{{ {k: 1}[k] }}"},
      {"equal dicts", texts_for("a") + "{% set d = {a: 1} %}" + forever + "{% set x = d == {a: 1} %}{% endfor %}"},
      // Many small things.
      {"numbers in a list", "{% set l = [] %}" + forever + "{% set _ = l.append(i) %}{% endfor %}"},
      {"undefined values in a list", "{% set l = [] %}" + forever + "{% set _ = l.append(missing) %}{% endfor %}"},
      {"methods in a list", "{% set l = [] %}" + forever + "{% set _ = l.append(l.append) %}{% endfor %}"},
      {"dicts in a list", "{% set l = [] %}" + forever + "{% set _ = l.append({}) %}{% endfor %}"},
      {"ranges in a list", "{% set l = [] %}" + forever + "{% set _ = l.append(range(i)) %}{% endfor %}"},
      {"iterators in a list", "{% set l = [] %}" + forever + "{% set _ = l.append({}.items()) %}{% endfor %}"},
      {"loops in a list",
       "{% set l = [] %}" + forever + "{% for x in [1] %}{% set _ = l.append(loop) %}{% endfor %}{% endfor %}"},
      {"macros in a list",
       "{% set l = [] %}" + forever + "{% macro m() %}{% endmacro %}{% set _ = l.append(m) %}{% endfor %}"},
      {"entries of a dict", "{% set d = {} %}" + forever + "{% set _ = d.update({i: i}) %}{% endfor %}"},
      {"arguments by name", "{% macro m() %}{{ kwargs|length }}{% endmacro %}"
                            "{{ m(**{}.fromkeys(range(1000000)|map('string'))) }}"},
      {"inserting in front", "{% set l = [1] * 1000000 %}" + forever + "{% set _ = l.insert(0, i) %}{% endfor %}"},
      {"turning a list", "{% set l = [1] * 10000000 %}" + forever + "{% set _ = l.reverse() %}{% endfor %}"},
      {"printing one letter", forever + "{{ 1 }}-{% endfor %}"},
      {"a text shown", numbers + forever + "{{ n }}{% endfor %}"},
      {"nested lists shown",
       "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
       "{{ ns.x|string|length }}"},
      // Templates that are large themselves.
      {"many expressions", many(4'000'000, "{{1}}")},
      {"many names",
       [] {
         std::string source;
         for (int i = 0; i < 2'000'000; ++i) source += "{{a" + std::to_string(i) + "}}";
         return source;
       }()},
      {"many numbers", "{{ [" + many(10'000'000, "1,") + "] }}"},
      {"many statements", many(2'000'000, "{%if 1%}{%endif%}")},
      {"many large templates", "{% for n in 'abcdefghij' %}{% include n %}{% endfor %}", true},
      {"variables in deep macros", "{% macro m(n) %}" +
                                       [] {
                                         std::string sets;
                                         for (int i = 0; i < 20'000; ++i)
                                           sets += "{%set v" + std::to_string(i) + "=1%}";
                                         return sets;
                                       }() +
                                       "{{ m(n) }}{% endmacro %}{{ m(1) }}"},
  };
}

struct Measured {
  long milliseconds;      ///< of processor time
  long kilobytes;         ///< that were used more than before
  long longest_blindness; ///< milliseconds
  char result[120];
};

std::chrono::steady_clock::time_point processor_time()
{
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::steady_clock::time_point(std::chrono::seconds(time.tv_sec) +
                                               std::chrono::nanoseconds(time.tv_nsec));
}

long milliseconds(std::chrono::steady_clock::duration duration)
{
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

long kilobytes(const std::string& what)
{
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what)) return std::stol(line.substr(what.size()));
  return 0;
}

std::string result_of(const Hostile& hostile, const Options& options)
{
  Environment environment;
  environment.options = options;
  if (hostile.has_files)
    environment.loader = [](const std::string&) { return "{#" + std::string(40'000'000, ' ') + "#}"; };
  try {
    return "no error: " + render(environment, "main", hostile.source, Value::dict()).text;
  } catch (const Error& error) {
    return error.what();
  }
}

Measured measure(const Hostile& hostile)
{
  Measured measured{};
  const long before = kilobytes("VmRSS:");
  const auto begin = processor_time();
  auto seen = begin;
  std::chrono::steady_clock::duration blind{};
  Options options;
  options.limits.time = std::chrono::milliseconds(1500);
  options.now = processor_time;
  options.look = [&] {
    const auto now = processor_time();
    blind = std::max(blind, now - seen);
    seen = now;
  };
  const std::string result = result_of(hostile, options);
  const auto end = processor_time();
  measured.milliseconds = milliseconds(end - begin);
  measured.longest_blindness = milliseconds(blind);
  measured.kilobytes = kilobytes("VmHWM:") - before;
  std::snprintf(measured.result, sizeof measured.result, "%s", result.c_str());
  return measured;
}

Measured measured_apart(const Hostile& hostile)
{
  int ends[2];
  REQUIRE_EQ(pipe(ends), 0);
  const pid_t child = fork();
  REQUIRE_GE(child, 0);
  if (child == 0) {
    const Measured measured = measure(hostile);
    _exit(write(ends[1], &measured, sizeof measured) == sizeof measured ? 0 : 1);
  }
  close(ends[1]);
  Measured measured{};
  const ssize_t size = read(ends[0], &measured, sizeof measured);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK_EQ(size, static_cast<ssize_t>(sizeof measured));
  CHECK_EQ(status, 0);
  return measured;
}

} // namespace

TEST_CASE("hostile templates: time and memory have an end, and an interruption is seen soon")
{
#ifdef __SANITIZE_ADDRESS__
  constexpr long slower = 10; // and its memory is another matter
  constexpr std::size_t every = 5;
#else
  constexpr long slower = 1;
  constexpr std::size_t every = 1;
#endif
  const Limits limits;
  const std::vector<Hostile> all = hostile_templates();
  CHECK_GE(all.size(), 60);
  for (std::size_t i = 0; i < all.size(); i += every) {
    const Hostile& hostile = all[i];
    const Measured measured = measured_apart(hostile);
    if (std::getenv("HOSTILE_TABLE") != nullptr)
      std::printf("%-36s %6ld ms %6ld MB %5ld ms blind  %s\n", hostile.name, measured.milliseconds,
                  measured.kilobytes >> 10, measured.longest_blindness, measured.result);
    const std::string name = hostile.name;
    CHECK_MESSAGE(measured.milliseconds < 2000 * slower, name);
    CHECK_MESSAGE(measured.longest_blindness < 1000 * slower, name); // a fifth of it where nobody else needs the memory
    if (slower == 1) CHECK_MESSAGE(measured.kilobytes < static_cast<long>(limits.memory >> 10U), name);
  }
}
