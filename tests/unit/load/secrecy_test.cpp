// SPDX-License-Identifier: Apache-2.0
// What is wrong with a description is told without the secrets in it.
#include <maestro/load/render.hpp>

#include "description.hpp"
#include <doctest/doctest.h>

#include <chrono>

using namespace maestro;

namespace {

const std::string said_secret = "hunter2-Zq8";

/// Everything that is said of a description, excerpts too.
std::string said(const Description& description)
{
  std::string all;
  for (const Diagnostic& problem : description.load().problems) all += to_text(problem) + "\n";
  return all;
}

/// A text with the secret in the place of @, in which something must be wrong.
void check_hidden(std::string text)
{
  for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + said_secret.size()))
    text.replace(at, 1, said_secret);
  CAPTURE(text);
  const std::string all = said(Description(text));
  CHECK_NE(all, "");
  CHECK_EQ(all.find("hunter"), std::string::npos);
}

} // namespace

TEST_CASE("secrecy: the value of a secret key is not shown, whatever is wrong with it or near it")
{
  for (const char* registry : {
           "{registry: 'https://r', password: [@]}",
           "{registry: 'https://r', password: {a: @}}",
           "{registry: 'https://r', passwrd: @, attempts: 3}",
           "{registry: 'https://r', password: @, registry: again}",
           "{registry: [a], password: @}",
           "{registry: 'https://r', \"password\": @, retry: many}",
           "{registry: 'https://r', token: @, retry: 3}",
       })
    check_hidden(with_ships("registries:\n  r: " + std::string(registry) + "\n"));
}

TEST_CASE("secrecy: variables are secrets by the usual names of passwords and keys")
{
  for (const std::string name : {"DB_PASS", "ENCRYPTION_KEY", "SESSION_KEY", "DB_PWD", "NEO4J_AUTH", "dbPassword"})
    for (const std::string& wrong : {"    env: {" + name + ": '@', X: [}\n", "    env:\n      " + name + ": @: more\n",
                                     "    envs: {" + name + ": '@'}\n"})
      check_hidden(with_ships("services:\n  web:\n    image: w\n" + wrong));
  const std::string all = said(Description(with_ships("services: {web: {image: w, envs: {PUBLIC_KEY: abcd1234}}}\n")));
  CHECK_NE(all.find("PUBLIC_KEY: abcd1234"), std::string::npos);
}

TEST_CASE("secrecy: a secret that is a common word does not take our own words away")
{
  const std::string hint = said(Description(with_ships(
      "services: {web: {image: w, env: {MY_TOKEN: default, X: \"{{ env.NOPE }}\"}, instances: {w-1: {ship: h1}}}}\n")));
  CHECK_NE(hint.find("default('…')"), std::string::npos);
  const std::string other = said(Description(with_ships("services:\n  web:\n    image: w\n    env: {API_KEY: ship}\n"
                                                        "    instances:\n      w-1: {ship: t}\n")));
  CHECK_NE(other.find("w-1: {ship: t}"), std::string::npos);
  const std::string plain =
      said(Description(with_ships("services:\n  web:\n    image: w\n    env: {API_KEY: number}\n"
                                  "    instances:\n      w-1: {ship: h1, tty: {}, cpus: many}\n")));
  CHECK_NE(plain.find("a number"), std::string::npos);
  const std::string value = said(Description(with_ships("services:\n  web:\n    image: w\n    env: {API_KEY: hunter}\n"
                                                        "    instances:\n      w-1: {ship: h1, cpus: hunter}\n")));
  CHECK_NE(value, "");
  CHECK_EQ(value.find("hunter"), std::string::npos);
}

TEST_CASE("secrecy: YAML that breaks at the value, or right after it, does not show it")
{
  for (const char* value : {"@: more: colons",
                            "*@",
                            "&@",
                            "!@ x",
                            "!!binary @",
                            "!!int @",
                            "%@",
                            "`@`",
                            "\"@",
                            "'@",
                            "'@' tail",
                            "\"@\\q\"",
                            "[@",
                            "{@",
                            "[@}",
                            "|@",
                            "|\n  @\n oops: [",
                            "\t@",
                            "@ # c\n   deeper: [",
                            "&a [*@]"})
    check_hidden("registries:\n  r:\n    password: " + std::string(value) + "\n    retry: {attempts: x}\nname: [\n");
}

TEST_CASE("secrecy: block and quoted values, lists and mappings are hidden to their last line")
{
  check_hidden(with_ships("registries:\n  r:\n    registry: a\n    password: |\n      one\n      @\n    retry: x\n"));
  check_hidden(with_ships("registries:\n  r:\n    registry: a\n    password: ['one',\n    '@']\n    retry: x\n"));
  check_hidden(with_ships("registries:\n  r:\n    registry: a\n    password: \"one\n      @ \\q\"\n    retry: x\n"));
  const auto request = [](const std::string& options) {
    return with_instance("lifecycle: {running: [{type: http, port: 80, requests_options: " + options + "}]}");
  };
  check_hidden(request("{headers: {X-A: [@]}}"));
  check_hidden(request("{auth: [me, [@]]}"));
  check_hidden(request("\n {headers:\n  {X-A:\n   [@]}}"));
  check_hidden("secrets:\n  db:\n    value: @\n    [\n");
  check_hidden("secrets:\n- one\n- [@\nname: a\n");
  check_hidden("? password\n: [@\n");
  check_hidden(with_instance("env: {DB_PASSWORD: {a: @}}"));
  check_hidden(with_instance("env: [DB_TOKEN=@, 7]"));
}

TEST_CASE("secrecy: aliases, tags and merges lead to the value wherever it stands")
{
  check_hidden("x-pw: &pw [@]\n" + with_ships("registries: {r: {registry: a, password: *pw}}\n"));
  check_hidden("x-pw: &pw {a: @}\n" + with_ships("registries: {r: {registry: a, password: *pw}}\n"));
  check_hidden("x-pw:\n  a: &pw\n    - @\n" + with_ships("registries: {r: {registry: a, password: *pw}}\n"));
  check_hidden(with_ships("registries: {r: {registry: a, password: &pw @}}\n"
                          "services: {web: {image: w, instances: {w-1: {ship: h1, ports: {a: *pw}}}}}\n"));
  check_hidden(with_ships("registries: {r: {registry: a, password: !!int @}}\n"));
  check_hidden("x-r: &r {registry: [a], password: @}\n" + with_ships("registries: {r: {<<: *r}}\n"));
}

TEST_CASE("secrecy: what feeds an expression in a secret value is a secret")
{
  const std::string uses = with_ships("registries: {r: {registry: a, password: '{{ pw }}'}}\n");
  check_hidden("{% set pw = '@' %}{% set b = nothing.x.y %}\n" + uses);
  check_hidden("{% set pw = ['@', missing.x.y] %}\n" + uses);
  check_hidden("{% set inner = '@' + 1 %}\n{% set pw = inner %}\n" + uses);
  check_hidden("{% macro make() %}@{{ a.b.c }}{% endmacro %}\n{% set pw = make() %}\n" + uses);
  check_hidden("{% set pw %}\n@ {{ a.b.c }}\n{% endset %}\n" + uses);
  check_hidden("{%- set pw = '@' -%}{%- set b = c.d.e -%}\n" + uses);
  check_hidden(with_ships("registries: {r: {registry: a, password: '{{ '@' | nosuchfilter }}'}}\n"));
  check_hidden(with_ships("registries: {r: {registry: b, password: {{ '@: x: y' }}, registry: a}}\n"));
}

TEST_CASE("secrecy: what the process environment feeds is hidden where YAML breaks at it")
{
  for (const char* value : {"*", "&", "!", "a: b: ", "[", "\"", "@", "x\n  y: [\n"}) {
    Description description(with_ships("registries: {r: {registry: a, password: {{ env.PW }}}}\n"));
    description.options.process_environment["PW"] = value + said_secret;
    CAPTURE(value);
    CHECK_EQ(said(description).find(said_secret), std::string::npos);
  }
}

TEST_CASE("secrecy: a short or very long secret is hidden where it stands")
{
  for (const char* value : {"[q7]", "!!int q7", "{q7: 1}"})
    CHECK_EQ(said(Description(with_ships("registries: {r: {registry: a, password: " + std::string(value) + "}}\n")))
                 .find("q7"),
             std::string::npos);
  const std::string longest(200, 'k');
  const std::string all =
      said(Description(with_ships("registries: {r: {registry: a, password: &p " + longest +
                                  "}}\nservices: {web: {image: w, instances: {w-1: {ship: h1, ports: {a: *p}}}}}\n")));
  CHECK_NE(all.find("is no port"), std::string::npos);
  CHECK_EQ(all.find("kkkkk"), std::string::npos);
}

TEST_CASE("secrecy: included files and user info in URLs")
{
  Description description("{% include 'r.yaml' %}\n" + with_ships(""));
  description.file("r.yaml", "registries: {r: {registry: a, password: " + said_secret + ", retry: x}}\n");
  const std::string all = said(description);
  CHECK_NE(all.find("r.yaml"), std::string::npos);
  CHECK_EQ(all.find(said_secret), std::string::npos);
  for (const std::string end : {"@r.example', retry: x}}\n", "@r.example, retry: x}}\n", "@r.example/v2/'\n"}) {
    const std::string url =
        said(Description(with_ships("registries: {r: {registry: 'https://me:" + said_secret + end)));
    CHECK_NE(url, "");
    CHECK_EQ(url.find(said_secret), std::string::npos);
  }
}

TEST_CASE("secrecy: rendering alone shows no more")
{
  LoadOptions options;
  options.read = [&](const std::string&) {
    return with_ships("registries: {r: {password: '{{ '" + said_secret + "' | nosuchfilter }}'}}\n");
  };
  std::string all;
  for (const Diagnostic& problem : render(options).problems) all += to_text(problem);
  CHECK_NE(all, "");
  CHECK_EQ(all.find(said_secret), std::string::npos);
}

TEST_CASE("secrecy: what is no secret is shown as before")
{
  CHECK_NE(said(Description("name: [\nregistries: {r: {registry: a, password: x}}\n")).find("^"), std::string::npos);
  const std::string all = said(Description(with_ships(
      "registries:\n  r:\n    registry: 'https://a'\n    password: pw\n    retry: x\nservices: {a: {image: b}}\n")));
  CHECK_NE(all.find("    retry: x"), std::string::npos);
  CHECK_NE(all.find("'instances' is missing"), std::string::npos);
  CHECK_NE(all.find("services: {a: {image: b}}"), std::string::npos);
}

TEST_CASE("secrecy: what is called like a secret is none, but a service, an instance or the like")
{
  for (const char* const text : {
           "services:\n  auth:\n    image: a\n    workers: 2\n",
           "services:\n\n  # who is who\n  session_key:\n    image: a\n    workers: 2\n",
           "services: {user_auth: {image: a, workers: 2}}\n",
           "services: {web: {image: a}, auth: {image: a, workers: 2}}\n",
           "services:\n  web:\n    image: a\n    instances: {token-1: {ship: h1}, token-2: {workers: 2}}\n",
           "services:\n  web:\n    image: a\n    instances:\n      token-1: {workers: 2, ship: h1}\n",
           "networks: {secret-net: {driver: bridge, workers: 2}}\nservices: {}\n",
       }) {
    CAPTURE(text);
    const std::string all = said(Description(with_ships(text)));
    CHECK_NE(all.find("unknown key 'workers'"), std::string::npos);
    CHECK_NE(all.find("workers: 2"), std::string::npos); // the line
  }
  for (const char* const text : {
           "services:\n  auth: @\n",
           "services:\n  auth:\n    @\n",
           "services: {auth: '@', x: [}\n",
           "services:\n  auth:\n    image: a\n    env: {TOKEN: '@', X: [}\n",
           "services:\n  auth:\n    image: a\n    env:\n      services:\n        TOKEN: '@'\n        X: [\n",
           "services:\n  web:\n    image: a\n    instances: {token-1: {env: {TOKEN: '@'}, X: [}}\n",
           "registries:\n  token:\n    password: '@'\n    x: [\n",
       })
    check_hidden(with_ships(text));
}

TEST_CASE("secrecy: a reference that others fill in is no value, and what to write for it is told")
{
  const std::string text = "services:\n  web:\n    image: a\n    instances: {web-1: {ship: h1}}\n    env:\n      ";
  const std::string all = said(Description(with_ships(text + "DB_PASSWORD: ${DB_PASSWORD}\n")));
  CHECK_NE(all.find("variable 'DB_PASSWORD' gets this text as it stands"), std::string::npos);
  CHECK_NE(all.find("write {{ env.DB_PASSWORD }}"), std::string::npos);
  CHECK_NE(all.find("      DB_PASSWORD: ${DB_PASSWORD}\n"), std::string::npos);
  check_hidden(with_ships(text + "DB_PASSWORD: '${DB_PASSWORD:-@}'\n      X: [\n"));
  check_hidden(with_ships(text + "DB_PASSWORD: ${DB_PASSWORD:-@}\n"));
  check_hidden(with_ships(text + "DB_PASSWORD: ${@\n      X: [\n"));
  const std::string number = said(Description(with_ships(text + "DB_PASSWORD: ${4711}\n      X: [\n"))); // no name
  CHECK_EQ(number.find("4711"), std::string::npos);
  check_hidden(with_ships(text + "{DB_PASSWORD: '${DB_PASSWORD}', TOKEN: '@', X: [}\n"));
}

TEST_CASE("secrecy: a text that is made to be slow to search is searched in no time")
{
  std::string brackets, chain, deep, things = "services: {";
  for (int i = 0; i < 50'000; ++i) brackets += "password: [\n";
  for (int i = 0; i < 20'000; ++i) chain += "{% set v" + std::to_string(i) + " = v" + std::to_string(i + 1) + " %}\n";
  for (int i = 0; i < 3000; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "token:\n";
  for (int i = 0; i < 50'000; ++i) things += "token-" + std::to_string(i) + ": {image: a}, ";
  for (const std::string& text : {brackets, "password: {{ v0 }}\n" + chain, deep, things + "}\n"}) {
    const auto begin = std::chrono::steady_clock::now();
    said(Description(text + "x: ["));
    CHECK_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)); // and not minutes
  }
}
