// Command simgo solves a problem with SimGo: a process, which is a goroutine, for whatever lives, and a
// Resource for what it waits for. It is a module of its own so that the other engines do without SimGo
// where it cannot be had.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/fschuetz04/simgo"

	"outagesim/bench/peers/module"
	"outagesim/bench/problem"
)

func main() {
	models := map[string]problem.Model{"hold": hold, "mm1": mm1, "repair": repair}
	if err := problem.Main(os.Args[1], models, module.Version("github.com/fschuetz04/simgo"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// steps runs the simulation while the meter wants more.
func steps(sim *simgo.Simulation, more *bool) {
	for *more && sim.Step() {
	}
}

func generator(s problem.Spec) *rand.Rand { return rand.New(rand.NewPCG(s.Seed, 0)) }

func hold(s problem.Spec, m *problem.Meter) {
	sim, r, more := simgo.NewSimulation(), generator(s), true
	last, n := 0.0, float64(s.Pending)
	clock := func(proc simgo.Process) {
		for {
			proc.Wait(proc.Timeout(r.ExpFloat64()))
			gap := proc.Now() - last
			if gap < 0 {
				panic("simgo: time ran backwards")
			}
			last = proc.Now()
			more = m.Add(gap*n) && more
		}
	}
	for range s.Pending {
		sim.Process(clock)
	}
	steps(sim, &more)
}

func mm1(s problem.Spec, m *problem.Meter) {
	sim, r, more := simgo.NewSimulation(), generator(s), true
	server := simgo.NewResource(sim, 1)
	customer := func(proc simgo.Process) {
		arrived := proc.Now()
		proc.Wait(server.Request())
		more = m.Add(proc.Now()-arrived) && more
		proc.Wait(proc.Timeout(s.Service * r.ExpFloat64()))
		server.Release()
	}
	sim.Process(func(proc simgo.Process) {
		for {
			proc.Wait(proc.Timeout(s.Interarrival * r.ExpFloat64()))
			proc.Process(customer)
		}
	})
	steps(sim, &more)
}

func repair(s problem.Spec, m *problem.Meter) {
	sim, r, more := simgo.NewSimulation(), generator(s), true
	crew := simgo.NewResource(sim, s.Crew)
	machine := func(proc simgo.Process) {
		for {
			proc.Wait(proc.Timeout(s.Uptime * r.ExpFloat64()))
			failed := proc.Now()
			proc.Wait(crew.Request())
			more = m.Add(proc.Now()-failed) && more
			proc.Wait(proc.Timeout(s.RepairTime * r.ExpFloat64()))
			crew.Release()
		}
	}
	for range s.Machines {
		sim.Process(machine)
	}
	steps(sim, &more)
}
