// SPDX-License-Identifier: Apache-2.0
#include <maestro/plan/drift.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

namespace {

const std::string id(64, 'a'), other_id(64, 'b');

/// How many fields differ if the namespaces of db are asked for, and the engine tells these.
std::size_t differences(const std::string& net, const std::string& ipc, const std::string& pid)
{
  ShipFacts facts;
  facts.containers["db"] = {.id = id, .name = "db"};
  engine::ContainerSpec described{.name = "web", .image = "web:1"};
  described.settings.network_mode = described.settings.ipc_mode = described.settings.pid_mode = "container:db";
  engine::Retold retold;
  retold.state.image = "web:1";
  retold.settings.network_mode = net;
  retold.settings.ipc_mode = ipc;
  retold.settings.pid_mode = pid;
  const Labels no_labels;
  return differing_fields({.described = described, .labels = no_labels, .retold = retold, .ship = &facts}).size();
}

} // namespace

TEST_CASE("drift: another container's namespaces are the same by its name and its id, and others are not")
{
  const std::string db = "container:" + id, other = "container:" + other_id;
  CHECK_EQ(differences(db, db, db), 0);
  CHECK_EQ(differences("container:db", "container:db", "container:db"), 0);
  CHECK_EQ(differences(other, db, db), 1); // of the db before this one
  CHECK_EQ(differences(db, other, "host"), 2);
}

namespace {

/// What is told to differ of a container without labels.
std::string untold_differences(const ContainerSettings& asked, const ContainerSettings& told, bool is_podman = false)
{
  const engine::ContainerSpec described{.name = "web", .image = "web:1", .settings = asked};
  engine::Retold retold{.state = {}, .env = {}, .settings = told};
  retold.state.image = "web:1";
  const Labels no_labels;
  std::string text;
  for (const Field& field :
       differing_fields({.described = described, .labels = no_labels, .retold = retold, .is_podman = is_podman}))
    text += field.path + " " + field.from.value_or("-") + " > " + field.to.value_or("-") + "\n";
  return text;
}

} // namespace

TEST_CASE("drift: who asks for 0 has said nothing")
{
  ContainerSettings asked, told;
  asked.memory = asked.memory_swap = asked.memory_reservation = asked.shm_size = 0;
  asked.cpu_shares = asked.nano_cpus = asked.oom_score_adjustment = 0;
  told.shm_size = 64 << 20;
  CHECK_EQ(untold_differences(asked, told), "");
  told.cpu_shares = 5;
  told.memory_reservation = 32 << 20;
  CHECK_EQ(untold_differences(asked, told), "");

  ContainerSettings limited, with_swap;
  limited.memory = with_swap.memory = 64 << 20;
  limited.memory_swap = 0;
  with_swap.memory_swap = 128 << 20;
  CHECK_EQ(untold_differences(limited, with_swap), "");
  with_swap.memory_swap = 96 << 20;
  CHECK_EQ(untold_differences(limited, with_swap), "");
}

TEST_CASE("drift: what Podman makes of unlimited swap and of relabelled folders was asked for")
{
  ContainerSettings asked, told;
  asked.memory = told.memory = 64 << 20;
  asked.memory_swap = -1;
  told.memory_swap = 128 << 20;
  asked.binds = {{"/srv", "/a/", "ro,z"}, {"/srv", "/b", "Z"}};
  told.binds = {{"/srv", "/a", "ro,rprivate,rbind"}, {"/srv", "/b", "rw,rprivate,rbind"}};
  CHECK_EQ(untold_differences(asked, told, true), "");
  told.binds[0].mode = "ro,z,rprivate,rbind"; // not started yet
  CHECK_EQ(untold_differences(asked, told, true), "");
  told.binds[0].mode = "ro";
  CHECK_EQ(untold_differences(asked, told),
           "limits.swap 128m > -1\nvolumes./a /srv:ro > /srv:ro,z\nvolumes./b /srv > /srv:Z\n");
  told.memory_swap = 96 << 20;
  told.binds[0].mode = "rw";
  CHECK_EQ(untold_differences(asked, told, true), "limits.swap 96m > -1\nvolumes./a /srv:z > /srv:ro,z\n");
}
