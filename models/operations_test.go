package models

import (
	"math"
	"testing"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// latency returns the mean latency of zone operations over days of one hypervisor, in seconds,
// with its standard error.
func latency(t *testing.T, c Config, days int) (mean, se float64) {
	t.Helper()
	m, err := New(c, 2016)
	if err != nil {
		t.Fatal(err)
	}
	var bins [Operations]*stat.Bins
	for k := range bins {
		bins[k] = new(stat.Bins)
	}
	var all stat.Comoments
	for day := range days {
		d := m.OperationDay(0, uint64(day), &bins)
		var count, time int64
		for k := range d.Count {
			count, time = count+d.Count[k], time+d.Time[k]
		}
		all.Add(count, time)
	}
	r, s := stat.Ratio(&all)
	return r / 1e6, s / 1e6
}

// served returns a hypervisor with c places at once, whose operations arrive at a given share of
// what the places can serve, and take d.
func served(c int, load float64, d sim.Distribution) Config {
	cfg := plain(1, 1, sim.Year)
	for k := range cfg.Kernels[0].Operations {
		cfg.Kernels[0].Operations[k] = d
	}
	cfg.Ops.AtOnce = c
	cfg.Ops.PerZone = load * float64(c) / float64(d.Mean())
	return cfg
}

// erlangC is the probability that one of c servers must be waited for, at a offered erlangs.
func erlangC(c int, a float64) float64 {
	b := 1.0 // Erlang B by its recursion
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b / (1 - a/float64(c)*(1-b))
}

// Mean latency of M/D/1 (Pollaczek-Khinchine), of M/M/c (Erlang C), and of M/D/c: mean waits of
// M/D/2 and M/D/5 at load 0.8, in service times, by Crommelin's formula, evaluated below.
func TestOperationLatency(t *testing.T) {
	const service = 60 // seconds
	for _, test := range []struct {
		name  string
		c     int
		load  float64
		d     sim.Distribution
		exact float64
	}{
		{"M/D/1 load 0.5", 1, 0.5, constant(sim.Minute), service * (1 + 0.5/(2*0.5))},
		{"M/D/1 load 0.8", 1, 0.8, constant(sim.Minute), service * (1 + 0.8/(2*0.2))},
		{"M/M/1 load 0.8", 1, 0.8, exponential(service), service / 0.2},
		{"M/M/3 load 0.7", 3, 0.7, exponential(service), service * (1 + erlangC(3, 2.1)/(3*0.3))},
		{"M/M/23 load 0.9", 23, 0.9, exponential(service), service * (1 + erlangC(23, 20.7)/(23*0.1))},
		{"M/D/2 load 0.8", 2, 0.8, constant(sim.Minute), service * (1 + crommelin(2, 1.6))},
		{"M/D/5 load 0.8", 5, 0.8, constant(sim.Minute), service * (1 + crommelin(5, 4))},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, se := latency(t, served(test.c, test.load, test.d), 800)
			compare(t, "latency in seconds", got, se, test.exact)
			if se/got > 0.01 {
				t.Errorf("standard error %.2g of %.4g: too wide to tell anything", se, got)
			}
		})
	}
}

// crommelin returns the mean wait of M/D/c in service times, at a offered erlangs (Crommelin 1932;
// in the form of Tijms, A First Course in Stochastic Models, section 9.6):
//
//	W = sum over m >= 1 of exp(-m a) [ sum over j >= m c of (m a)^j / j!  -  c/a sum over j > m c of (m a)^j / j! ]
func crommelin(c int, a float64) float64 {
	sum := 0.0
	for m := 1; m < 2000; m++ {
		x := float64(m) * a
		term := math.Exp(-x + float64(m*c)*math.Log(x) - lgamma(float64(m*c)+1)) // j = m c
		first, second := term, 0.0
		for j := m*c + 1; ; j++ {
			term *= x / float64(j)
			first += term
			second += term
			if term < 1e-18*first || first == 0 {
				break
			}
		}
		d := first - float64(c)/a*second
		sum += d
		if math.Abs(d) < 1e-14 {
			break
		}
	}
	return sum
}

func lgamma(x float64) float64 { v, _ := math.Lgamma(x); return v }

// The formula of M/D/c agrees with that of M/D/1.
func TestCrommelin(t *testing.T) {
	for _, load := range []float64{0.2, 0.5, 0.8} {
		if got, want := crommelin(1, load), load/(2*(1-load)); math.Abs(got-want) > 1e-9 {
			t.Errorf("load %g: got %.12g, want %.12g", load, got, want)
		}
	}
}

// panicsOfOperations is a small fleet whose panics come from operations and from the starts of its
// recoveries.
func panicsOfOperations(explicit bool) Config {
	c := plain(3, 2, 30*sim.Day)
	c.Fleet.ZonesPerHypervisor = 40
	c.Apps = []AppClass{{Name: "app", Count: 60, Replicas: 2, Need: 1}}
	c.Ops.AtOnce = 4
	c.Ops.PerZone = 6. / 86400
	c.Ops.Explicit = explicit
	for k := range c.Kernels[0].Operations {
		c.Kernels[0].Operations[k] = constant(3 * sim.Minute)
	}
	c.Kernels[0].Panics = []Panic{{Name: "p", PerOperation: 2e-4}}
	c = phased(c, "panic", Phase{Name: "boot", Takes: constant(20 * minute)}, Phase{Name: "zones", Each: constant(2 * minute)},
		Phase{Name: "verification", Takes: constant(20 * minute), ZonesUp: true})
	c.Recoveries[0].Reboots = true
	return c
}

// Exact thinning (panics of operations as a Poisson stream) and the simulation of every operation
// agree: panics, outages and latency, each within the interval of their difference.
func TestThinningAgreesWithExplicit(t *testing.T) {
	thin, all := simulate(t, panicsOfOperations(false), 4000), simulate(t, panicsOfOperations(true), 4000)
	for _, name := range []string{"fleet.panics.p", "apps.app.outage_minutes", "apps.app.availability", "zones.air", "fleet.down_minutes", "events.blast_radius"} {
		a, sa := thin.mean(name)
		b, sb := all.mean(name)
		compare(t, name, a-b, math.Hypot(sa, sb), 0)
	}
	// Operations that are not cut short take a little less than those of a hypervisor that never
	// goes down: here by less than the comparison can see.
	got, se := all.mean("operations.start.latency_seconds")
	want, sw := latency(t, panicsOfOperations(false), 2000)
	compare(t, "latency", got, math.Hypot(se, sw), want)
	if failed, _ := all.mean("operations.failed"); failed < 0.5 {
		t.Errorf("operations.failed: got %g, want about one a panic", failed)
	}
}

// The panics of operations are as many as their probability says: operations while in service and
// starts of recoveries, each with probability p.
func TestPanicsOfOperations(t *testing.T) {
	e := simulate(t, panicsOfOperations(false), 4000)
	service := e.sample.Column(e.model.ServiceColumns()[0])
	panics := e.sample.Column(e.metric("fleet.panics.p").Col)
	var d stat.Moments
	for i := range panics {
		// Operations in service are expected at 40 zones * 6 a day; starts, with n booted in each of
		// n recoveries, add panics*(1-(1-p)^40) in the mean, up to the horizon.
		d.Add(int64(1e6 * (float64(panics[i])*math.Pow(1-2e-4, 40) - float64(service[i])/1e6*40*6/86400*2e-4)))
	}
	compare(t, "panics less their compensator", d.Mean()/1e6, d.SE()/1e6, 0)
}
