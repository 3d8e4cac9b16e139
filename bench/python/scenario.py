"""Reads a scenario file, as docs/scenario.md has it: units, distributions, variants, defaults.

Times are minutes. What the SimPy model does not follow is refused rather than left out.
"""

import copy
import math
import re

import yaml

MINUTES = {
    "y": 365 * 1440.0,
    "mo": 365 * 1440.0 / 12,
    "w": 7 * 1440.0,
    "d": 1440.0,
    "h": 60.0,
    "m": 1.0,
    "s": 1 / 60,
    "ms": 1 / 60e3,
    "us": 1 / 60e6,
}


def duration(text):
    """`1h30m` in minutes."""
    if text in (0, "0"):
        return 0.0
    parts = re.findall(r"([0-9.]+(?:e[0-9]+)?)(mo|ms|us|y|w|d|h|m|s)", str(text))
    if "".join(number + unit for number, unit in parts) != str(text):
        raise ValueError(f"no duration: {text!r}")
    return sum(float(number) * MINUTES[unit] for number, unit in parts)


def share(text):
    """`1%` as a fraction."""
    return float(text[:-1]) / 100 if isinstance(text, str) and text.endswith("%") else float(text)


def law(value):
    """A sampler `draw(rng)` of a duration or distribution, in minutes."""
    if not isinstance(value, dict):
        constant = duration(value)
        return lambda rng: constant
    ((kind, of),) = value.items()
    if kind == "exponential":
        mean = duration(of["mean"])
        return lambda rng: rng.expovariate(1 / mean)
    if kind == "lognormal" and "median" in of:
        median = duration(of["median"])
        sigma = math.log(duration(of["p95"]) / median) / 1.6448536269514722  # 95% quantile of the normal
        return lambda rng: median * math.exp(rng.gauss(0, sigma))
    raise NotImplementedError(f"the SimPy model knows no {kind}")


def mtbf(value):
    """The mean of a memoryless time to failure."""
    if isinstance(value, dict):
        raise NotImplementedError("the SimPy model has memoryless failures only")
    return duration(value)


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def variant(scenario, name):
    """The scenario with the values of a variant set."""
    return changed(scenario, named(scenario["variants"])[name].get("set", {}))


def changed(scenario, values):
    """The scenario with values set by their paths."""
    scenario = copy.deepcopy(scenario)
    for key, value in values.items():
        at = scenario
        *way, last = key.split(".")
        for step in way:
            at = named(at)[step] if isinstance(at, list) else at[step]
        at[last] = value
    return scenario


def named(elements):
    return {element["name"]: element for element in elements}
