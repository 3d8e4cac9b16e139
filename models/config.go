package models

import (
	"time"

	"outagesim/sim"
)

// Config describes one variant of a fleet completely: what it is made of, what can strike it and
// how it recovers. It is checked by whoever makes it (package scenarios does, with the place of
// each fault in the file); [New] panics on one that is inconsistent.
//
// Elements refer to each other by index into the slices of Config.
type Config struct {
	Start    time.Time // of the clock; its Location is the local time of demand and windows
	Horizon  sim.Duration
	Fleet    Fleet
	Kernels  []Kernel
	Ops      ZoneOperations
	Failures []Failure
	// Recoveries in the order of the file. Every index named elsewhere points here.
	Recoveries []Recovery
	Stuck      Stuck
	Apps       []AppClass
	Demand     Demand
	// Maintenance is how the installed kernel is brought up by planned reboots; nil: it is not.
	Maintenance *Maintenance
}

// Placement tells how an app's replicas are put on hypervisors.
type Placement int

// The placements.
const (
	PlacementRandom Placement = iota // distinct hypervisors (or racks) drawn once per study from the seed
	PlacementDealt                   // consecutive ones
)

// Fleet is the hypervisors and what runs on them at the start.
type Fleet struct {
	Hypervisors           int
	ZonesPerHypervisor    int
	CapacityPerHypervisor int // at least ZonesPerHypervisor
	Racks                 int // hypervisor h stands in rack h mod Racks
	Placement             Placement
	Kernel                int     // index of the kernel that runs everywhere at the start
	Installed             int     // index of the kernel that the next boot brings up
	AlreadyRebooted       float64 // share of hypervisors, the lowest numbers, that run Installed at the start

	// Hosts are the hypervisors of a fleet that are not alike; nil: all are as said above. With
	// Hosts, ZonesPerHypervisor and CapacityPerHypervisor are the greatest among them, AlreadyRebooted
	// is 0, and Kernel is the one that replays and plans are about.
	Hosts []Host
	// Zones are all zones, with their apps, where a record says where they are; nil: they are
	// placed. They need Hosts, and stand in the order in which a hypervisor numbers them.
	Zones []Zone
}

// Operation is a kind of zone operation.
type Operation int

// The kinds of zone operation.
const (
	Create Operation = iota
	Destroy
	Start
	Stop
	Reboot
	Operations // their number
)

// String returns the operation's name in the scenario file.
func (o Operation) String() string {
	return [...]string{"create", "destroy", "start", "stop", "reboot"}[o]
}

// Kernel is a kernel by the time its zone operations take and the panics it can have.
type Kernel struct {
	Name       string
	Operations [Operations]sim.Distribution
	Panics     []Panic
}

// Panic is a cause of kernel panics. Exactly one of TimeTo, PerOperation and Observed is set.
type Panic struct {
	Name         string
	TimeTo       sim.Distribution // time to panic in service since the boot, per hypervisor
	PerOperation float64          // probability that a zone operation panics
	Observed     *Observed
	Recovery     int
}

// Observed is a rate known from a record: Gamma distributed with the given shape and rate.
type Observed struct {
	Events float64      // as seen
	Over   sim.Duration // hypervisor-time watched; may exceed what one clock can hold only as Forever
	// Shape and Exposure of the posterior Gamma: with the Jeffreys prior Events + 1/2 and Over.
	Shape    float64
	Exposure sim.Seconds
}

// Scope is what one failure strikes at once.
type Scope int

// The scopes of a failure.
const (
	ScopeHypervisor Scope = iota
	ScopeRack
	ScopeFleet
)

// Failure is a cause of failures other than kernel panics.
type Failure struct {
	Name     string
	TimeTo   sim.Distribution
	Scope    Scope
	Recovery int
}

// Recovery is what follows when a hypervisor is struck: phases one after another.
type Recovery struct {
	Name    string
	Reboots bool // brings up the installed kernel
	Phases  []Phase
	// FailShare of the recoveries do not come back by themselves: the recovery with index
	// FailTo takes their place from the event on. FailTo is -1 if FailShare is 0.
	FailShare float64
	FailTo    int
}

// Phase is a step of a recovery. Exactly one of Takes and Each is set. Phases before the zones
// come back have neither Each nor ZonesUp; at most one has Each; all after it have ZonesUp.
type Phase struct {
	Name    string
	Takes   sim.Distribution
	Each    sim.Distribution // zones come back one by one: the start operation, then Each
	ZonesUp bool             // zones run
	Slots   int              // hypervisors of the fleet in this phase at most; 0: any number
}

// ZoneOperations is the customers' workload on the zones.
type ZoneOperations struct {
	PerZone  float64             // operations per second of each zone in service; 0: none
	Mix      [Operations]float64 // shares that sum to 1
	AtOnce   int                 // in flight on one hypervisor
	Explicit bool                // simulate every operation
}

// Stuck is the share of zones that stay down after their own boot, until repaired.
type Stuck struct {
	Share  float64
	Repair sim.Distribution // nil if Share is 0
}

// Spread tells what an app's replicas must not share.
type Spread int

// The spreads.
const (
	SpreadHypervisor Spread = iota
	SpreadRack
	SpreadAny
)

// AppClass is a class of apps that are alike.
type AppClass struct {
	Name     string
	Count    int // of apps, shares resolved
	Replicas int // of each app; where Sizes says that they differ, the most
	// Sizes are the replicas of each app, where they differ; nil: Replicas each. Only a fleet with
	// Zones can have them.
	Sizes    []int32
	Need     int // replicas that must run
	Spread   Spread
	Failover Failover
	SLO      *SLO // nil: none
}

// Failover is what an app does when it loses a replica and keeps enough.
type Failover struct {
	Takes sim.Distribution // nil: no time
	Fails float64          // probability
}

// SLO is a service level objective: a share of time up in every window.
type SLO struct {
	Availability float64
	Window       sim.Duration
}

// Demand weighs a minute of outage by local hour and weekday. The zero value weighs all alike.
type Demand struct {
	// Weights by local weekday (time.Sunday = 0) and hour, scaled to mean 1 over the week;
	// nil: 1 everywhere.
	Weights *[7][24]float64
	// PlannedWeight is how bad a planned minute is beside an unplanned one.
	PlannedWeight float64
}

// Maintenance is a policy of planned reboots, all choices made.
type Maintenance struct {
	Kind    PolicyKind
	From    sim.Time     // when a forced campaign starts
	OnPanic bool         // it starts with the first panic instead
	Every   sim.Duration // of a periodic policy: from a hypervisor's last boot to its next
	AtOnce  int          // hypervisors down together
	// Windows are when batches may start and must be over, in order and apart; nil: any time.
	Windows  []Window
	Blind    bool // batches by number, whatever apps they take below need
	Evacuate bool // zones are moved first, where there is room
	Recovery int  // what a planned reboot goes through
	Soak     sim.Duration
	// StopAfterFailed reboots that do not come back by themselves end a campaign; 0: none does.
	StopAfterFailed int
}

// PolicyKind is when a policy reboots hypervisors.
type PolicyKind int

// The kinds of policy. Waiting is no Maintenance at all.
const (
	PolicyForced   PolicyKind = iota // all that do not run the installed kernel, in a campaign
	PolicyPeriodic                   // each so long after its last boot
)

// Window is a time in which planned reboots may be under way, the end excluded.
type Window struct{ From, To sim.Time }
