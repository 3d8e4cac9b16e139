package engines

import (
	"outagesim/bench/problem"
	"outagesim/sim"
)

// unit is the length of the models' unit of time on the engine's clock of microseconds: long enough for
// a million ticks in it.
const unit = 1000 * sim.Second

func exponential(mean float64) sim.Exponential {
	return sim.Exponential{MeanTime: sim.Seconds(mean) * unit.Seconds()}
}

func units(d sim.Duration) float64 { return float64(d) / float64(unit) }

func holdSim(s problem.Spec, m *problem.Meter) {
	var q sim.Queue
	tick := exponential(1)
	stream := sim.NewKey(s.Seed).Named("tick").Stream()
	for range s.Pending {
		q.Schedule(sim.Event{At: q.Now().Add(tick.Sample(&stream))})
	}
	var last sim.Time
	n := float64(s.Pending)
	for {
		e, _ := q.Pop()
		q.Schedule(sim.Event{At: e.At.Add(tick.Sample(&stream))})
		gap := units(e.At.Sub(last))
		ordered(gap)
		last = e.At
		if !m.Add(gap * n) {
			return
		}
	}
}

func mm1Sim(s problem.Spec, m *problem.Meter) {
	const arrives, leaves = 1, 2
	interarrival, service := exponential(s.Interarrival), exponential(s.Service)
	key := sim.NewKey(s.Seed)
	arrivals, services := key.Named("arrivals").Stream(), key.Named("services").Stream()
	var q sim.Queue
	var line fifo[sim.Time] // when those arrived who wait
	busy := false
	q.Schedule(sim.Event{At: q.Now().Add(interarrival.Sample(&arrivals)), Kind: arrives})
	for {
		e, _ := q.Pop()
		wait := sim.Duration(0)
		switch e.Kind {
		case arrives:
			q.Schedule(sim.Event{At: e.At.Add(interarrival.Sample(&arrivals)), Kind: arrives})
			if busy {
				line.push(e.At)
				continue
			}
			busy = true
		case leaves:
			if line.size == 0 {
				busy = false
				continue
			}
			wait = e.At.Sub(line.pop())
		}
		q.Schedule(sim.Event{At: e.At.Add(service.Sample(&services)), Kind: leaves})
		if !m.Add(units(wait)) {
			return
		}
	}
}

func repairSim(s problem.Spec, m *problem.Meter) {
	const fails, repaired = 1, 2
	uptime, repair := exponential(s.Uptime), exponential(s.RepairTime)
	key := sim.NewKey(s.Seed)
	failures, repairs := key.Named("failures").Stream(), key.Named("repairs").Stream()
	type failed struct {
		machine int32
		at      sim.Time
	}
	var q sim.Queue
	var line fifo[failed]
	idle := s.Crew
	for i := range s.Machines {
		q.Schedule(sim.Event{At: q.Now().Add(uptime.Sample(&failures)), Kind: fails, Subject: int32(i)})
	}
	for {
		e, _ := q.Pop()
		next := failed{e.Subject, e.At}
		switch e.Kind {
		case fails:
			if idle == 0 {
				line.push(next)
				continue
			}
			idle--
		case repaired:
			q.Schedule(sim.Event{At: e.At.Add(uptime.Sample(&failures)), Kind: fails, Subject: e.Subject})
			if line.size == 0 {
				idle++
				continue
			}
			next = line.pop()
		}
		q.Schedule(sim.Event{At: e.At.Add(repair.Sample(&repairs)), Kind: repaired, Subject: next.machine})
		if !m.Add(units(e.At.Sub(next.at))) {
			return
		}
	}
}
