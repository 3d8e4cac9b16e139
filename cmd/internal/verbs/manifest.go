package verbs

import (
	"os"
	"runtime"
	"slices"
	"time"

	"outagesim/cmd/internal/build"
	"outagesim/results"
	"outagesim/scenarios"
)

// Manifest is a manifest that takes the time.
type Manifest struct {
	results.Manifest
	Began time.Time
}

// NewManifest begins the manifest of a study that begins now.
func NewManifest(s *scenarios.Scenario, workers int) *Manifest {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	now := time.Now()
	return &Manifest{results.Manifest{
		Version: build.Version, Command: slices.Concat([]string{"outagesim"}, os.Args[1:]),
		Scenario: string(s.Text), ScenarioSource: s.Source, ScenarioSHA256: s.SHA256, Overrides: s.Overrides,
		Workers: workers,
		Machine: results.Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version()},
		Started: now.Format(time.RFC3339),
	}, now}
}

// Finish notes the seed, and the time that was taken.
func (m *Manifest) Finish(seed uint64) {
	m.Seed = seed
	m.Seconds = time.Since(m.Began).Round(time.Millisecond).Seconds()
}
