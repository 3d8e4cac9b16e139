package models

import "outagesim/sim"

// sloSpec is an SLO in the terms of the accounting: complete windows, one after another from
// the start of the clock, each with a budget of outage.
type sloSpec struct {
	window  sim.Duration
	budget  sim.Duration
	windows int // complete ones within the horizon; 0: no SLO
}

func newSLO(s *SLO, horizon sim.Duration) sloSpec {
	if s == nil {
		return sloSpec{}
	}
	return sloSpec{
		window:  s.Window,
		budget:  sim.Seconds(float64((1 - s.Availability) * float64(s.Window.Seconds()))).Duration(),
		windows: int(horizon / s.Window),
	}
}

// usage is how much of its budget an app has used in a window. Outages of an app are reported
// in order of time, so one window an app is enough.
type usage struct {
	window int32
	down   sim.Duration
}

// spend books the outage from s to e against the budgets of app's windows, and returns how
// many windows miss their objective by it and how much outage lies in complete windows.
func (u *usage) spend(o *sloSpec, s, e sim.Time) (missed int64, spent sim.Duration) {
	for s < e {
		w := int32(sim.Duration(s) / o.window)
		if int(w) >= o.windows {
			break
		}
		if u.window != w {
			*u = usage{window: w}
		}
		end := min(e, sim.Time(o.window)*sim.Time(w+1))
		d := end.Sub(s)
		if u.down <= o.budget && u.down+d > o.budget {
			missed++
		}
		u.down += d
		spent += d
		s = end
	}
	return missed, spent
}
