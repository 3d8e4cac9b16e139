package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"outagesim/cmd/internal/scripts"
	"outagesim/cmd/internal/verbs"
)

func TestMain(m *testing.M) {
	testscript.Main(withBase{m}, map[string]func(){"outagesim-beam": main, "outagesim": here})
}

// base is a folder for all tests, which any user may read as well as the programs beside it. It goes
// with them in the end.
var base string

type withBase struct{ *testing.M }

func (m withBase) Run() int {
	path, err := exec.LookPath("outagesim-beam")
	if err == nil {
		above := filepath.Dir(filepath.Dir(path))
		base = filepath.Join(above, "base")
		err = errors.Join(os.Chmod(above, 0o755), os.Mkdir(base, 0o755), scenarios(base))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.M.Run()
}

// scenarios writes those that the tests simulate.
func scenarios(dir string) error {
	fleet, err := os.ReadFile("../../faults/testdata/fleet.yaml")
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "fleet.yaml"), fleet, 0o644),
		os.WriteFile(filepath.Join(dir, "rounds.yaml"), []byte(rounds), 0o644),
	)
}

// here is outagesim's own verbs, which simulate in their process.
func here() {
	root, started := verbs.Root("outagesim", "", "", verbs.Run(nil), verbs.Plan(nil), verbs.Sweep(nil))
	os.Exit(int(verbs.Execute(root, started, os.Args[1:], os.Stdout, os.Stderr)))
}

func TestScripts(t *testing.T) { scripts.Run(t, false) }

// rounds is a scenario that takes several rounds of replications.
const rounds = `name: rounds
fleet: {hypervisors: 4, zones_per_hypervisor: 10}
kernels: [{name: k, panics: [{name: p, mtbf: 1y}]}]
recoveries: [{name: panic, phases: [{name: boot, takes: {lognormal: {median: 10m, p95: 30m}}}]}]
apps: [{name: one, share: 100%}]
study: {precision: {metric: apps.one.outage_minutes, relative: 0.01%, at_most: 20000}}
`
