// Package results is the schema of results.json: what a study found, ready to be written, read
// again and drawn. It knows neither the simulation that made the figures nor the reports that
// show them.
//
// Figures that were not estimated are absent, never 0. Nothing in here may differ between two
// runs of the same scenario, seed and version: what may differ is in [Manifest].
package results

// Schema is the version of the format.
const Schema = 1

// Results is the content of results.json.
type Results struct {
	Schema      int          `json:"schema"`
	Command     string       `json:"command"` // run, replay, plan, sweep or calibrate
	Scenario    string       `json:"scenario"`
	Title       string       `json:"title,omitempty"`
	Version     string       `json:"version"` // of outagesim
	Seed        uint64       `json:"seed"`
	Confidence  float64      `json:"confidence"`
	Facts       Facts        `json:"facts"`
	Variants    []Variant    `json:"variants,omitempty"`
	Differences []Difference `json:"differences,omitempty"`
	Objectives  []Objective  `json:"objectives,omitempty"`
	Replay      []Replay     `json:"replay,omitempty"`
	ReplayFacts *ReplayFacts `json:"incident,omitempty"`
	Calibration *Calibration `json:"calibration,omitempty"`
	Plan        *Plan        `json:"plan,omitempty"`
	Sweep       *Sweep       `json:"sweep,omitempty"`
	Notes       []string     `json:"notes,omitempty"` // what the reader should know about this study
}

// Facts restates the size of the thing simulated, for titles and axes.
type Facts struct {
	Start       string     `json:"start"` // RFC 3339
	Timezone    string     `json:"timezone"`
	HorizonDays float64    `json:"horizon_days"`
	Hypervisors int        `json:"hypervisors"`
	Zones       int        `json:"zones"`
	Racks       int        `json:"racks"`
	Apps        []AppFacts `json:"apps"` // of the baseline
	Baseline    string     `json:"baseline,omitempty"`
}

// AppFacts restates one class of apps.
type AppFacts struct {
	Name     string `json:"name"`
	Count    int    `json:"count"`
	Replicas int    `json:"replicas"` // of each app; the fewest where they differ
	// MostReplicas is the greatest number of replicas of an app, where they differ; else 0.
	MostReplicas int `json:"most_replicas,omitempty"`
	Need         int `json:"need"`
}

// Variant is what was found for one variant.
type Variant struct {
	Name         string            `json:"name"`
	Title        string            `json:"title,omitempty"`
	Replications int               `json:"replications"`
	Apps         []AppFacts        `json:"apps"`
	Metrics      map[string]Metric `json:"metrics"`
	// Exceedance holds, by metric, points of P(X > x) over replications.
	Exceedance map[string][]Point `json:"exceedance,omitempty"`
	// Terms tells, by class of apps with forced figures, where its outage comes from: the largest
	// share first.
	Terms map[string][]Term `json:"terms,omitempty"`
}

// Term is the share of a class's outage that comes from one kind of coincidence.
type Term struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
}

// Point is a point of a curve.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Metric is one figure with its uncertainty. Low and High bound the mean with the study's
// confidence. Quantiles are over what Over names.
type Metric struct {
	Unit    string   `json:"unit"`
	Over    string   `json:"over"` // replications, events or operations
	N       int64    `json:"n"`    // of them
	Mean    float64  `json:"mean"`
	SE      *float64 `json:"se,omitempty"`
	Low     *float64 `json:"low,omitempty"`
	High    *float64 `json:"high,omitempty"`
	SD      *float64 `json:"sd,omitempty"`
	P50     *float64 `json:"p50,omitempty"`
	P95     *float64 `json:"p95,omitempty"`
	P99     *float64 `json:"p99,omitempty"`
	P95Low  *float64 `json:"p95_low,omitempty"`
	P95High *float64 `json:"p95_high,omitempty"`
	// Bound is "upper" where nothing was seen: then High is the upper limit and Mean says nothing.
	Bound string `json:"bound,omitempty"`
	// Method is crude (counted over simulated histories), exact (follows from the scenario
	// without chance, such as panics of a kernel that has none), forced (the outages of rare
	// coincidences, each with its weight) or crude+forced (a sum over classes got in both ways).
	Method string `json:"method"`
	// ESS is the effective sample size of a forced figure, MaxWeight the largest share that one
	// replication has in it.
	ESS       *float64 `json:"ess,omitempty"`
	MaxWeight *float64 `json:"max_weight,omitempty"`
	// NonZero counts the replications in which it was not 0: below some 30 the interval is rough.
	NonZero *int64 `json:"nonzero,omitempty"`
}

// Difference is a metric of a variant minus that of the baseline, on the same histories.
type Difference struct {
	Variant  string  `json:"variant"`
	Baseline string  `json:"baseline"`
	Metric   string  `json:"metric"`
	Unit     string  `json:"unit"`
	Mean     float64 `json:"mean"`
	SE       float64 `json:"se"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// Verdicts on an objective.
const (
	Met       = "met"
	Missed    = "missed"
	Undecided = "undecided"
)

// Objective is the verdict on one objective.
type Objective struct {
	Objective string   `json:"objective"`
	Variant   string   `json:"variant"`
	Verdict   string   `json:"verdict"`
	Value     *float64 `json:"value,omitempty"`
	Low       *float64 `json:"low,omitempty"`
	High      *float64 `json:"high,omitempty"`
}

// ReplayFacts restates the incident that was replayed.
type ReplayFacts struct {
	Began    string        `json:"began"` // RFC 3339 with the local offset
	Panic    string        `json:"panic"`
	Observed []Observation `json:"observed"`
}

// Observation is one line of the incident's record: a milestone of the recovery or a post.
type Observation struct {
	At        string  `json:"at"`      // RFC 3339 with the local offset
	Minutes   float64 `json:"minutes"` // after Began
	Milestone string  `json:"milestone,omitempty"`
	Post      string  `json:"post,omitempty"`
	Source    string  `json:"source,omitempty"`
}

// Replay is the incident under one variant; the first is the incident as it was.
type Replay struct {
	Variant      string      `json:"variant"`
	Title        string      `json:"title,omitempty"`
	Kernel       string      `json:"kernel"`       // running when it struck
	KernelAfter  string      `json:"kernel_after"` // brought up by the reboot
	WouldPanic   bool        `json:"would_panic"`  // false: the kernel does not have this panic
	Verdict      string      `json:"verdict"`      // one sentence in plain words
	Replications int         `json:"replications"`
	Milestones   []Milestone `json:"milestones"`
	Apps         []ReplayApp `json:"apps"`
	Series       Series      `json:"series"`
	Warnings     []string    `json:"warnings,omitempty"`
}

// Milestone compares an observed with the simulated time of a milestone: Simulated is the
// median, Low and High hold 90% of the replications. All times are RFC 3339 with the local
// offset. Observed and DifferenceMinutes (simulated less observed) are absent where the record
// has nothing.
type Milestone struct {
	Milestone         string   `json:"milestone"`
	Observed          string   `json:"observed,omitempty"`
	Simulated         string   `json:"simulated"`
	Low               string   `json:"low"`
	High              string   `json:"high"`
	Minutes           float64  `json:"minutes"` // simulated, after the event
	LowMinutes        float64  `json:"low_minutes"`
	HighMinutes       float64  `json:"high_minutes"`
	DifferenceMinutes *float64 `json:"difference_minutes,omitempty"`
}

// ReplayApp is what the incident did to one class of apps.
type ReplayApp struct {
	Class         string `json:"class"`
	OnHypervisor  Band   `json:"on_hypervisor"`  // apps with a zone on the struck hypervisor
	Out           Band   `json:"out"`            // apps put out
	OutageMinutes Band   `json:"outage_minutes"` // app-minutes
	LongestOutage Band   `json:"longest_outage_minutes"`
}

// Band is a median with the range that holds 90% of the replications, and the mean.
type Band struct {
	Mean float64 `json:"mean"`
	P5   float64 `json:"p5"`
	P50  float64 `json:"p50"`
	P95  float64 `json:"p95"`
}

// Series is what runs over time, at Minutes after the event.
type Series struct {
	Minutes      []float64             `json:"minutes"`
	ZonesRunning BandSeries            `json:"zones_running"` // of the struck hypervisor
	ZonesTotal   int                   `json:"zones_total"`
	AppsOut      map[string]BandSeries `json:"apps_out"` // by class
}

// BandSeries is a band at each point of time.
type BandSeries struct {
	P5  []float64 `json:"p5"`
	P50 []float64 `json:"p50"`
	P95 []float64 `json:"p95"`
}

// Manifest is the content of manifest.json: all that may differ between two equal runs, and
// what is needed to repeat this one.
type Manifest struct {
	Version        string   `json:"version"`
	Command        []string `json:"command"`
	Scenario       string   `json:"scenario"`        // the scenario as it was read, whole
	ScenarioSource string   `json:"scenario_source"` // file or built-in name
	ScenarioSHA256 string   `json:"scenario_sha256"`
	Overrides      []string `json:"overrides,omitempty"` // --set
	Seed           uint64   `json:"seed"`
	Workers        int      `json:"workers"`
	Machine        Machine  `json:"machine"`
	Started        string   `json:"started"`
	Seconds        float64  `json:"seconds"`
	Resumed        bool     `json:"resumed"`
}

// Machine names where a study ran.
type Machine struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
	Go   string `json:"go"`
}
