# SPDX-License-Identifier: Apache-2.0
"""Random descriptions, by a seed: valid ones, of every shape that the rules of ports, variables, links and order know."""

NAMES = ["web", "db", "msg-bus", "store.2", "a_b", "Cache", "x", "worker-α", "job9", "ß"]
PORTS = ["http", "peer", "web-ui", "Admin", "p.1", "_", "leader_election"]
VARIABLES = ["A", "LEVEL", "lower", "PATH_2", "SERVICE_NAME", "CONTAINER_NAME", "DOCKER_TAG", "WEB_WEB_1_HOST",
             "MAESTRO_ENVIRONMENT_NAME", "DB_INSTANCES"]
IMAGES = ["nginx", "nginx:1.27", "org/app", "quay.io:8081/org/app", "quay.io:8081/org/app:1.2", "reg.example/a/b:v-2_x"]
VALUES = ["", "x", "two words", "a=b", " led", 0, -7, 42, True, False, 1.5, "yes", "${HOME}", "é", None]


class Describer:
    def __init__(self, dice):
        self.dice = dice
        self.files = {}
        self.next_port = 1000

    def some(self, items, most):
        return self.dice.sample(items, self.dice.randint(0, min(most, len(items))))

    def chance(self, percent):
        return self.dice.randrange(100) < percent

    # ---- ports: a host's port is given away once, so that none is taken twice

    def fresh(self, count=1):
        first = self.next_port
        self.next_port += count
        return first

    def port(self):
        dice, outside, inside = self.dice, self.fresh(), self.dice.randint(1, 900)
        protocol = dice.choice(["", "/tcp", "/udp"])
        forms = [
            lambda: outside,
            lambda: "%d%s" % (outside, protocol),
            lambda: "%d%s:%d%s" % (inside, protocol, outside, protocol),
            lambda: {"exposed": "%d%s" % (inside, protocol), "external": outside},
            lambda: {"exposed": inside, "external": ["127.0.0.1", outside]},
            lambda: {"exposed": "%d%s" % (inside, protocol), "external": ["10.1.2.3", "%d%s" % (outside, protocol)]},
            lambda: self.range_of_ports(protocol),
            lambda: self.one_of_a_range(inside),
        ]
        return dice.choice(forms)()

    def range_of_ports(self, protocol):
        count = self.dice.randint(2, 4)
        first, inside = self.fresh(count), self.dice.randint(1, 900)
        outside = "%d-%d%s" % (first, first + count - 1, protocol)
        return self.dice.choice([outside, "%d-%d%s:%s" % (inside, inside + count - 1, protocol, outside)])

    def one_of_a_range(self, inside):
        first = self.fresh(3)
        return "%d:%d-%d" % (inside, first, first + 2)

    def ports(self):
        return {name: self.port() for name in self.some(PORTS, 3)}

    # ---- variables

    def value(self):
        if self.chance(15):
            return [self.value() for _ in range(self.dice.randint(0, 3))]
        return self.dice.choice(VALUES)

    def mapping(self):
        return {name: self.value() for name in self.some(VARIABLES, 4)}

    def file(self):
        name = "%d.env" % len(self.files)
        lines = []
        for variable in self.some(VARIABLES, 4):
            lines.append(self.dice.choice(["%s=%s", "  %s=%s  ", "%s=\"%s\"", "%s=%s # no comment"])
                         % (variable, self.dice.choice(["", "1", "two words", "a=b=c"])))
            if self.chance(30):
                lines.append(self.dice.choice(["", "# a comment = 1", "   "]))
        self.files[name] = "\n".join(lines) + "\n"
        return name

    def with_variables(self, described):
        if self.chance(60):
            described["env"] = self.mapping() if self.chance(80) else [self.mapping(), self.mapping()]
        if self.chance(20):
            described["envfile"] = self.file() if self.chance(50) else [self.file(), self.mapping(), self.file()]

    # ---- the whole

    def instance(self, ships):
        described = {"ship": self.dice.choice(ships)}
        self.with_variables(described)
        if self.chance(50):
            described["ports"] = self.ports()
        if self.chance(20):
            described["image"] = self.dice.choice(IMAGES)
        return described

    def service(self, name, earlier, ships):
        described = {"image": self.dice.choice(IMAGES), "instances": {}}
        self.with_variables(described)
        if self.chance(20):
            described["ports"] = {"shared": self.dice.randint(1, 900), "again": "9%d/udp" % self.dice.randint(0, 9)}
        if self.chance(50):
            described["requires"] = self.some(earlier, 2)
        if self.chance(30):
            described["wants_info"] = self.some(earlier, 2)
        for number in self.some(range(1, 5), 3):
            described["instances"]["%s-%d" % (name, number)] = self.instance(ships)
        return described

    def hang(self, world):
        """What is on one ship may take volumes or links from what comes earlier there."""
        before = []
        for described in world["services"].values():
            for name, instance in described["instances"].items():
                near = [other for other, ship in before if ship == instance["ship"]]
                if near and self.chance(15):
                    chosen = self.some(near, 2)
                    instance["volumes_from"] = chosen[0] if len(chosen) == 1 else chosen
                if near and self.chance(15):
                    instance["links"] = {other: "alias%d" % place for place, other in enumerate(self.some(near, 2))}
            before += [(name, one["ship"]) for name, one in described["instances"].items()]

    def world(self):
        ships = ["s%d" % number for number in range(self.dice.randint(1, 3))]
        world = {"__maestro": {"schema": 2}, "name": self.dice.choice(["shop", "a b", "env.1"]),
                 "ships": {ship: {"ip": "10.0.0.%d" % place} for place, ship in enumerate(ships, 1)}, "services": {}}
        names = self.dice.sample(NAMES, self.dice.randint(1, 6))
        for place, name in enumerate(names):
            world["services"][name] = self.service(name, names[:place], ships)
        self.hang(world)
        order = list(world["services"].items())
        self.dice.shuffle(order)
        world["services"] = dict(order)
        return world
