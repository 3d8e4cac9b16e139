package studies

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/results"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// chosen is a campaign with three policies.
var chosen = strings.Replace(closedForm, "- {name: wait}", "- {name: wait}\n    - {name: early, from: {first: 2026-01-05, last: 2026-01-12, every: 1w}, at_once: [5, 9], recovery: planned}", 1)

// followed does a plan and returns its planner's follow-up with the sample of it.
func followed(t *testing.T, text string, n int, sets ...string) *followUp {
	t.Helper()
	p, err := newPlanner(load(t, text, sets...), replications(n))
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.followUp(Choice{Best: []int{3, 0, len(p.grid.candidates) - 1}, Histories: n})
	if err != nil {
		t.Fatal(err)
	}
	j, err := f.job()
	if err != nil {
		t.Fatal(err)
	}
	if f.sample, err = study.Run(t.Context(), j.Spec(), j.ends[0], study.Options{Workers: 3}); err != nil {
		t.Fatal(err)
	}
	return f
}

// The parts of a follow-up are what each candidate yields when it is simulated by itself, and with the
// others of its grid.
func TestFollowUpRows(t *testing.T) {
	const n = 20
	f := followed(t, chosen, n, "fleet.hypervisors=12", "kernels.old.panics.p.observed={events: 3, over: 5y}")
	if len(f.grids) != 4 || len(f.spreads) != 3 {
		t.Fatalf("%d grids and %d spreads, want 4 and 3", len(f.grids), len(f.spreads))
	}
	differ := false
	for i, g := range f.grids {
		rows := f.changed(i).rows
		if rows.N() != variationReplications {
			t.Errorf("%d histories of an assumption, want %d", rows.N(), variationReplications)
		}
		w := g.spec().NewWorker()
		row := make([]int64, g.spec().Columns)
		for rep := range rows.N() {
			clear(row)
			w.Replicate(uint64(rep), row, nil)
			for c := range g.candidates {
				for k, got := range rows.Row(c, rep) {
					if want := row[c*g.slotWidth()+k]; got != want {
						t.Fatalf("end %d, candidate %d, replication %d, column %d: got %d, want %d", i, c, rep, k, got, want)
					}
					differ = differ || got != row[k]
				}
			}
		}
	}
	if !differ {
		t.Error("all candidates yield the same")
	}
	for k, x := range f.spreads {
		s := f.spread(k)
		if s.N() != n {
			t.Errorf("%d histories of a policy, want %d", s.N(), n)
		}
		w := x.worker()
		for rep := range s.N() {
			row := make([]int64, x.width())
			w.Replicate(uint64(rep), row, []*stat.Bins{})
			for j, want := range row {
				if got := s.Row(rep)[j]; got != want || s.Column(j)[rep] != want {
					t.Fatalf("spread %d, replication %d, column %d: got %d, want %d", k, rep, j, got, want)
				}
			}
		}
	}
}

func TestFollowUpRefuses(t *testing.T) {
	s := load(t, chosen)
	for what, c := range map[string]Choice{
		"nobody":         {Histories: 20},
		"no histories":   {Best: []int{0}},
		"a stranger":     {Best: []int{0, 6}, Histories: 20},
		"one below all":  {Best: []int{-1}, Histories: 20},
		"a policy twice": {Best: []int{1, 2}, Histories: 20},
	} {
		var input *InputError
		if _, err := NewFollowUp(s, Options{}, c); !errors.As(err, &input) {
			t.Errorf("%s: %v", what, err)
		}
	}
	j, err := NewFollowUp(s, replications(20), Choice{Best: []int{1}, Histories: 20})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Here(t.Context()); err == nil || !strings.Contains(err.Error(), "its plan") {
		t.Errorf("results of a follow-up: %v", err)
	}
}

// What an interrupted plan has finished of its follow-up is gone on from: the results show what was
// kept, and what is of another choice is refused.
func TestFollowUpIsKept(t *testing.T) {
	dir := t.TempDir()
	do := func(resume bool) (*results.Results, error) {
		o := replications(20)
		o.Folder, o.Resume = dir, resume
		return Plan(t.Context(), load(t, chosen, "fleet.hypervisors=30"), o)
	}
	bytesOf := func(r *results.Results) []byte {
		var b bytes.Buffer
		if err := results.Write(&b, r); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	whole, err := do(false)
	if err != nil {
		t.Fatal(err)
	}
	var own *Job
	j, err := NewPlan(load(t, chosen, "fleet.hypervisors=30"), replications(20))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Do(t.Context(), func(ctx context.Context, k *Job, s *study.Sample, n int) error {
		if k.Choice() != nil {
			own = k
		}
		return study.Extend(ctx, k.Spec(), s, n, study.Options{})
	}); err != nil || own == nil {
		t.Fatal(own, err)
	}
	span := study.Span{From: own.ends[0] - 5, To: own.ends[0]} // of the last policy's spread
	keep := func(spec study.Spec) string {
		t.Helper()
		data, err := study.Compute(t.Context(), spec, span, study.Options{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(FollowUpFolder(dir), "part-000000.segment")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keep(own.Spec())
	if r, err := do(true); err != nil || !bytes.Equal(bytesOf(r), bytesOf(whole)) {
		t.Errorf("gone on from what was kept: other results, or %v", err)
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	forged := own.Spec()
	forged.NewWorker = func() study.Worker { return forger{own.Spec().NewWorker()} }
	keep(forged)
	if r, err := do(true); err != nil || bytes.Equal(bytesOf(r), bytesOf(whole)) {
		t.Errorf("what was kept is not used, or %v", err)
	}
	if r, err := do(false); err != nil || !bytes.Equal(bytesOf(r), bytesOf(whole)) {
		t.Errorf("begun anew: other results, or %v", err)
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	other, err := NewFollowUp(load(t, chosen, "fleet.hypervisors=30"), replications(20), Choice{Best: own.Choice().Best[:2], Histories: 20})
	if err != nil {
		t.Fatal(err)
	}
	span = study.Span{From: other.ends[0] - 5, To: other.ends[0]}
	path := keep(other.Spec())
	var refused *study.SegmentError
	if _, err := do(true); !errors.As(err, &refused) || refused.Path != path || !errors.Is(err, study.ErrOtherStudy) {
		t.Errorf("what is of another choice: %v", err)
	}
}

// forger adds to what a worker yields.
type forger struct{ study.Worker }

func (w forger) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	w.Worker.Replicate(rep, row, bins)
	for i := range row {
		row[i] += 1_000_000
	}
}
