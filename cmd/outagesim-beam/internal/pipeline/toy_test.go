package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// toy is a model of two columns and a histogram, whose replications can be made to fail.
type toy struct{ hook func(rep uint64) }

func (w toy) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	if w.hook != nil {
		w.hook(rep)
	}
	rng := rand.New(rand.NewPCG(rep, 7))
	row[0], row[1] = int64(rep), rng.Int64N(1e9)
	bins[0].Add(rng.Int64N(1e6))
}

func toySpec(hook func(rep uint64)) study.Spec {
	return study.Spec{Digest: [32]byte{9}, About: "a toy", Columns: 2, Bins: 1, NewWorker: func() study.Worker { return toy{hook} }}
}

// preparing makes orders mean spec while a test runs, and counts how often one is prepared.
func preparing(t *testing.T, spec study.Spec) *atomic.Int64 {
	t.Helper()
	var n atomic.Int64
	before := specs.prepare
	specs.kept, specs.prepare = nil, func([]byte) (study.Spec, error) {
		n.Add(1)
		return spec, nil
	}
	t.Cleanup(func() { specs.kept, specs.prepare = nil, before })
	return &n
}

// segmentOf is the canonical segment of replications.
func segmentOf(t testing.TB, span study.Span) []byte {
	t.Helper()
	data, err := study.Compute(context.Background(), toySpec(nil), span, study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sampleOf is what a sample holds.
func sampleOf(t testing.TB, s *study.Sample) []byte {
	t.Helper()
	form, err := s.Bins(0).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	columns, err := json.Marshal([][]int64{s.Column(0), s.Column(1)})
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{columns, form}, nil)
}

func undisturbed(t testing.TB, n int) []byte {
	t.Helper()
	s, err := study.Run(context.Background(), toySpec(nil), n, study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return sampleOf(t, s)
}
