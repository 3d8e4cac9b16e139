"""The incident model in SimPy, written from docs/method.md, docs/scenario.md and docs/results.md.

A hypervisor is a process that waits in service until something strikes it, then goes through the
phases of its recovery; causes are processes that strike by interrupting it; a zone that boots is a
process that waits for one of the places, and may have to wait for a repair. Apps only listen to
their zones. The model follows what pagoda-box-2016 needs: failures of hypervisors, panics by kernel,
phases, boots in a drawn order, stuck zones, recoveries that fail, apps with and without replicas.
"""

import json
import random
import sys
import time
from importlib.metadata import version

import simpy

import scenario as scenarios


class App:
    """One app: up while at least `need` of its replicas run and no failover holds it down."""

    def __init__(self, tally, replicas, need, fails):
        self.tally, self.running, self.need, self.fails = tally, replicas, need, fails
        self.waits_for = set()  # zones without which a failed failover does not end
        self.down_since = None

    def lost(self, now, zone, rng):
        """An event took a replica. The failover takes no time, or fails."""
        self.running -= 1
        if self.running >= self.need and rng.random() < self.fails:
            self.waits_for.add(zone)
        self._settle(now)

    def back(self, now, zone):
        self.running += 1
        self.waits_for.discard(zone)
        self._settle(now)

    def _settle(self, now):
        up = self.running >= self.need and not self.waits_for
        if not up and self.down_since is None:
            self.down_since = now
        elif up and self.down_since is not None:
            self.tally.outage(self.down_since, now)
            self.down_since = None


SUSTAINED = 5.0  # minutes: what an interruption that counts in `outages` is longer than (IEEE 1366)


class Tally:
    """Outages of a class of apps, cut at the horizon."""

    def __init__(self, horizon):
        self.horizon, self.minutes, self.outages = horizon, 0.0, 0

    def outage(self, since, until):
        length = min(until, self.horizon) - since
        if length > 0:
            self.minutes += length
            self.outages += length > SUSTAINED


class Zone:
    __slots__ = ("app", "running")

    def __init__(self, app):
        self.app, self.running = app, True


class Kernel:
    def __init__(self, spec):
        operation = spec["zone_operation"]
        if isinstance(operation, dict) and operation.keys() & {"all", "start"}:
            operation = operation.get("start", operation.get("all"))
        self.start = scenarios.law(operation)
        self.panics = spec.get("panics", [])


class Recovery:
    def __init__(self, spec):
        self.reboots = spec.get("reboots", True)
        self.phases = []
        for phase in spec["phases"]:
            if "slots" in phase:
                raise NotImplementedError("the SimPy model has no slots")
            boots = "each" in phase
            self.phases.append((boots, scenarios.law(phase["each" if boots else "takes"]), phase.get("zones") == "up"))
        if sum(boots for boots, _, _ in self.phases) != 1:
            raise NotImplementedError("the SimPy model boots zones one by one in each recovery")
        fails = spec.get("fails", {"share": 0})
        self.fails, self.instead = scenarios.share(fails["share"]), fails.get("recovery")


class Hypervisor:
    def __init__(self, fleet, zones):
        self.fleet, self.zones = fleet, zones
        self.kernel = fleet.cloud.kernel
        self.in_service = True
        self.booting = []  # processes of zones that boot or are repaired
        self.process = fleet.env.process(self.live())

    def live(self):
        """In service until an event strikes; an event that strikes during the recovery starts a new one."""
        struck = None
        while True:
            try:
                if struck is None:
                    yield self.fleet.env.event()
                yield from self.recover(struck)
                struck = None
            except simpy.Interrupt as blow:
                struck = blow.cause

    def recover(self, name):
        fleet, env, rng = self.fleet, self.fleet.env, self.fleet.rng
        self.in_service = False
        for boot in self.booting:
            if boot.is_alive:
                boot.interrupt()
        for zone in self.zones:
            if zone.running:
                zone.running = False
                if zone.app:
                    zone.app.lost(env.now, zone, rng)
        recovery = fleet.cloud.recoveries[name]
        while rng.random() < recovery.fails:
            recovery = fleet.cloud.recoveries[recovery.instead]
        if recovery.reboots:
            self.kernel = fleet.cloud.installed
        for boots, takes, up in recovery.phases:
            if boots:
                yield from self.boot_zones(takes)
            else:
                self.in_service = up
                yield env.timeout(takes(rng))
            self.in_service = False
        self.in_service = True

    def boot_zones(self, each):
        fleet, env = self.fleet, self.fleet.env
        places = simpy.Resource(env, capacity=fleet.cloud.at_once)
        order = self.zones[:]
        fleet.rng.shuffle(order)
        booted = [env.event() for _ in order]
        self.booting = [env.process(self.boot(zone, each, places, done)) for zone, done in zip(order, booted)]
        yield env.all_of(booted)

    def boot(self, zone, each, places, done):
        fleet, env, rng = self.fleet, self.fleet.env, self.fleet.rng
        try:
            with places.request() as place:
                yield place
                yield env.timeout(self.kernel.start(rng) + each(rng))
            done.succeed()
            if rng.random() < fleet.cloud.stuck:
                yield env.timeout(fleet.cloud.repair(rng))
        except simpy.Interrupt:
            return  # struck again: it boots with the others
        zone.running = True
        if zone.app:
            zone.app.back(env.now, zone)


class Cloud:
    """What holds for all replications: the laws, and which zones of which apps stand where."""

    def __init__(self, scenario, rng):
        fleet = scenario["fleet"]
        self.horizon = scenarios.duration(scenario["clock"]["horizon"])
        self.kernels = {name: Kernel(spec) for name, spec in scenarios.named(scenario["kernels"]).items()}
        self.kernel, self.installed = self.kernels[fleet["kernel"]], self.kernels[fleet["installed"]]
        self.recoveries = {name: Recovery(spec) for name, spec in scenarios.named(scenario["recoveries"]).items()}
        self.failures = scenario.get("failures", [])
        if any(failure.get("scope", "hypervisor") != "hypervisor" for failure in self.failures):
            raise NotImplementedError("the SimPy model has failures of hypervisors only")
        self.at_once = scenario["zone_operations"]["at_once"]
        self.stuck = scenarios.share(scenario["stuck"]["share"])
        self.repair = scenarios.law(scenario["stuck"]["repair"])
        self.tallies = {}
        self.zones = self.place(scenario["apps"], fleet["hypervisors"], fleet["zones_per_hypervisor"], rng)

    def place(self, classes, hypervisors, size, rng):
        """Fills the zones with apps of the classes' shares. Hypervisors are dealt from shuffled decks
        that hold each of them once, so that all are evenly full; an app takes the first that differ.
        """
        shares = [0 if c["share"] == "rest" else scenarios.share(c["share"]) for c in classes]
        shares = [1 - sum(shares) if c["share"] == "rest" else s for c, s in zip(classes, shares)]
        replicas = [c.get("replicas", 1) for c in classes]
        apps = int(size * hypervisors / sum(s * r for s, r in zip(shares, replicas)))
        counts = [int(s * apps) for s in shares]
        remainders = [s * apps - n for s, n in zip(shares, counts)]
        for i in sorted(range(len(counts)), key=lambda i: -remainders[i])[: apps - sum(counts)]:
            counts[i] += 1
        zones = [[] for _ in range(hypervisors)]
        deck = []
        for spec, count, n in sorted(zip(classes, counts, replicas), key=lambda row: -row[2]):
            failover = spec.get("failover", {})
            if spec.get("spread", "hypervisor") != "hypervisor" or scenarios.duration(failover.get("takes", 0)) > 0:
                raise NotImplementedError("the SimPy model has neither racks nor failovers that take time")
            fails = scenarios.share(failover.get("fails", 0))
            tally = self.tallies[spec["name"]] = Tally(self.horizon)
            for _ in range(count):
                app = App(tally, n, spec.get("need", 1), fails)
                hosts = []
                while len(hosts) < n:
                    if all(host in hosts for host in deck):
                        deck += rng.sample(range(hypervisors), hypervisors)
                    hosts.append(next(host for host in deck if host not in hosts))
                    deck.remove(hosts[-1])
                for host in hosts:
                    zones[host].append(Zone(app))
        for on in zones:
            on += [Zone(None) for _ in range(size - len(on))]
        return zones

    def replication(self, rng):
        """One history: what was counted in it. All zones run again at its end, as at its start."""
        for tally in self.tallies.values():
            tally.minutes, tally.outages = 0.0, 0
        fleet = Fleet(self, rng)
        fleet.env.run()  # recoveries under way at the horizon run to their end
        row = {"fleet.panics": fleet.panics}
        for name, tally in self.tallies.items():
            row[f"apps.{name}.outage_minutes"] = tally.minutes
            row[f"apps.{name}.outages"] = tally.outages
        return row


class Fleet:
    """The hypervisors of one replication, and what strikes them."""

    def __init__(self, cloud, rng):
        self.cloud, self.rng, self.env = cloud, rng, simpy.Environment()
        self.panics = 0
        for zones in cloud.zones:
            hypervisor = Hypervisor(self, zones)
            for kernel in cloud.kernels.values():
                for panic in kernel.panics:
                    self.env.process(self.panic(hypervisor, kernel, panic))
            for failure in cloud.failures:
                self.env.process(self.failure(hypervisor, failure))

    def panic(self, hypervisor, kernel, panic):
        """Strikes at random in calendar time, where the kernel runs in service."""
        rate = 1 / scenarios.mtbf(panic["mtbf"])
        while True:
            yield self.env.timeout(self.rng.expovariate(rate))
            if self.env.now >= self.cloud.horizon:
                return
            if hypervisor.in_service and hypervisor.kernel is kernel:
                self.panics += 1
                hypervisor.process.interrupt(panic.get("recovery", "panic"))

    def failure(self, hypervisor, failure):
        rate = 1 / scenarios.mtbf(failure["mtbf"])
        while True:
            yield self.env.timeout(self.rng.expovariate(rate))
            if self.env.now >= self.cloud.horizon:
                return
            if hypervisor.in_service:
                hypervisor.process.interrupt(failure.get("recovery", "panic"))


def main():
    spec = json.loads(sys.argv[1])
    scenario = scenarios.changed(scenarios.load(spec["scenario"]), spec["set"])
    scenario = scenarios.variant(scenario, spec["variant"])
    rows = []
    cloud = Cloud(scenario, random.Random(spec["seed"]))  # the placement is drawn once a study
    began, used = time.perf_counter(), time.process_time()
    for replication in range(spec["replications"]):
        if time.perf_counter() - began > spec["seconds"]:
            break  # on a slow machine: fewer replications, not more time
        rng = random.Random(f"{spec['seed']} {spec['variant']} {replication}")
        rows.append(cloud.replication(rng))
    seconds = time.process_time() - used
    metrics = {name: [row[name] for row in rows] for name in rows[0]}
    print(json.dumps({"seconds": seconds, "metrics": metrics, "version": version("simpy")}))


if __name__ == "__main__":
    main()
