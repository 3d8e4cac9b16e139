//! Solves a problem with desque: an event type for whatever happens, and a state that they share. It is a
//! program of its own, so that the other engines do without Rust where it cannot be had.

mod meter;

use desque::serial::{Event, Simulation};
use desque::{Result, SimState, SimTime};
use meter::Meter;
use rand::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rand_pcg::Pcg64;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::VecDeque;

/// Floating-point time with an order; no model here makes a NaN.
#[derive(Copy, Clone, Debug, PartialEq, PartialOrd)]
struct Time(f64);

impl Eq for Time {}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.partial_cmp(other).expect("time is a number")
    }
}

impl SimTime for Time {}

/// What the events of a run share.
struct State {
    rng: Pcg64,
    meter: Meter,
    done: bool,
    /// Those that wait for a server: since when, and which machine it is.
    line: VecDeque<(f64, usize)>,
    idle: usize,
    between: f64,
    service: f64,
    last: f64,
    pending: f64,
}

impl SimState<Time> for State {
    fn is_complete(&self, _: &Time) -> bool {
        self.done
    }
}

type Sim = Simulation<State, Time>;

impl State {
    fn exponential(&mut self, mean: f64) -> f64 {
        let x: f64 = Exp1.sample(&mut self.rng);
        mean * x
    }

    fn observe(&mut self, x: f64) {
        if !self.meter.add(x) {
            self.done = true;
        }
    }
}

fn later<E: Event<State, Time> + 'static>(sim: &mut Sim, event: E, mean: f64) -> Result {
    let delay = sim.state_mut().exponential(mean);
    let at = Time(sim.current_time().0 + delay);
    sim.schedule(event, at)
}

/// A clock of the hold model.
#[derive(Debug)]
struct Tick;

impl Event<State, Time> for Tick {
    fn execute(&mut self, sim: &mut Sim) -> Result {
        let now = sim.current_time().0;
        let state = sim.state_mut();
        let gap = now - state.last;
        assert!(gap >= 0.0, "time ran backwards");
        state.last = now;
        let x = gap * state.pending;
        state.observe(x);
        later(sim, Tick, 1.0)
    }
}

/// Somebody begins to be served, having waited since `since`.
fn serve(sim: &mut Sim, since: f64, who: usize, source: bool) -> Result {
    let waited = sim.current_time().0 - since;
    sim.state_mut().observe(waited);
    let service = sim.state().service;
    later(sim, Done { who, source }, service)
}

/// The end of a service; with a source, customers come from outside, else they are machines.
#[derive(Debug)]
struct Done {
    who: usize,
    source: bool,
}

impl Event<State, Time> for Done {
    fn execute(&mut self, sim: &mut Sim) -> Result {
        if !self.source {
            let uptime = sim.state().between;
            later(sim, Failure { who: self.who }, uptime)?;
        }
        match sim.state_mut().line.pop_front() {
            Some((since, who)) => serve(sim, since, who, self.source),
            None => {
                sim.state_mut().idle += 1;
                Ok(())
            }
        }
    }
}

fn ask(sim: &mut Sim, who: usize, source: bool) -> Result {
    let now = sim.current_time().0;
    if sim.state().idle == 0 {
        sim.state_mut().line.push_back((now, who));
        return Ok(());
    }
    sim.state_mut().idle -= 1;
    serve(sim, now, who, source)
}

#[derive(Debug)]
struct Arrival;

impl Event<State, Time> for Arrival {
    fn execute(&mut self, sim: &mut Sim) -> Result {
        let between = sim.state().between;
        later(sim, Arrival, between)?;
        ask(sim, 0, true)
    }
}

#[derive(Debug)]
struct Failure {
    who: usize,
}

impl Event<State, Time> for Failure {
    fn execute(&mut self, sim: &mut Sim) -> Result {
        ask(sim, self.who, false)
    }
}

fn main() {
    let text = std::env::args().nth(1).expect("a problem in JSON");
    let spec: Value = serde_json::from_str(&text).expect("a problem in JSON");
    let number = |key: &str| spec[key].as_f64().unwrap_or(0.0);
    let mut state = State {
        rng: Pcg64::seed_from_u64(number("seed") as u64),
        meter: Meter::new(number("warm_up") as u64, number("units") as u64, number("batches") as usize),
        done: false,
        line: VecDeque::new(),
        idle: 0,
        between: 0.0,
        service: 0.0,
        last: 0.0,
        pending: number("pending"),
    };
    let (mut clocks, mut machines, mut customers) = (0, 0, false);
    match spec["problem"].as_str() {
        Some("hold") => clocks = state.pending as usize,
        Some("mm1") => {
            customers = true;
            state.idle = 1;
            (state.between, state.service) = (number("interarrival"), number("service"));
        }
        Some("repair") => {
            machines = number("machines") as usize;
            state.idle = number("crew") as usize;
            (state.between, state.service) = (number("uptime"), number("repair_time"));
        }
        _ => panic!("no such problem"),
    }
    let between = state.between;
    let mut sim = Simulation::new(state, Time(0.0));
    for _ in 0..clocks {
        later(&mut sim, Tick, 1.0).expect("the future");
    }
    for who in 0..machines {
        later(&mut sim, Failure { who }, between).expect("the future");
    }
    if customers {
        later(&mut sim, Arrival, between).expect("the future");
    }
    sim.run().expect("events in order");
    println!("{}", sim.state().meter.result());
}
