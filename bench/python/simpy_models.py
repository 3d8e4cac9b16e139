"""The problems in SimPy: a process for whatever lives, a Resource for what it waits for."""

import random
from importlib.metadata import version

import simpy

from meter import Meter


def hold(spec):
    """Clocks that tick Exp(1) apart, each a process."""
    env, rng, meter = simpy.Environment(), random.Random(spec["seed"]), Meter(spec)
    done = env.event()
    pending = spec["pending"]
    last = 0.0

    def clock():
        nonlocal last
        while True:
            yield env.timeout(rng.expovariate(1.0))
            gap, last = env.now - last, env.now
            if gap < 0:
                raise RuntimeError("time ran backwards")
            if meter.add(gap * pending):
                done.succeed()

    for _ in range(pending):
        env.process(clock())
    env.run(until=done)
    return meter.result()


def mm1(spec):
    """One server, customers that come and go."""
    env, rng, meter = simpy.Environment(), random.Random(spec["seed"]), Meter(spec)
    done = env.event()
    server = simpy.Resource(env, capacity=1)

    def customer():
        arrived = env.now
        with server.request() as turn:
            yield turn
            if meter.add(env.now - arrived):
                done.succeed()
            yield env.timeout(rng.expovariate(1 / spec["service"]))

    def source():
        while True:
            yield env.timeout(rng.expovariate(1 / spec["interarrival"]))
            env.process(customer())

    env.process(source())
    env.run(until=done)
    return meter.result()


def repair(spec):
    """Machines that fail, and a crew that repairs them."""
    env, rng, meter = simpy.Environment(), random.Random(spec["seed"]), Meter(spec)
    done = env.event()
    crew = simpy.Resource(env, capacity=spec["crew"])

    def machine():
        while True:
            yield env.timeout(rng.expovariate(1 / spec["uptime"]))
            failed = env.now
            with crew.request() as repairer:
                yield repairer
                if meter.add(env.now - failed):
                    done.succeed()
                yield env.timeout(rng.expovariate(1 / spec["repair_time"]))

    for _ in range(spec["machines"]):
        env.process(machine())
    env.run(until=done)
    return meter.result()


VERSION = version("simpy")
