package models

import (
	"slices"

	"outagesim/sim"
)

// campaign carries out the policy of planned reboots of a replication: batches of hypervisors, one
// after another, in windows.
//
// A batch starts when every hypervisor is in the pool, the soak of the first is over, and the 95%
// quantile of its reboots fits into what is left of the window; else it waits for the next window
// or for the last hypervisor to return. Each policy says who is due.
type campaign struct {
	begun     bool
	ended     bool
	notBefore sim.Time
	asked     sim.Handle // the next look at who is due
	batch     []int32    // under way
	left      int        // of batch, out of the pool
	batches   int
	failed    int
	window    int // of the last batch, from 1
	choice    []int32

	// Hypervisors that the policy would reboot now, as far as they have come up.
	due bitset
	// Of a periodic policy, in the order of their last boots, those that have not come up: first those
	// that have not been booted since the start, from place cursor of Model.byBoot on, then the others.
	cursor int
	boots  []boot
	head   int // of boots: the first that has not come up
	// Hypervisors that must not be rebooted now, since zones elsewhere are still to be repaired.
	blocked    bitset
	anyBlocked bool
}

// boot is a boot of a hypervisor, perhaps not its last.
type boot struct {
	h  int32
	at sim.Time
}

func (c *campaign) reset() {
	*c = campaign{batch: c.batch[:0], choice: c.choice[:0], due: c.due, boots: c.boots[:0], blocked: c.blocked, anyBlocked: c.anyBlocked}
}

// start sets the campaign of a replication going.
func (c *campaign) start(m *Machine) {
	p := m.cfg.Maintenance
	if p == nil {
		return
	}
	if p.Kind == PolicyForced {
		copy(c.due, m.outdated)
	} else {
		clear(c.due)
	}
	switch {
	case p.Kind == PolicyForced && p.OnPanic:
	case p.Kind == PolicyForced:
		c.begun, c.notBefore = true, p.From // whoever returns to the pool before
		c.ask(m, p.From)
	default:
		c.begun = true
		c.ask(m, c.comeUp(m, -sim.Never))
	}
}

// patched notes that h boots the installed kernel and ran another.
func (c *campaign) patched(m *Machine, h int32) {
	if p := m.cfg.Maintenance; p != nil && p.Kind == PolicyForced {
		c.due.unset(h)
	}
}

// booted notes that h boots now.
func (c *campaign) booted(m *Machine, h int32, now sim.Time) {
	if p := m.cfg.Maintenance; p != nil && p.Kind == PolicyPeriodic {
		c.due.unset(h)
		c.boots = append(c.boots, boot{h, now})
	}
}

// comeUp makes due the hypervisors whose last boot is a period ago, and returns when the next of the
// others is to come up.
func (c *campaign) comeUp(m *Machine, now sim.Time) (later sim.Time) {
	every := m.cfg.Maintenance.Every
	for ; c.cursor < len(m.byBoot); c.cursor++ {
		h := m.byBoot[c.cursor]
		at := -sim.Time(m.hosts[h].age)
		if hyp := m.seen(h); hyp != nil && hyp.bootAt != at {
			continue
		}
		if at = at.Add(every); at > now {
			return at
		}
		c.due.set(h)
	}
	for ; c.head < len(c.boots); c.head++ {
		b := c.boots[c.head]
		if m.at(b.h).bootAt != b.at {
			continue
		}
		if at := b.at.Add(every); at > now {
			return at
		}
		c.due.set(b.h)
	}
	return sim.Never
}

// panicked begins a campaign that waits for the first panic.
func (c *campaign) panicked(m *Machine) {
	if p := m.cfg.Maintenance; p != nil && p.OnPanic && !c.begun {
		c.begun = true
		c.ask(m, m.queue.Now())
	}
}

// ask has the campaign look at t who is due.
func (c *campaign) ask(m *Machine, t sim.Time) {
	m.queue.Cancel(c.asked)
	c.asked = sim.Handle{}
	if t < m.horizon {
		c.asked = m.schedule(max(t, m.queue.Now()), kindCampaign, 0, 0)
	}
}

// returned notes that h is back in the pool.
func (c *campaign) returned(m *Machine, h int32) {
	if !c.begun || c.ended {
		return
	}
	if slices.Contains(c.batch, h) {
		c.left--
		if c.left == 0 {
			c.batch = c.batch[:0]
			if c.batches == 1 {
				c.notBefore = m.queue.Now().Add(m.cfg.Maintenance.Soak)
			}
		}
	}
	if m.outOfPool == 0 {
		c.ask(m, m.queue.Now())
	}
}

// next starts a batch if one may start, or asks again when one may.
func (c *campaign) next(m *Machine) {
	c.asked = sim.Handle{}
	p := m.cfg.Maintenance
	now := m.queue.Now()
	if c.ended || c.left > 0 || m.outOfPool > 0 || p.Evacuate && len(m.open) > 0 {
		return // asked again when the last is back, and no zone is down that should move
	}
	if now < c.notBefore {
		c.ask(m, c.notBefore)
		return
	}
	later := sim.Never
	if p.Kind == PolicyPeriodic {
		later = c.comeUp(m, now)
	}
	if c.due.next(0) < 0 {
		c.ended = p.Kind == PolicyForced
		c.ask(m, later)
		return
	}
	batch, free := c.choose(m)
	if len(batch) == 0 {
		c.ask(m, free)
		return
	}
	at, window := p.Fit(now, m.batchTakes(len(batch)).Plus(m.movesTake()))
	if at > now {
		c.ask(m, at)
		return
	}
	if window != c.window {
		c.window = window
		m.row[m.cols.windows]++
	}
	c.reboot(m, batch)
}

// quiet is called when no zone is down any more.
func (c *campaign) quiet(m *Machine) {
	if p := m.cfg.Maintenance; p != nil && p.Evacuate && c.begun && !c.ended && c.left == 0 && m.outOfPool == 0 {
		c.ask(m, m.queue.Now())
	}
}

// Fit returns the first time from now on at which something that takes d fits into a window, and
// the window's number, from 1; Never if there is none.
func (p *Maintenance) Fit(now sim.Time, d sim.Duration) (at sim.Time, window int) {
	if p.Windows == nil {
		return now, 1 + int(sim.Duration(now)/sim.Day) // days count as windows
	}
	i, _ := slices.BinarySearchFunc(p.Windows, now, func(w Window, t sim.Time) int {
		if w.To <= t {
			return -1
		}
		return 1
	})
	for ; i < len(p.Windows); i++ {
		w := p.Windows[i]
		if at := max(now, w.From); at.Add(d) <= w.To {
			return at, i + 1
		}
	}
	return sim.Never, 0
}

// reboot begins the planned reboots of a batch. They are one event.
func (c *campaign) reboot(m *Machine, batch []int32) {
	p := m.cfg.Maintenance
	now := m.queue.Now()
	key := m.plannedKey(batch[0])
	m.events = append(m.events, event{at: now, key: key, planned: true})
	ev := int32(len(m.events) - 1)
	end := now
	if p.Evacuate {
		var kept int
		kept, end = m.evacuate(batch, ev)
		batch = batch[:kept]
	}
	c.batch = append(c.batch[:0], batch...)
	c.left = len(batch)
	c.batches++
	m.row[m.cols.batches]++
	if m.observer.Batch != nil {
		m.observer.Batch(now, c.batch)
	}
	if end > now {
		return // the reboots follow the moves
	}
	c.strikeBatch(m, ev)
}

// plannedKey is the key of what is drawn for the next planned reboot of h. It depends neither on
// its time nor on its batch, so that candidates of a plan differ by when they reboot and not by
// chance.
func (m *Machine) plannedKey(h int32) sim.Key {
	return m.key.With(keyBatch).With(uint64(h)).With(uint64(m.at(h).planned))
}

// InjectPlanned lets the policy reboot hypervisor h now, with the moves before it if it evacuates,
// in a replication prepared by [Machine.StartQuiet].
func (m *Machine) InjectPlanned(h int) { m.campaign.reboot(m, []int32{int32(h)}) }

// strikeBatch reboots the batch; those that were struck since it was chosen are left alone.
func (c *campaign) strikeBatch(m *Machine, ev int32) {
	p := m.cfg.Maintenance
	for _, h := range c.batch {
		if len(m.at(h).recoveries) > 0 {
			c.left--
		} else if m.strike(h, ev, p.Recovery, true) {
			c.failed++
		}
	}
	if c.left == 0 {
		c.batch = c.batch[:0]
	}
	if p.StopAfterFailed > 0 && c.failed >= p.StopAfterFailed {
		c.ended = true
	}
}
