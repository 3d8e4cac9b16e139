package sim_test

import (
	"fmt"

	"outagesim/sim"
)

// Two machines in series fail after every 100 h and every 120 h of operation and are repaired in
// 10 h; both clocks stand still while either is down. The model is a few lines around the queue:
// a failure puts the other clock off by cancelling it.
func ExampleQueue() {
	const fails, repaired = 1, 2
	ages := [2]sim.Duration{100 * sim.Hour, 120 * sim.Hour}
	left := ages
	var pending [2]sim.Handle
	var since sim.Time // when the clocks were set going
	var q sim.Queue
	run := func() {
		since = q.Now()
		for i := range pending {
			pending[i] = q.Schedule(sim.Event{At: q.Now().Add(left[i]), Kind: fails, Subject: int32(i)})
		}
	}
	run()
	for {
		e, ok := q.Pop()
		if !ok || e.At >= sim.Time(300*sim.Hour) {
			break
		}
		switch e.Kind {
		case fails:
			for i := range pending {
				q.Cancel(pending[i])
				left[i] -= e.At.Sub(since)
			}
			left[e.Subject] = ages[e.Subject]
			q.Schedule(sim.Event{At: e.At.Add(10 * sim.Hour), Kind: repaired})
			fmt.Printf("down at %d", sim.Duration(e.At)/sim.Hour)
		case repaired:
			fmt.Printf(", up at %d\n", sim.Duration(e.At)/sim.Hour)
			run()
		}
	}
	// Output:
	// down at 100, up at 110
	// down at 130, up at 140
	// down at 220, up at 230
	// down at 270, up at 280
}
