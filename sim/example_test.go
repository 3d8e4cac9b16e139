package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// counter is a queue with one server, M/M/1: customers arrive at random, wait their turn, are served
// for an exponential time each, and leave.
type counter struct {
	between, service    sim.Exponential
	arrivals, durations sim.Stream
	events              sim.Queue
	line                []sim.Time // when those at the counter came, the one served first
	served              int
	stayed              sim.Duration // of those served, altogether
}

// Kinds of events.
const (
	arrives = iota
	leaves
)

func newCounter(between, service sim.Exponential, key sim.Key) *counter {
	c := &counter{
		between: between, arrivals: key.Named("arrivals").Stream(),
		service: service, durations: key.Named("services").Stream(),
	}
	c.comesNext()
	return c
}

// run goes on until so many customers were served.
func (c *counter) run(customers int) {
	for c.served < customers {
		e, _ := c.events.Pop()
		switch e.Kind {
		case arrives:
			c.line = append(c.line, e.At)
			if len(c.line) == 1 {
				c.servesNext()
			}
			c.comesNext()
		case leaves:
			c.served++
			c.stayed += e.At.Sub(c.line[0])
			c.line = slices.Delete(c.line, 0, 1)
			if len(c.line) > 0 {
				c.servesNext()
			}
		}
	}
}

func (c *counter) comesNext() {
	c.events.Schedule(sim.Event{At: c.events.Now().Add(c.between.Sample(&c.arrivals)), Kind: arrives})
}

func (c *counter) servesNext() {
	c.events.Schedule(sim.Event{At: c.events.Now().Add(c.service.Sample(&c.durations)), Kind: leaves})
}

// A customer comes every ten minutes on average and takes eight: the server is busy 80% of the
// time, and a customer stays 1/(1/8 - 1/10) = 40 minutes on average (Kleinrock, "Queueing Systems",
// 1975, volume I, 3.2).
func Example() {
	between, service := sim.Exponential{MeanTime: 600}, sim.Exponential{MeanTime: 480}
	c := newCounter(between, service, sim.NewKey(1))
	c.run(1_000_000)
	fmt.Printf("%d customers in %.0f days\n", c.served, sim.Duration(c.events.Now()).Minutes()/60/24)
	fmt.Printf("a customer stays %.1f minutes\n", c.stayed.Minutes()/float64(c.served))
	// Output:
	// 1000000 customers in 6946 days
	// a customer stays 40.0 minutes
}

// TestCounter compares the mean stay of customers 2001 to 4000 with the exact one, at three
// utilisations, by 400 replications each. At 99.9% an interval misses once in a thousand seeds.
func TestCounter(t *testing.T) {
	for _, utilisation := range []float64{0.3, 0.6, 0.8} {
		between := sim.Exponential{MeanTime: 600}
		service := sim.Exponential{MeanTime: sim.Seconds(600 * utilisation)}
		exact := 1 / (1/float64(service.MeanTime) - 1/float64(between.MeanTime))
		var stays stat.Moments
		for replication := range uint64(400) {
			const warmUp, counted = 2000, 2000
			c := newCounter(between, service, sim.NewKey(2016).With(replication))
			c.run(warmUp)
			before := c.stayed
			c.run(warmUp + counted)
			stays.Add(int64(c.stayed-before) / counted)
		}
		mean := stays.Interval(0.999)
		t.Logf("utilisation %.1f: a customer stays %.1f s, %.1f to %.1f measured", utilisation, exact, mean.Low/1e6, mean.High/1e6)
		if !mean.Contains(exact * 1e6) {
			t.Errorf("utilisation %.1f: the interval does not contain the exact mean", utilisation)
		}
	}
}

// BenchmarkMM1 reports the time a customer takes, who is two events and two draws.
func BenchmarkMM1(b *testing.B) {
	b.ReportAllocs()
	c := newCounter(sim.Exponential{MeanTime: 600}, sim.Exponential{MeanTime: 480}, sim.NewKey(1))
	c.run(10_000)
	b.ResetTimer()
	c.run(c.served + b.N)
}
