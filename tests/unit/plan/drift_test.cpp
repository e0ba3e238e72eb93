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
