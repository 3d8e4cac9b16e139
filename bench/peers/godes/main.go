// Command godes solves a problem with Godes: a runner, which is a goroutine, for whatever lives, and a
// FIFO queue with a switch for those that wait. It is a module of its own so that the other engines do
// without Godes where it cannot be had.
package main

import (
	"fmt"
	"os"

	"github.com/agoussia/godes"

	"outagesim/bench/peers/module"
	"outagesim/bench/problem"
)

func main() {
	models := map[string]problem.Model{"hold": hold, "mm1": mm1, "repair": repair}
	if err := problem.Main(os.Args[1], models, module.Version("github.com/agoussia/godes"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// exponential returns a generator of its own; Godes numbers the seeds of those that it makes, so each
// run moves on by as many as its seed says.
func exponential(s problem.Spec, mean float64) func() float64 {
	var d *godes.ExpDistr
	for range s.Seed {
		d = godes.NewExpDistr(true)
	}
	return func() float64 { return d.Get(1 / mean) }
}

// run lets the runners go until one of them reports that all is measured. They have no end, and
// the program ends with the run.
func run(done <-chan struct{}) {
	godes.Run()
	go godes.WaitUntilDone()
	<-done
}

// finish stops a runner, and with it the model: no other runs until it gives way.
func finish(done chan<- struct{}) {
	close(done)
	select {}
}

type clock struct {
	*godes.Runner
	tick func() float64
	look func(now float64)
}

func (c *clock) Run() {
	for {
		godes.Advance(c.tick())
		c.look(godes.GetSystemTime())
	}
}

func hold(s problem.Spec, m *problem.Meter) {
	done := make(chan struct{})
	last, n := 0.0, float64(s.Pending)
	look := func(now float64) {
		gap := now - last
		if gap < 0 {
			panic("godes: time ran backwards")
		}
		last = now
		if !m.Add(gap * n) {
			finish(done)
		}
	}
	tick := exponential(s, 1)
	for range s.Pending {
		godes.AddRunner(&clock{&godes.Runner{}, tick, look})
	}
	run(done)
}

// counter is where some wait for servers: those that wait, and a switch that is on while there are any.
type counter struct {
	queue   *godes.FIFOQueue
	waiting *godes.BooleanControl
	service func() float64
	m       *problem.Meter
	done    chan struct{}
}

func newCounter(service func() float64, m *problem.Meter) *counter {
	return &counter{godes.NewFIFOQueue("counter"), godes.NewBooleanControl(), service, m, make(chan struct{})}
}

// arrival is who waits at a counter, and since when.
type arrival struct {
	at     float64
	served *godes.BooleanControl // set when the service ends, if anyone waits for it
}

func (c *counter) arrive(served *godes.BooleanControl) {
	c.queue.Place(arrival{godes.GetSystemTime(), served})
	c.waiting.Set(true)
}

type server struct {
	*godes.Runner
	*counter
}

func (s *server) Run() {
	for {
		s.waiting.Wait(true)
		if s.queue.Len() == 0 {
			continue
		}
		next := s.queue.Get().(arrival)
		if s.queue.Len() == 0 {
			s.waiting.Set(false)
		}
		if !s.m.Add(godes.GetSystemTime() - next.at) {
			finish(s.done)
		}
		godes.Advance(s.service())
		if next.served != nil {
			next.served.Set(true)
		}
	}
}

type source struct {
	*godes.Runner
	*counter
	interarrival func() float64
}

func (s *source) Run() {
	for {
		godes.Advance(s.interarrival())
		s.arrive(nil)
	}
}

func mm1(s problem.Spec, m *problem.Meter) {
	c := newCounter(exponential(s, s.Service), m)
	godes.AddRunner(&server{&godes.Runner{}, c})
	godes.AddRunner(&source{&godes.Runner{}, c, exponential(s, s.Interarrival)})
	run(c.done)
}

type machine struct {
	*godes.Runner
	*counter
	uptime   func() float64
	repaired *godes.BooleanControl
}

func (m *machine) Run() {
	for {
		godes.Advance(m.uptime())
		m.repaired.Set(false)
		m.arrive(m.repaired)
		m.repaired.Wait(true)
	}
}

func repair(s problem.Spec, m *problem.Meter) {
	c := newCounter(exponential(s, s.RepairTime), m)
	for range s.Crew {
		godes.AddRunner(&server{&godes.Runner{}, c})
	}
	uptime := exponential(s, s.Uptime)
	for range s.Machines {
		godes.AddRunner(&machine{&godes.Runner{}, c, uptime, godes.NewBooleanControl()})
	}
	run(c.done)
}
