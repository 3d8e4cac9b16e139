package main

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"outagesim/bench/problem"
)

// Each peer that is a program gives the exact answers, at small sizes. A peer that cannot be had here is
// skipped. The false-alarm rate is 0.1% a peer and problem; the seeds are fixed.
func TestPeersAgree(t *testing.T) {
	ctx := context.Background()
	var f field
	for _, p := range goPeers {
		program := filepath.Join(t.TempDir(), filepath.Base(p.folder))
		f.add(contender{name: p.name, command: func(spec string) *exec.Cmd { return exec.Command(program, spec) }},
			buildPeer(ctx, p.folder, p.module, program))
	}
	f.addRust(ctx)
	for _, a := range f.absent {
		t.Run(a.name, func(t *testing.T) { t.Skip(a.reason) })
	}
	for _, c := range f.contenders {
		t.Run(c.name, func(t *testing.T) {
			for _, spec := range []problem.Spec{problem.Hold(100), problem.MM1(), problem.Repair()} {
				spec.Seed, spec.Units, spec.Batches = 3, 60_000, 20
				text, err := json.Marshal(spec)
				if err != nil {
					t.Fatal(err)
				}
				var r problem.Result
				if _, err := execute(ctx, c.command(string(text)), &r); err != nil {
					t.Fatal(err)
				}
				if r.Units != spec.Units || len(r.Batches) != spec.Batches || r.Seconds <= 0 {
					t.Errorf("%s: %d units in %d batches, %g s", spec.Name, r.Units, len(r.Batches), r.Seconds)
				}
				found := cell{batches: r.Batches}
				mean, half, agrees := found.answer(spec.Exact())
				if !agrees || half > spec.Exact()/2 {
					t.Errorf("%s: %.4g ± %.2g, exactly %.4g", spec.Name, mean, half, spec.Exact())
				}
			}
		})
	}
}
