// SPDX-License-Identifier: Apache-2.0
#include "description.hpp"
#include "folder.hpp"
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace maestro;

namespace {

namespace fs = std::filesystem;

std::vector<ContainerFile> files_of(const Environment& environment, const std::string& instance)
{
  return environment.instances.at(InstanceName(instance)).settings.files;
}

/// What is wrong with one instance that has this entry under `files`.
std::string problems_with(const std::string& entry, const std::string& more = {})
{
  return problems(Description(with_instance("files: {" + entry + "}" + more)).file("a", "A").load());
}

} // namespace

TEST_CASE("files: local ones, contents and templates, with their permissions and owners")
{
  Folder folder;
  folder.file("plain", "plain\n", 0640)
      .file("t/main.j2", "{% include 'part' %}{{ env.CONTAINER_NAME }}\n")
      .file("t/part", "I am ");
  const auto files =
      folder.files("files: {/b: plain, /a: {file: plain, mode: '0400', owner: '1:2'}, /c//./d: {content: \"x\\n\"}, "
                   "/e: {template: t/main.j2}, /g: {file: gone, optional: true}}");
  REQUIRE_EQ(files.size(), 4);
  CHECK_EQ(files[0].path, "/a");
  CHECK_EQ(mode_text(files[0]) + " " + owner_text(files[0]), "0400 1:2");
  CHECK_EQ(files[1].path, "/b");
  CHECK_EQ(*files[1].content, "plain\n");
  CHECK_EQ(mode_text(files[1]) + " " + owner_text(files[1]), "0640 0:0");
  CHECK_EQ(files[0].content, files[1].content);
  CHECK_EQ(files[2].path, "/c/d");
  CHECK_EQ(*files[2].content + mode_text(files[2]), "x\n0644");
  CHECK_EQ(*files[3].content, "I am web-1\n");
}

TEST_CASE("files: an instance's entry replaces its service's of the same path whole")
{
  const Environment loaded = environment(
      Description(
          with_ships("services: {web: {image: web, files: {/a: {content: service, mode: '0600'}, /b: {content: b}}, "
                     "instances: {web-1: {ship: h1}, web-2: {ship: h1, files: {//a: {content: own}, /c: one}}, "
                     "web-3: {ship: h1, files: {/a: {file: gone, optional: true}}}}}}\n"))
          .file("one", "1")
          .load());
  const auto first = files_of(loaded, "web-1");
  REQUIRE_EQ(first.size(), 2);
  CHECK_EQ(*first[0].content + mode_text(first[0]), "service0600");
  const auto second = files_of(loaded, "web-2");
  REQUIRE_EQ(second.size(), 3);
  CHECK_EQ(*second[0].content + mode_text(second[0]), "own0644");
  CHECK_EQ(second[1].content, first[1].content);
  REQUIRE_EQ(files_of(loaded, "web-3").size(), 1);
}

TEST_CASE("files: a template sees what its container will, of its own variables and of its peers")
{
  const std::string services =
      "services:\n"
      "  db: {image: db, ports: {sql: 5432}, instances: {db-2: {ship: h2}, db-1: {ship: h1}}}\n"
      "  web: {image: web, requires: [db], env: {SIZE: 3, NONE: ~}, ports: {http: '80:8080'}, files: {/c: {template: "
      "t}},\n"
      "        instances: {web-1: {ship: h1}, web-2: {ship: h2, env: {SIZE: 4}}}}\n";
  const Environment loaded = environment(
      Description(with_ships(services))
          .file("t", "{{ env.SIZE }}{{ env['NONE'] }} {{ get_container_name() }} {{ get_port('http') }} "
                     "{{ get_node_list('db', ports=['sql']) | join(',') }} {{ env.DB_DB_1_HOST }} {{ 'X' in env }}")
          .load());
  CHECK_EQ(*files_of(loaded, "web-1")[0].content, "3 web-1 80 10.0.0.1:5432,10.0.0.2:5432 10.0.0.1 False");
  CHECK_EQ(*files_of(loaded, "web-2")[0].content, "4 web-2 80 10.0.0.1:5432,10.0.0.2:5432 10.0.0.1 False");
}

TEST_CASE("files: a template that fails is told once, at its own place")
{
  const std::string services = "services: {web: {image: web, files: {/c: {template: t/x}}, instances: {web-1: {ship: "
                               "h1}, web-2: {ship: h1}}}}\n";
  const Loaded loaded = Description(with_ships(services)).file("t/x", "a\n {{ get_port('no') }}").load();
  REQUIRE_EQ(loaded.problems.size(), 1);
  CHECK_EQ(to_text(loaded.problems[0]),
           "t/x:2:5: error: port 'no' of container 'web-1' of service 'web' is not told: there is no variable "
           "WEB_WEB_1_NO_INTERNAL_PORT\n  it was rendered for instance 'web-1'");
  CHECK_EQ(to_text(Description(with_ships(services))
                       .file("t/x", "{% include 'y' %}")
                       .file("t/y", "\n{{ none_such }}")
                       .load()
                       .problems.at(0)),
           "t/y:2:4: error: 'none_such' is not defined\n  it was rendered for instance 'web-1'");
  CHECK_NE(problems(Description(with_ships(services)).file("t/x", "{% if %}").load()).find("error: "),
           std::string::npos);
  CHECK_NE(problems(Description(with_ships(services)).file("t/x", "{{ get_container_internal_address() }}").load())
               .find("can be answered in the container only"),
           std::string::npos);
}

TEST_CASE("files: what is a secret is not there for a template that is rendered here")
{
  const std::string services =
      "secrets: {s: {env: S}}\nservices: {web: {image: web, env: {PASSWORD: {secret: s}, A: b}, "
      "files: {/c: {template: t}}, instances: {web-1: {ship: h1}}}}\n";
  const auto rendered = [&](const std::string& text) {
    return Description(with_ships(services)).file("t", text).load();
  };
  CHECK_EQ(*files_of(environment(rendered("{{ env.A }}{{ 'PASSWORD' in env }}")), "web-1")[0].content, "bFalse");
  CHECK(problems(rendered("{{ env.PASSWORD }}")).starts_with("error: "));
}

TEST_CASE("files: however many warnings there are, all are checked and made")
{
  std::string services = "services: {web: {image: web, files: {/c: {template: t}}, instances: {";
  for (int i = 0; i < 1100; ++i) services += "web-" + std::to_string(i) + ": {ship: h1, unknown: 1}, ";
  const Description good = Description(with_ships(services + "}}}\n")).file("t", "{{ get_container_name() }}");
  const Environment loaded = environment(good.load());
  CHECK_EQ(*files_of(loaded, "web-1099")[0].content, "web-1099");
  CHECK_FALSE(Description(with_ships(services + "z: {ship: h1, read_only: true}}}}\n")).file("t", "").load().valid());
  CHECK_FALSE(Description(with_ships(services + "z: {ship: h1}}}}\n"))
                  .file("t", "{{ 1 // (9 - env.CONTAINER_NAME|length) }}{{ no }}")
                  .load()
                  .valid());
}

TEST_CASE("files: equal contents are held once")
{
  std::string services = "services: {web: {image: web, files: {/c: {template: t}}, instances: {";
  for (int i = 0; i < 50; ++i) services += "web-" + std::to_string(i) + ": {ship: h1}, ";
  const Environment loaded =
      environment(Description(with_ships(services + "}}}\n")).file("t", "{{ get_service_name() }}").load());
  CHECK_EQ(files_of(loaded, "web-0")[0].content, files_of(loaded, "web-49")[0].content);
}

TEST_CASE("files: a local file that is none is told with what to do")
{
  Folder folder;
  folder.file("d/x", "").file("../outside", "secret").link("out", "../outside").link("in", "d/x").link("loop", "loop");
  CHECK(problems(folder.load("files: {/a: gone}"))
            .starts_with("error: instance 'web-1': file 'gone' does not exist | paths are relative to"));
  CHECK(
      problems(folder.load("files: {/a: d/x/y}")).starts_with("error: instance 'web-1': file 'd/x/y' does not exist"));
  CHECK(problems(folder.load("files: {/a: d}"))
            .starts_with("error: instance 'web-1': file 'd' is a directory | name its files"));
  CHECK(problems(folder.load("files: {/a: out}"))
            .starts_with(
                "error: instance 'web-1': file 'out' is a symbolic link that leads out of the description's folder"));
  CHECK(problems(folder.load("files: {/a: {template: out}}"))
            .starts_with("error: file '/a' of instance 'web-1': template 'out' is a symbolic link"));
  CHECK(problems(folder.load("files: {/a: {file: out, optional: true}}")).find("is a symbolic link") !=
        std::string::npos);
  CHECK(problems(folder.load("files: {/a: loop}")).find("file 'loop' ") != std::string::npos);
  CHECK_EQ(*folder.files("files: {/a: ../outside}")[0].content, "secret");
  CHECK_EQ(*folder.files("files: {/a: in}")[0].content, "");
  CHECK_EQ(*folder.files("files: {/a: " + folder.at("d/x").string() + "}")[0].content, "");
  folder.file("t", "{% include 'out' %}");
  CHECK(problems(folder.load("files: {/a: {template: t}}")).find("leads out of") != std::string::npos);
  folder.file("large", std::string((4U << 20U) + 1, 'x'));
  CHECK(problems(folder.load("files: {/a: large}")).find("has more than 4 MiB") != std::string::npos);
  mkfifo(folder.at("pipe").c_str(), 0600);
  CHECK(problems(folder.load("files: {/a: pipe}")).find("is no regular file") != std::string::npos);
}

TEST_CASE("files: all of an instance have at most 16 MiB together")
{
  Folder folder;
  folder.file("large", std::string(4U << 20U, 'x'));
  CHECK_EQ(folder.files("files: {/a: large, /b: large, /c: large, /d: large}").size(), 4);
  CHECK(problems(folder.load("files: {/a: large, /b: large, /c: large, /d: large, /e: {content: x}}"))
            .find("more than 16 MiB") != std::string::npos);
}

TEST_CASE("files: a secret is named, for its owner alone unless that is said, and has to be declared")
{
  const std::string secrets = "secrets: {db_password: {env: PASSWORD}}\n";
  const Loaded loaded =
      Description(with_instance("files: {/a: {secret: db_password}, /b: {secret: db_password, mode: '0440'}}") +
                  secrets)
          .load();
  REQUIRE_EQ(problems(loaded), "");
  const auto& files = loaded.environment->instances.at(InstanceName("web-1")).settings.files;
  REQUIRE_EQ(files.size(), 2);
  CHECK_EQ(files[0].name, "db_password");
  CHECK(files[0].content == nullptr);
  CHECK_EQ(mode_text(files[0]) + " " + mode_text(files[1]), "0400 0440");
  const auto told = [&](const std::string& entry) {
    return problems(Description(with_instance("files: {/a: " + entry + "}") + secrets).load());
  };
  CHECK(told("{secret: db_pasword}").find("'secret' names 'db_pasword', which is no secret") != std::string::npos);
  CHECK(told("{secret: db_password, content: x}").find("has no place beside") != std::string::npos);
  CHECK(told("{secret: db_password, optional: true}").find("'optional' says nothing of 'secret'") != std::string::npos);
}

TEST_CASE("files: odd paths, modes, owners and sources are errors")
{
  for (const char* entry : {"a: a", "/: a", "/d/: a", "/a/../b: a", "\"/a\\0b\": a", "/.: a", "'': a"})
    CHECK_MESSAGE(problems_with(entry).find("a file cannot be put at") != std::string::npos, entry);
  CHECK(problems_with("/" + std::string(256, 'n') + ": a").find("a name in it is longer") != std::string::npos);
  CHECK(problems_with("/a: a, //a: a").find("'/a' is given twice") != std::string::npos);
  for (const char* mode : {"'0o644'", "'8'", "rw-", "'10000'", "'-1'"})
    CHECK_MESSAGE(problems_with("/a: {content: x, mode: " + std::string(mode) + "}").find("are no permissions") !=
                      std::string::npos,
                  mode);
  for (const char* owner : {"root", "'1'", "'1:'", "':1'", "'1:2:3'", "'-1:0'", "'4294967295:0'"})
    CHECK_MESSAGE(problems_with("/a: {content: x, owner: " + std::string(owner) + "}").find("is no owner") !=
                      std::string::npos,
                  owner);
  CHECK_EQ(problems_with("/a: {content: x, mode: 0640, owner: 1000:1000}"), "");
  CHECK(problems_with("/a: ~").find("nothing says what the file holds") != std::string::npos);
  CHECK(problems_with("/a: {mode: '0644'}").find("nothing says what the file holds") != std::string::npos);
  CHECK(problems_with("/a: {content: x, file: a}").find("'content' has no place beside 'file'") != std::string::npos);
  CHECK(problems_with("/a: {content: x, optional: true}").find("'optional' says nothing of 'content'") !=
        std::string::npos);
  CHECK(problems_with("/a: [a]").find("must be a mapping") != std::string::npos);
  CHECK(problems_with("/a: {conten: x}").find("conten") != std::string::npos);
}

TEST_CASE("files: what cannot be written before the start is refused with the remedy")
{
  const auto refused = [](const std::string& path, const std::string& more) {
    return problems_with(path + ": a", ", " + more);
  };
  CHECK(refused("/a", "read_only: true")
            .starts_with("error: instance 'web-1': '/a' cannot be put there: the root file system is read-only | mount "
                         "a volume at its folder"));
  CHECK_EQ(refused("/data/a", "read_only: true, container_volumes: /data"), "");
  CHECK_EQ(refused("/data/a", "read_only: true, volumes: {/data: /srv}"), "");
  const std::string taker = "read_only: true, volumes_from: keep-1}, keep-1: {ship: h1, container_volumes: /data";
  CHECK_EQ(refused("/data/a", taker), "");
  CHECK(refused("/else/a", taker).find("read-only") != std::string::npos);
  CHECK(refused("/data", taker).find("something is mounted at that very path") != std::string::npos);
  CHECK(refused("/database/a", "read_only: true, container_volumes: /data").find("read-only") != std::string::npos);
  CHECK(refused("/run/a", "tmpfs: /run").find("'/run' is a tmpfs") != std::string::npos);
  CHECK_EQ(refused("/run/data/a", "tmpfs: /run, container_volumes: /run/data"), "");
  CHECK(refused("/data/tmp/a", "tmpfs: /data/tmp, container_volumes: /data").find("tmpfs") != std::string::npos);
  CHECK(refused("/data", "volumes: {/data: /srv}").find("something is mounted at that very path") != std::string::npos);
  CHECK(refused("/data", "container_volumes: /data/x").find("'/data/x' makes a folder of it") != std::string::npos);
  CHECK(problems_with("/b: a, /b/c: a").find("'/b/c' makes a folder of it") != std::string::npos);
  CHECK(problems_with("/b: a, /b-x: a, /b/c: a").find("'/b/c' makes a folder of it") != std::string::npos);
  for (const char* path : {"/proc/a", "/sys/a", "/dev/shm/a", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname"})
    CHECK_MESSAGE(problems_with(std::string(path) + ": a").find("is what the engine mounts there") != std::string::npos,
                  path);
  const std::string bind = "__maestro: {schema: 2}\n";
  CHECK(problems(Description(with_instance("files: {/b/a: a}, volumes: {/srv: {target: /b, mode: 'ro,Z'}}", bind))
                     .file("a", "")
                     .load())
            .find("'/b' is mounted read-only") != std::string::npos);
}

TEST_CASE("guest: the program has its path for itself, and needs a root file system that can be written to")
{
  CHECK(instance("guest: true").settings.guest);
  CHECK_FALSE(instance("guest: false").settings.guest);
  CHECK(
      problems_with("/usr/local/bin/maestro-guest: a", ", guest: true").find("'guest: true' puts the program there") !=
      std::string::npos);
  CHECK_EQ(problems_with("/usr/local/bin/maestro-guest: a"), "");
  CHECK(problems(with_instance("guest: true, read_only: true")).find("the root file system is read-only") !=
        std::string::npos);
  CHECK(problems(with_instance("guest: true, tmpfs: /usr/local/bin")).find("is a tmpfs") != std::string::npos);
}
