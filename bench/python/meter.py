"""Counts, times and averages what a model observes."""

import time


class Meter:
    """Takes one observation a unit of work (a hold, a customer, a repair).

    The first `warm_up` units are neither timed nor counted; the `units` after them are timed and
    averaged in `batches` batches of equal length, whose means are the answer.
    """

    def __init__(self, spec):
        self.units = spec["units"]
        self.size = self.units // spec["batches"]
        self.left = spec["warm_up"]
        self.sum = 0.0
        self.means = []
        self.warm = False
        self.wanted = spec["batches"]

    def add(self, x):
        """Adds an observation and tells whether that was the last one."""
        self.sum += x
        self.left -= 1
        return self.left == 0 and self._turn()

    def _turn(self):
        if self.warm:
            self.means.append(self.sum / self.size)
        else:
            self.warm = True
            self.began = time.process_time()
        self.sum = 0.0
        self.left = self.size
        if len(self.means) < self.wanted:
            return False
        self.seconds = time.process_time() - self.began
        return True

    def result(self):
        return {"units": self.size * self.wanted, "seconds": self.seconds, "batches": self.means}
