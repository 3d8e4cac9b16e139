package main

import (
	"os"
	"runtime"
	"slices"
	"time"

	"outagesim/results"
	"outagesim/scenarios"
)

// manifest is a manifest that takes the time.
type manifest struct {
	results.Manifest
	began time.Time
}

func newManifest(s *scenarios.Scenario, workers int) *manifest {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	now := time.Now()
	return &manifest{results.Manifest{
		Version: version, Command: slices.Concat([]string{"outagesim"}, os.Args[1:]),
		Scenario: string(s.Text), ScenarioSource: s.Source, ScenarioSHA256: s.SHA256, Overrides: s.Overrides,
		Workers: workers,
		Machine: results.Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version()},
		Started: now.Format(time.RFC3339),
	}, now}
}

func (m *manifest) finish(seed uint64) {
	m.Seed = seed
	m.Seconds = time.Since(m.began).Round(time.Millisecond).Seconds()
}
