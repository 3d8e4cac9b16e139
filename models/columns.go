package models

// columns lays out the row of integers that a replication fills: microseconds and counts, so
// that sums over replications are exact in any order.
type columns struct {
	class  []classColumns // by app class; the last is all of them together
	panics map[string]int // by name, over kernels
	fails  map[string]int

	zonesDown, zonesInterrupted int
	panicsAll                   int
	reboots                     int
	down                        int // hypervisor-time out of the pool
	patched                     int // hypervisors that run the installed kernel at the end
	blast, blastEvents          int
	recovery                    [milestones]milestoneColumns
	service                     []int // by kernel: hypervisor-time in service
	opsFailed                   int
	// Of planned reboots.
	windows, batches, fullest int
	together                  int // 1 if two replicas of an app were down at once
	early                     int // 1 if there was a panic before every hypervisor ran the installed kernel
	opsTime, opsCount         [Operations]int
	width                     int
}

// classColumns are the columns of a class of apps.
type classColumns struct {
	outage, planned, unplanned int // time of outages of any length; outage is the sum of the others
	weighted, plannedWeighted  int // by demand, and planned minutes by their weight too; their planned part by demand alone
	sustained, momentary       int // interruptions of more than 5 minutes, and of at most 5
	sustainedTime              int
	any                        int // 1 if there was an outage
	missed                     int // windows of apps that missed their SLO
	spent                      int // outage within complete windows
}

type milestoneColumns struct{ time, count int }

// The milestones of a recovery.
const (
	firstZone = iota
	allZones
	backInPool
	lastCustomer
	milestones
)

func newColumns(m *Model) columns {
	var c columns
	next := func() int { c.width++; return c.width - 1 }
	for range len(m.cfg.Apps) + 1 {
		c.class = append(c.class, classColumns{next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next()})
	}
	c.zonesDown, c.zonesInterrupted = next(), next()
	c.panicsAll, c.reboots, c.down, c.patched = next(), next(), next(), next()
	c.blast, c.blastEvents = next(), next()
	for i := range c.recovery {
		c.recovery[i] = milestoneColumns{next(), next()}
	}
	for range m.cfg.Kernels {
		c.service = append(c.service, next())
	}
	c.opsFailed = next()
	c.windows, c.batches, c.fullest = next(), next(), next()
	c.together, c.early = next(), next()
	for k := range c.opsTime {
		c.opsTime[k], c.opsCount[k] = next(), next()
	}
	c.panics, c.fails = map[string]int{}, map[string]int{}
	for i := range m.causes {
		cause := &m.causes[i]
		names := c.fails
		if cause.kernel >= 0 {
			names = c.panics
		}
		if _, ok := names[cause.name]; !ok {
			names[cause.name] = next()
		}
		cause.col = names[cause.name]
	}
	return c
}

// The histograms that a replication adds to: over events the blast radius and the milestones of
// recoveries, over operations the latency of each kind.
const (
	binBlast      = 0
	binMilestones = 1
	binLatency    = binMilestones + milestones
	// Bins is the number of histograms.
	Bins = binLatency + int(Operations)
)
