package scenarios

import (
	"time"

	"outagesim/models"
	"outagesim/sim"
)

// Scenario is a checked scenario file: every variant's configuration, how it is to be studied and
// what it is to be held against.
type Scenario struct {
	Name, Title string
	Source      string   // file path, or the name of a built-in scenario
	Text        []byte   // as read
	SHA256      string   // of Text, in hex
	Overrides   []string // --set as given

	// Files are those that the scenario refers to, by its names for them.
	Files map[string][]byte

	// Digest is that of everything that determines the numbers: the effective scenario with its
	// overrides, variants and the content of the files it refers to, but not how it is run: seed,
	// number of replications and method, which the command line may give.
	Digest [32]byte

	Timezone string
	Location *time.Location
	Start    time.Time

	Study      Study
	Variants   []Variant // never empty; the first is the baseline
	Objectives []Objective
	// Maintenance is what section maintenance says; nil without one.
	Maintenance *Maintenance
	// Incident is what section incident says; nil without one.
	Incident *Incident

	Warnings []Fault // do not prevent a run
}

// Study is how long and how precisely a scenario is simulated.
type Study struct {
	Replications int // 0 if Precision is set
	Seed         uint64
	Confidence   float64    // of every interval
	Method       string     // auto, crude or forced
	Precision    *Precision // nil: a fixed number of replications
}

// Precision asks for as many replications as it takes to know a metric's mean.
type Precision struct {
	Metric   string
	Relative float64 // half the interval's width over the mean
	AtMost   int     // replications
}

// Assignment is a value that a variant sets, as the file writes it.
type Assignment struct {
	Path  string
	Value string // YAML on one line
}

// Variant is the scenario with some values changed.
type Variant struct {
	Name, Title string
	Config      models.Config
	Set         []Assignment // in the order of the file
}

// Objective is a bound that a metric must keep.
type Objective struct {
	Text     string  // as the file writes it
	Metric   string  // without a quantile's suffix
	Quantile float64 // 0: the mean; metric.p95 names the quantile 0.95
	Op       string  // >=, <=, > or <
	Bound    float64
	Variant  string // "": the baseline
}

// Incident is what replay replays and compares with.
type Incident struct {
	Began    time.Time
	Panic    string
	Observed []Observation // in the order of the file
	// Variants are the counterfactuals; the first, as-it-was, is the baseline's configuration with
	// what the incident itself fixes.
	Variants []Variant
	Warnings []Fault
}

// AsItWas is the name of an incident's first variant.
const AsItWas = "as-it-was"

// Milestones that are no phase of a recovery.
const (
	MilestonePool         = "pool"
	MilestoneLastCustomer = "last-customer"
)

// Observation is one line of an incident's record. Either Milestone or Post is set.
type Observation struct {
	At        time.Time
	Milestone string // a phase of the recovery, whose end it is, or pool, or last-customer
	Post      string // what was told to customers
	Source    string
}

// Maintenance is the policies among which plan chooses.
type Maintenance struct {
	PlannedWeight float64 // of a planned minute of outage; also in every Config's Demand
	WindowCost    float64 // app-minutes that one window costs
	Minimise      string  // metric
	Policies      []Policy
}

// PolicyKind is when a policy reboots hypervisors.
type PolicyKind int

// The kinds of policy.
const (
	PolicyWait     PolicyKind = iota // never by itself
	PolicyForced                     // all, in a campaign
	PolicyPeriodic                   // each so long after its last boot
)

// String returns the kind's name.
func (k PolicyKind) String() string {
	return [...]string{"wait", "forced", "periodic"}[k]
}

// Policy is a way to bring the installed kernel up. A list of several values names candidates that
// are compared.
type Policy struct {
	Name            string
	Kind            PolicyKind
	From            []time.Time  // local midnight or time of each start; of a forced policy
	OnPanic         bool         // a forced policy starts with the first panic, not on a date
	Every           sim.Duration // of a periodic policy
	AtOnce          []int        // hypervisors down together
	Windows         *Windows     // nil: at any time
	Blind           bool         // batches by number, whatever apps they take down
	Evacuate        bool         // zones are moved first
	Recovery        string       // what a planned reboot goes through
	Soak            sim.Duration // wait after the first hypervisor
	StopAfterFailed int          // reboots that do not come back end the campaign; 0: none does
}

// Windows are the local wall-clock times in which a campaign may reboot.
type Windows struct {
	Days     [7]bool // time.Sunday = 0
	From, To Clock   // To <= From: the window ends on the next day
	Except   []Date
}

// Clock is a local time of day in minutes since midnight, 0 to 1440.
type Clock int

// Date is a local calendar day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}
