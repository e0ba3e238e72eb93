// SPDX-License-Identifier: Apache-2.0
#include "description.hpp"
#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

const std::string declared = "secrets: {db_password: {env: DB_PASSWORD}, login: {file: login.txt}}\n";

Secret secret(const std::string& body)
{
  return environment(with_ships("secrets: {db: " + body + "}\n")).secrets.at(SecretName("db"));
}

std::string said(const std::string& secrets) { return problems(with_ships("secrets: " + secrets + "\n")); }

/// Everything that is said, excerpts too.
std::string shown_problems(const std::string& text)
{
  std::string all;
  for (const Diagnostic& problem : Description(text).load().problems) all += to_text(problem) + "\n";
  return all;
}

} // namespace

TEST_CASE("secrets: a value comes from a file, a variable or a command")
{
  CHECK_EQ(std::get<SecretFile>(secret("{file: keys/db}").source).path, "keys/db");
  CHECK_EQ(std::get<SecretVariable>(secret("{env: DB}").source).name, "DB");
  const auto command = std::get<SecretCommand>(secret("{command: [pass, show, 7]}").source);
  CHECK_EQ(command.command, std::vector<std::string>{"pass", "show", "7"});
  CHECK_EQ(command.timeout, std::chrono::seconds(30));
  CHECK_EQ(std::get<SecretCommand>(secret("{command: [op], timeout: 1m30s}").source).timeout, std::chrono::seconds(90));
}

TEST_CASE("secrets: a file is looked for beside the description, and ~ is the home directory")
{
  Description description(with_ships("secrets: {a: {file: one}, b: {file: /two}, c: {file: ~/three}}\n"));
  description.files["sub/site.yaml"] = description.files.at("maestro.yaml");
  description.options.file = "sub/site.yaml";
  description.options.process_environment["HOME"] = "/home/me";
  std::string paths;
  for (const auto& [name, secret] : environment(description.load()).secrets)
    paths += std::get<SecretFile>(secret.source).path + " ";
  CHECK_EQ(paths, "sub/one /two /home/me/three ");
}

TEST_CASE("secrets: one source, no more and no less")
{
  const std::string remedy = " | write one of 'file', 'env' and 'command'\n";
  CHECK_EQ(said("{db: {}}"), "error: secret 'db': it is not said where its value comes from" + remedy);
  CHECK_EQ(said("{db: ~}"), "error: secret 'db': it is not said where its value comes from" + remedy);
  CHECK_EQ(said("{db: {timeout: 3}}"), "error: secret 'db': it is not said where its value comes from" + remedy +
                                           "error: secret 'db': 'timeout' is only for a 'command'\n");
  CHECK_EQ(said("{db: {file: a, env: B}}"), "error: secret 'db': its value comes from one source" + remedy);
  CHECK_EQ(said("{db: {env: A, command: [b]}}"), "error: secret 'db': its value comes from one source" + remedy);
}

TEST_CASE("secrets: sources that lead nowhere are refused")
{
  CHECK_EQ(said("{db: {command: []}}"), "error: secret 'db': 'command' names no program\n");
  CHECK_EQ(said("{db: {command: ['']}}"), "error: secret 'db': 'command' names no program\n");
  CHECK_EQ(
      said("{db: {command: pass show db}}"),
      "error: secret 'db': 'command' must be a list of texts, not one text | no shell splits it: [pass, show, NAME]\n");
  CHECK_EQ(said("{db: {command: [a], timeout: 0}}"), "error: secret 'db': 'timeout' must be more than 0\n");
  CHECK_EQ(said("{db: {file: ''}}"), "error: secret 'db': it is not said where its value comes from | write one of "
                                     "'file', 'env' and 'command'\n");
  CHECK_EQ(said("{db: {file: '-'}}"), "error: secret 'db': 'file' must be the path of a file, not '-'\n");
  CHECK_EQ(said("{db: {env: A=B}}"), "error: secret 'db': 'env' must be the name of a variable, not 'A=B'\n");
  CHECK_EQ(said("{db: {env: $A}}"), "error: secret 'db': 'env' must be the name of a variable, not '$A'\n");
}

TEST_CASE("secrets: a name that cannot be one is refused")
{
  const std::string remedy =
      "is no name of a secret | letters, digits, '_', '.' and '-', a letter or digit first, 128 at most\n";
  for (const char* name : {"a b", "<db>", "-db", "a/b", "a\xc3\xa9"})
    CHECK_NE(said("{'" + std::string(name) + "': {env: A}}").find(remedy), std::string::npos);
  CHECK_EQ(said("{Db.password-1_x: {env: A}}"), "");
}

TEST_CASE("secrets: what other tools keep under that key does no harm")
{
  CHECK_EQ(
      said("{db: &pw hunter2}"),
      "warning: what stands here under 'secrets' declares no secret and has no effect | values that are only there "
      "for aliases may stand under a key that begins with x-\n");
}

TEST_CASE("secrets: a variable of a service or an instance names one, and the last setting of a name counts")
{
  const Environment all = environment(with_ships(
      declared +
      "services: {web: {image: web, env: {A: {secret: login}, B: {secret: login}, C: text}, instances: {web-1: "
      "{ship: h1, env: [{A: own, C: {secret: login}}, {C: {secret: db_password}}]}}}}\n"));
  const Instance& web = all.instances.at(InstanceName("web-1"));
  const auto named = secret_variables(all, web, {});
  CHECK_EQ(named.size(), 2);
  CHECK_EQ(named.at("B"), SecretName("login"));
  CHECK_EQ(named.at("C"), SecretName("db_password"));
  std::string sent;
  for (const auto& entry : own_entries(all, web, {}))
    if (entry.find('=') == 1) sent += std::string(entry) + " ";
  CHECK_EQ(sent, "A=own B=<secret login> C=<secret db_password> ");
}

TEST_CASE("secrets: the password of a registry may name one")
{
  const Environment all = environment(with_ships(
      declared + "registries: {r: {registry: 'https://r.example', username: me, password: {secret: login}}}\n"));
  CHECK_EQ(all.registries.at(0).password_secret, SecretName("login"));
  CHECK_EQ(all.registries.at(0).password, "");
}

TEST_CASE("secrets: a name that is not declared is told with its place and the nearest one")
{
  CHECK_EQ(problems(with_instance("env: {DB_PASSWORD: {secret: db_pasword}}", declared)),
           "error: instance 'web-1': 'secret' names 'db_pasword', which is no secret | did you mean 'db_password'?\n");
  CHECK_EQ(
      problems(with_instance("env: {DB: {secret: other}}")),
      "error: instance 'web-1': 'secret' names 'other', which is no secret | secrets are declared at the top, under "
      "'secrets'\n");
  CHECK_EQ(
      problems(with_ships(
          declared + "registries: {r: {registry: 'https://r.example', username: me, password: {secret: logn}}}\n")),
      "error: registry 'r': 'secret' names 'logn', which is no secret | did you mean 'login'?\n");
}

TEST_CASE("secrets: a reference of another shape is refused")
{
  CHECK_EQ(problems(with_instance("env: {A: {secret: [db]}}")),
           "error: instance 'web-1': 'secret' must be a text, not a list | such as `secret: db_password`\n");
  CHECK_NE(problems(with_instance("env: {A: {secret: }}")).find("instance 'web-1': 'secret' has no value"),
           std::string::npos);
  CHECK_EQ(problems(with_instance("env: {A: {secret: login, mode: 7}}", declared)),
           "warning: instance 'web-1': unknown key 'mode'\n");
  CHECK_EQ(problems(with_instance("env: {A: {file: login}}")),
           "error: instance 'web-1': the value of variable 'A' must be a text, a list or {secret: NAME}, not another "
           "mapping | a text in quotes can be JSON, such as `'{\"debug\": true}'`\n");
}

TEST_CASE("secrecy: a word that is a key, too, is said where the key is meant")
{
  const std::string text = shown_problems(with_ships("services:\n  web:\n    image: web\n    workers: 2\n    colour: "
                                                     "hunter\n    env: {DB_PASSWORD: workers, TOKEN: hunter}\n    "
                                                     "instances: {web-1: {ship: hunter}}\n"));
  CHECK_NE(text.find("unknown key 'workers'"), std::string::npos);
  CHECK_EQ(text.find("hunter"), std::string::npos);
}

TEST_CASE("secrecy: where a secret is only named or declared, the line is shown; where a value stands, it is not")
{
  const std::string misspelt = shown_problems(with_instance("env: {DB_PASSWORD: {secret: db_pasword}}", declared));
  CHECK_NE(misspelt.find("{secret: db_pasword}"), std::string::npos);
  const std::string twice = shown_problems(with_ships("secrets:\n  db_password: {file: a.txt, env: B}\n"));
  CHECK_NE(twice.find("db_password: {file: a.txt, env: B}"), std::string::npos);
  const std::string unknown = shown_problems(with_ships("secrets:\n  db_password: {fiel: a.txt}\n"));
  CHECK_NE(unknown.find("unknown key 'fiel'"), std::string::npos);

  for (const char* line : {"{DB_PASSWORD: {secret: x}, TOKEN: hunter2}", "{DB_PASSWORD: {secret: x}} # token: hunter2",
                           "{DB_PASSWORD: {secret: x, value: hunter2}}"})
    CHECK_EQ(shown_problems(with_ships("services:\n  web:\n    image: web\n    instances:\n      web-1:\n        ship: "
                                       "h1\n        env: " +
                                       std::string(line) + "\n"))
                 .find("hunter"),
             std::string::npos);
  for (const char* text : {"{db: hunter2}", "{db: {value: hunter2}}", "{db: [hunter2], other: {file: a, env: b}}",
                           "{db: {file: a, value: hunter2}}"})
    CHECK_EQ(shown_problems(with_ships("secrets: " + std::string(text) + "\n")).find("hunter"), std::string::npos);
}
