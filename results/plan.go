package results

// Plan is the answer to when the installed kernel should be brought up. Losses are in the unit of
// Minimise (app-minutes for the default) and are expectations over the uncertain panic rate.
type Plan struct {
	Recommended Choice `json:"recommended"`
	Reason      string `json:"reason"` // in a sentence or two
	// Confident tells that the best three candidates are told apart by their intervals.
	Confident bool `json:"confident"`

	Minimise      string     `json:"minimise"`
	Unit          string     `json:"unit"`
	PlannedWeight float64    `json:"planned_weight"`
	WindowCost    float64    `json:"window_cost"`
	Panic         string     `json:"panic"` // whose rate is uncertain
	Rate          PlanRate   `json:"rate"`
	Candidates    []Planned  `json:"candidates"`
	Policies      []PolicyAt `json:"policies"` // the best candidate of each policy, under the uncertain rate

	// BreakEvenPerHypervisorYear is the panic rate at which the best forced candidate and waiting
	// cost the same; BreakEvenHorizon, in months, is the horizon at which they do at the mean rate.
	// Absent where there is none.
	BreakEvenPerHypervisorYear *float64 `json:"break_even_per_hypervisor_year,omitempty"`
	BreakEvenLow               *float64 `json:"break_even_low,omitempty"`
	BreakEvenHigh              *float64 `json:"break_even_high,omitempty"`
	BreakEvenHorizon           *float64 `json:"break_even_horizon,omitempty"`
	// ProbabilityWrong is that another candidate has the lower expected loss at the true rate.
	ProbabilityWrong float64 `json:"probability_wrong"`
	ExpectedRegret   float64 `json:"expected_regret"`
	EVPI             float64 `json:"evpi"`
	// EVSIMonth is the value of watching the fleet for one more month before deciding.
	EVSIMonth float64      `json:"evsi_month"`
	Tornado   []TornadoBar `json:"tornado,omitempty"`

	Calendar  []PlannedBatch `json:"calendar,omitempty"`  // of the recommended candidate, if nothing fails
	Windows   int            `json:"windows"`             // that the calendar uses
	LastDay   string         `json:"last_day,omitempty"`  // of the calendar, local date
	Dictating string         `json:"dictating,omitempty"` // which apps dictate the size of batches
	// HourOfWeek is the expected loss of one batch of the recommended size that starts at a local
	// weekday (0 is Monday) and hour.
	HourOfWeek *[7][24]float64 `json:"hour_of_week,omitempty"`
	// WindowHours marks the hours of HourOfWeek in which the windows allow a batch to start.
	WindowHours *[7][24]bool `json:"window_hours,omitempty"`
}

// Choice names a candidate: a policy, its start and its batch size, where it has them.
type Choice struct {
	Policy string `json:"policy"`
	From   string `json:"from,omitempty"` // RFC 3339 with the local offset
	AtOnce int    `json:"at_once,omitempty"`
}

// PlanRate is what is known of the panic rate, per hypervisor and year, and where the curves were
// estimated.
type PlanRate struct {
	Known    bool      `json:"known"` // the scenario gives it as certain
	Shape    float64   `json:"shape"`
	Exposure float64   `json:"exposure_hypervisor_years"`
	Mean     float64   `json:"mean"`
	Low      float64   `json:"low"` // 95% of the posterior lie between Low and High
	High     float64   `json:"high"`
	Rates    []float64 `json:"rates"`
	Density  []Point   `json:"density"` // of the rate, at rates above 0, ascending
}

// Planned is a candidate and its figures, expectations over the uncertain rate.
type Planned struct {
	Choice
	// Ranked is false for a candidate whose campaign does not end before the horizon.
	Ranked  bool   `json:"ranked"`
	Why     string `json:"why,omitempty"` // it is not ranked, or misses an objective
	Rank    int    `json:"rank,omitempty"`
	Batches int    `json:"batches,omitempty"`
	Windows int    `json:"windows,omitempty"`
	Last    string `json:"last_day,omitempty"`
	// Metrics are loss and, as apps.CLASS.NAME, outage_minutes, planned_minutes, unplanned_minutes
	// and weighted_minutes.
	Metrics map[string]Metric `json:"metrics"`
	// Curve is the expected loss at each of the rates, with the ends of its interval.
	Curve     []float64 `json:"curve"`
	CurveLow  []float64 `json:"curve_low"`
	CurveHigh []float64 `json:"curve_high"`
	// Beyond is its loss less that of the recommended candidate, on the same histories.
	Beyond *Difference `json:"beyond_recommended,omitempty"`
}

// PolicyAt is the best candidate of a policy with what it takes histories under the uncertain rate
// to know: the spread of its loss, and risks.
type PolicyAt struct {
	Choice
	Replications   int     `json:"replications"`
	Loss           Metric  `json:"loss"`
	CVaR95         float64 `json:"cvar95"` // mean of the worst 5%
	AnyPanic       Metric  `json:"any_panic_before_patched"`
	ReplicasDown   Metric  `json:"two_replicas_down_together"`
	FullestPercent *Metric `json:"fullest_hypervisor_percent,omitempty"` // of its capacity, with evacuation
	Exceedance     []Point `json:"exceedance"`
	PatchedShare   []Point `json:"patched_share"` // X in days from the start
}

// TornadoBar is what an assumption does to the advantage of the recommended candidate over the
// best other policy (positive: it stays better).
type TornadoBar struct {
	Assumption string  `json:"assumption"`
	Low        string  `json:"low"`
	High       string  `json:"high"`
	AtLow      float64 `json:"at_low"`
	Base       float64 `json:"base"`
	AtHigh     float64 `json:"at_high"`
	Overturns  bool    `json:"overturns"`
}

// PlannedBatch is a batch of the calendar.
type PlannedBatch struct {
	Start       string   `json:"start"` // RFC 3339 with the local offset
	End         string   `json:"end"`   // the 95% quantile
	Hypervisors []string `json:"hypervisors"`
	// Apps, by class, that are out for their planned reboot, and that run with fewer replicas.
	Out     map[string]int `json:"out,omitempty"`
	Reduced map[string]int `json:"reduced,omitempty"`
}

// Sweep is a scenario over a grid of one or two paths.
type Sweep struct {
	Metric string `json:"metric"`
	Unit   string `json:"unit"`
	// Variants are the names in Cells, in the order of the scenario, the baseline first.
	Variants []string    `json:"variants,omitempty"`
	Axes     []SweepAxis `json:"axes"`
	Cells    []SweepCell `json:"cells"` // the last axis varies fastest
}

// SweepAxis is a path with the values it takes.
type SweepAxis struct {
	Path   string    `json:"path"`
	Values []string  `json:"values"` // as set
	X      []float64 `json:"x,omitempty"`
	Log    bool      `json:"log,omitempty"`
	// Own is the scenario's own value, and OwnX its place on the axis, where it has one.
	Own  string   `json:"own,omitempty"`
	OwnX *float64 `json:"own_x,omitempty"`
}

// SweepCell is the figures at one point of the grid, by variant.
type SweepCell struct {
	Values  []string                     `json:"values"`
	Metrics map[string]map[string]Metric `json:"metrics"` // by variant and metric
}
