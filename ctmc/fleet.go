package ctmc

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outagesim/models"
	"outagesim/sim"
)

// Fleet is the chain of a small scenario. A state is a text that says for each hypervisor which
// kernel it runs, which phases of recoveries it is in, and its place in line where it waits for a slot.
type Fleet struct {
	*Chain[string]
	cfg models.Config
}

// mostBeside is how many recoveries of a hypervisor may run side by side: racks and the fleet can fail
// again and again while zones are down. A strike beyond them is left out: so many within one
// recovery are far rarer than what is compared.
const mostBeside = 3

// mostStates is how many states a fleet may have.
const mostStates = 100_000

// NewFleet returns the chain of cfg: what strikes and what phases take must be exponential, zones must
// come back all at once, and no reboots be planned. It says what is not so.
func NewFleet(cfg models.Config) (*Fleet, error) {
	if err := check(cfg); err != nil {
		return nil, err
	}
	f := &Fleet{cfg: cfg}
	start := make(state, cfg.Fleet.Hypervisors)
	rebooted := int(cfg.Fleet.AlreadyRebooted*float64(len(start)) + 0.5)
	for h := range start {
		start[h].kernel = cfg.Fleet.Kernel
		if h < rebooted {
			start[h].kernel = cfg.Fleet.Installed
		}
	}
	var err error
	f.Chain, err = Explore(start.encode(), f.next, mostStates)
	return f, err
}

func check(cfg models.Config) error {
	exponential := func(d sim.Distribution) bool { _, ok := d.(sim.Exponential); return ok }
	switch {
	case cfg.Fleet.Hosts != nil:
		return fmt.Errorf("ctmc: hypervisors are not alike")
	case cfg.Maintenance != nil:
		return fmt.Errorf("ctmc: planned reboots follow a calendar")
	case cfg.Stuck.Share > 0:
		return fmt.Errorf("ctmc: zones that are stuck make too many states")
	}
	for _, k := range cfg.Kernels {
		for _, p := range k.Panics {
			if !exponential(p.TimeTo) {
				return fmt.Errorf("ctmc: the time to panic %s is not exponential", p.Name)
			}
		}
	}
	for _, x := range cfg.Failures {
		if !exponential(x.TimeTo) {
			return fmt.Errorf("ctmc: the time to failure %s is not exponential", x.Name)
		}
		if x.Scope != models.ScopeHypervisor && cfg.Recoveries[x.Recovery].FailShare > 0 {
			return fmt.Errorf("ctmc: after shared failure %s each recovery may fail or not, which is too many ways", x.Name)
		}
	}
	for _, r := range cfg.Recoveries {
		for _, p := range r.Phases {
			if !exponential(p.Takes) {
				return fmt.Errorf("ctmc: what phase %s of recovery %s takes is not exponential", p.Name, r.Name)
			}
		}
	}
	return nil
}

// Down tells whether the zones of hypervisor h are down in state s.
func (f *Fleet) Down(s string, h int) bool { return !f.up(decode(s)[h]) }

// Out returns what tells whether an app with one replica on each hypervisor is out, without failovers.
func (f *Fleet) Out(need int) func(s string) bool {
	return func(s string) bool {
		run := 0
		for _, h := range decode(s) {
			if f.up(h) {
				run++
			}
		}
		return run < need
	}
}

// state is what a state's text says.
type state []hypervisor

type hypervisor struct {
	kernel int
	steps  []step // of the recoveries under way
}

type step struct {
	recovery, phase int
	line            int // place in the line for a slot; 0: in the phase
}

func (s state) encode() string {
	var b strings.Builder
	for _, h := range s {
		fmt.Fprintf(&b, "%d", h.kernel)
		slices.SortFunc(h.steps, func(a, b step) int { // recoveries side by side have no order
			return cmp.Or(a.recovery-b.recovery, a.phase-b.phase, a.line-b.line)
		})
		for _, x := range h.steps {
			fmt.Fprintf(&b, ",%d.%d.%d", x.recovery, x.phase, x.line)
		}
		b.WriteByte(';')
	}
	return b.String()
}

func decode(text string) state {
	var s state
	for _, part := range strings.Split(strings.TrimSuffix(text, ";"), ";") {
		fields := strings.Split(part, ",")
		var h hypervisor
		fmt.Sscan(fields[0], &h.kernel)
		for _, f := range fields[1:] {
			var x step
			fmt.Sscanf(f, "%d.%d.%d", &x.recovery, &x.phase, &x.line)
			h.steps = append(h.steps, x)
		}
		s = append(s, h)
	}
	return s
}

// up tells whether the zones of a hypervisor run: none of its recoveries is in a phase without them.
func (f *Fleet) up(h hypervisor) bool {
	for _, x := range h.steps {
		if !f.phase(x).ZonesUp {
			return false
		}
	}
	return true
}

func (f *Fleet) phase(x step) *models.Phase { return &f.cfg.Recoveries[x.recovery].Phases[x.phase] }

func rate(d sim.Distribution) float64 { return 1 / float64(d.(sim.Exponential).MeanTime) }

// next lists the transitions of a state: what can strike, and the ends of phases.
func (f *Fleet) next(text string) []Transition[string] {
	var l []Transition[string]
	strike := func(r float64, recovery int, struck func(h int) bool) {
		for _, way := range f.ways(recovery, 1) {
			s := decode(text)
			for h := range s {
				if struck(h) {
					f.strike(s, h, way.recovery)
				}
			}
			l = append(l, Transition[string]{s.encode(), r * way.share})
		}
	}
	s := decode(text)
	for h := range s {
		one := func(i int) bool { return i == h }
		if f.up(s[h]) {
			for _, p := range f.cfg.Kernels[s[h].kernel].Panics {
				strike(rate(p.TimeTo), p.Recovery, one)
			}
			for _, x := range f.cfg.Failures {
				if x.Scope == models.ScopeHypervisor {
					strike(rate(x.TimeTo), x.Recovery, one)
				}
			}
		}
		for i, x := range s[h].steps {
			if x.line == 0 {
				ends := decode(text)
				f.advance(ends, h, i)
				l = append(l, Transition[string]{ends.encode(), rate(f.phase(x).Takes)})
			}
		}
	}
	for _, x := range f.cfg.Failures {
		switch x.Scope {
		case models.ScopeFleet:
			strike(rate(x.TimeTo), x.Recovery, func(int) bool { return true })
		case models.ScopeRack:
			for r := range f.cfg.Fleet.Racks {
				strike(rate(x.TimeTo), x.Recovery, func(h int) bool { return h%f.cfg.Fleet.Racks == r })
			}
		}
	}
	return l
}

type way struct {
	recovery int
	share    float64
}

// ways lists the recoveries that follow where one is meant, with those that it fails to.
func (f *Fleet) ways(recovery int, share float64) []way {
	r := &f.cfg.Recoveries[recovery]
	l := []way{{recovery, share * (1 - r.FailShare)}}
	if r.FailShare > 0 {
		l = append(l, f.ways(r.FailTo, share*r.FailShare)...)
	}
	return l
}

// strike begins a recovery of hypervisor h: anew if its zones run, else beside those under way.
func (f *Fleet) strike(s state, h, recovery int) {
	if f.up(s[h]) {
		for len(s[h].steps) > 0 {
			f.leave(s, h, len(s[h].steps)-1)
		}
	} else if len(s[h].steps) == mostBeside {
		return
	}
	if f.cfg.Recoveries[recovery].Reboots {
		s[h].kernel = f.cfg.Fleet.Installed
	}
	s[h].steps = append(s[h].steps, step{recovery: recovery})
	f.enter(s, h, len(s[h].steps)-1)
}

// advance moves recovery i of hypervisor h to its next phase, or to its end.
func (f *Fleet) advance(s state, h, i int) {
	x := s[h].steps[i]
	f.leave(s, h, i)
	if x.phase++; x.phase < len(f.cfg.Recoveries[x.recovery].Phases) {
		x.line = 0
		s[h].steps = append(s[h].steps, x)
		f.enter(s, h, len(s[h].steps)-1)
	}
}

// enter lets recovery i of hypervisor h begin its phase, or wait for a slot.
func (f *Fleet) enter(s state, h, i int) {
	x := &s[h].steps[i]
	slots := f.phase(*x).Slots
	if slots == 0 {
		return
	}
	taken, line := -1, 0 // not counting itself
	s.each(*x, func(y *step) {
		if y.line == 0 {
			taken++
		}
		line = max(line, y.line)
	})
	if taken >= slots {
		x.line = line + 1
	}
}

// leave takes recovery i of hypervisor h out of its phase and lets the first in line in.
func (f *Fleet) leave(s state, h, i int) {
	x := s[h].steps[i]
	s[h].steps = append(s[h].steps[:i], s[h].steps[i+1:]...)
	if f.phase(x).Slots == 0 {
		return
	}
	s.each(x, func(y *step) {
		if y.line > x.line {
			y.line--
		}
	})
}

// each calls do for every recovery in the phase of x.
func (s state) each(x step, do func(*step)) {
	for h := range s {
		for i := range s[h].steps {
			if y := &s[h].steps[i]; y.recovery == x.recovery && y.phase == x.phase {
				do(y)
			}
		}
	}
}
