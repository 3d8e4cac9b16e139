package sim

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// laws are increments of the hold model, drawn beforehand so that the queue is what is timed.
var laws = []struct {
	name string
	draw func(r *rand.Rand) Duration
}{
	{"exponential", func(r *rand.Rand) Duration { return Duration(r.ExpFloat64() * 1e9) }},
	{"constant", func(*rand.Rand) Duration { return Hour }},
	{"bimodal", func(r *rand.Rand) Duration {
		if r.IntN(10) == 0 {
			return Duration(r.ExpFloat64() * 1e13)
		}
		return Duration(r.ExpFloat64() * 1e6)
	}},
	{"ties", func(r *rand.Rand) Duration { return Duration(r.IntN(5)) * Minute }},
	{"now", func(r *rand.Rand) Duration { // bursts at the current time, between jumps
		if r.IntN(50) > 0 {
			return 0
		}
		return Duration(r.ExpFloat64() * 1e9)
	}},
	{"far", func(r *rand.Rand) Duration { return Duration(r.Uint64() >> (3 + r.IntN(50))) }},
}

func draws(draw func(r *rand.Rand) Duration) []Duration {
	r := rand.New(rand.NewPCG(1, 2))
	d := make([]Duration, 1<<16)
	for i := range d {
		d[i] = draw(r)
	}
	return d
}

// holdModel is the classical benchmark: pop the next event, schedule another.
func holdModel(b *testing.B, q pending, n int, d []Duration) {
	at := 0
	next := func() Duration {
		at++
		return d[at%len(d)]
	}
	for range n {
		q.Schedule(Event{At: q.Now().Add(next()), Priority: 1})
	}
	step := func() {
		e, _ := q.Pop()
		q.Schedule(Event{At: e.At.Add(next()), Priority: 1})
	}
	for range 4*n + 1e5 {
		step()
	}
	b.ReportAllocs()
	for b.Loop() {
		if q.Now() > 1<<61 {
			b.StopTimer()
			q.Reset()
			for range n {
				q.Schedule(Event{At: q.Now().Add(next()), Priority: 1})
			}
			b.StartTimer()
		}
		step()
	}
}

func BenchmarkHold(b *testing.B) {
	for _, law := range laws {
		d := draws(law.draw)
		sizes := []int{1000, 100_000}
		if law.name == "exponential" {
			sizes = []int{2, 16, 100, 1000, 100_000, 1_000_000}
		}
		for _, n := range sizes {
			for _, q := range queues {
				b.Run(fmt.Sprintf("%s/n=%d/%s", law.name, n, q.name), func(b *testing.B) { holdModel(b, q.make(), n, d) })
			}
		}
	}
}

// Each step cancels a clock at random, sets it anew, and pops and re-arms the next one.
func BenchmarkCancel(b *testing.B) {
	d := draws(laws[0].draw)
	for _, n := range []int{100, 1000, 100_000} {
		for _, kind := range queues {
			b.Run(fmt.Sprintf("n=%d/%s", n, kind.name), func(b *testing.B) {
				q := kind.make()
				r := rand.New(rand.NewPCG(3, 4))
				clocks := make([]Handle, n)
				arm := func(i int) {
					clocks[i] = q.Schedule(Event{At: q.Now().Add(d[r.Uint32()%(1<<16)]), Subject: int32(i)})
				}
				for i := range clocks {
					arm(i)
				}
				step := func() {
					i := int(r.Uint32N(uint32(n)))
					q.Cancel(clocks[i])
					arm(i)
					e, _ := q.Pop()
					arm(int(e.Subject))
				}
				for range 4 * n {
					step()
				}
				b.ReportAllocs()
				for b.Loop() {
					step()
				}
			})
		}
	}
}
