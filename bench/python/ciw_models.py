"""The problems in Ciw: a network of nodes, simulated until so many customers were served."""

import time
from importlib.metadata import version

import ciw


def mm1(spec):
    """One node with one server."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=1 / spec["interarrival"])],
        service_distributions=[ciw.dists.Exponential(rate=1 / spec["service"])],
        number_of_servers=[1],
    )
    ciw.seed(spec["seed"])
    simulation = ciw.Simulation(network)
    customers = spec["warm_up"] + spec["units"]
    began = time.process_time()
    simulation.simulate_until_max_customers(customers, method="Finish")
    seconds = time.process_time() - began
    return _result(spec, simulation.get_all_records(), seconds)


def repair(spec):
    """A closed network of two nodes: machines run, then wait for one of the crew."""
    network = ciw.create_network(
        # All machines come to the first node at time 0, and nothing comes after them.
        arrival_distributions=[ciw.dists.Sequential([0.0, float("inf")]), None],
        batching_distributions=[ciw.dists.Deterministic(spec["machines"]), None],
        service_distributions=[
            ciw.dists.Exponential(rate=1 / spec["uptime"]),
            ciw.dists.Exponential(rate=1 / spec["repair_time"]),
        ],
        number_of_servers=[float("inf"), spec["crew"]],
        routing=[[0.0, 1.0], [1.0, 0.0]],
    )
    ciw.seed(spec["seed"])
    simulation = ciw.Simulation(network)
    # Ciw ends such a run at a time and not after so many repairs: with a margin, for as long as the
    # crew that the machines keep busy takes.
    repairs = spec["warm_up"] + spec["units"]
    cycle = (spec["uptime"] + spec["repair_time"]) / spec["machines"]
    began = time.process_time()
    simulation.simulate_until_max_time(1.1 * repairs * cycle)
    seconds = time.process_time() - began
    return _result(spec, simulation.get_all_records(only=["service"]), seconds, node=2)


def _result(spec, records, seconds, node=1):
    records = sorted((r for r in records if r.node == node), key=lambda r: r.service_start_date)
    waits = [r.waiting_time for r in records]
    first, size = spec["warm_up"], spec["units"] // spec["batches"]
    means = []
    for i in range(spec["batches"]):
        batch = waits[first + i * size : first + (i + 1) * size]
        if len(batch) < size:
            raise RuntimeError(f"only {len(waits)} customers were served")
        means.append(sum(batch) / size)
    return {"units": len(waits), "seconds": seconds, "batches": means}


VERSION = version("ciw")
