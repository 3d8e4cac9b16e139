//! Counts, times and averages what a model observes.

use cpu_time::ProcessTime;
use std::time::Duration;

pub struct Meter {
    sum: f64,
    left: u64,
    size: u64,
    wanted: usize,
    means: Vec<f64>,
    began: Option<ProcessTime>,
    took: Duration,
}

impl Meter {
    pub fn new(warm_up: u64, units: u64, batches: usize) -> Self {
        Meter {
            sum: 0.0,
            left: warm_up,
            size: units / batches as u64,
            wanted: batches,
            means: Vec::with_capacity(batches),
            began: None,
            took: Duration::ZERO,
        }
    }

    /// Takes one observation, one for each unit of work, and tells whether to go on.
    pub fn add(&mut self, x: f64) -> bool {
        self.sum += x;
        self.left -= 1;
        self.left > 0 || self.turn()
    }

    /// Ends a batch; the first is the warm-up.
    fn turn(&mut self) -> bool {
        if let Some(began) = self.began {
            self.means.push(self.sum / self.size as f64);
            self.took = began.elapsed();
        } else {
            self.began = Some(ProcessTime::now());
        }
        self.sum = 0.0;
        self.left = self.size;
        self.means.len() < self.wanted
    }

    pub fn result(&self) -> serde_json::Value {
        serde_json::json!({
            "units": self.size * self.wanted as u64,
            "seconds": self.took.as_secs_f64(),
            "batches": self.means,
        })
    }
}
