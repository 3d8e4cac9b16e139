package pipeline

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/memfs"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"outagesim/sim/study"
)

func TestMain(m *testing.M) {
	log.LogLevel = "error"
	beam.Init()
	os.Exit(m.Run())
}

func toyEngine(t *testing.T) *Engine {
	t.Helper()
	dir := Folder(t.TempDir())
	return &Engine{Runner: "prism", Here: true, Order: []byte("toy"), Work: dir, Exchange: dir, Pieces: 5, Workers: 2}
}

func extend(t *testing.T, e *Engine, s *study.Sample, n int) error {
	t.Helper()
	return e.Extend(context.Background(), toySpec(nil), s, n)
}

func files(t *testing.T, f Folder) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(string(f))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Rounds add up to the sample of one machine, and what is there already is not computed again: the
// rounds before, and segments that others have left.
func TestExtend(t *testing.T) {
	var simulated atomic.Int64
	preparing(t, toySpec(func(uint64) { simulated.Add(1) }))
	e := toyEngine(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for name, span := range map[string]study.Span{"part-a.segment": {From: 30, To: 50}, "part-b.segment": {From: 90, To: 100}} {
		if err := os.WriteFile(filepath.Join(string(e.Work), name), segmentOf(t, span), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s := study.NewSample(toySpec(nil))
	for _, n := range []int{100, 300} {
		if err := extend(t, e, s, n); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(sampleOf(t, s), undisturbed(t, 300)) {
		t.Error("another sample")
	}
	if simulated.Load() != 270 {
		t.Errorf("%d replications were simulated, want 270", simulated.Load())
	}
	// 70 and 200 replications, in 5 pieces or more.
	for _, want := range []study.Span{{From: 0, To: 14}, {From: 14, To: 28}, {From: 28, To: 30}, {From: 50, To: 64}, {From: 78, To: 90}, {From: 100, To: 140}, {From: 260, To: 300}} {
		data, err := os.ReadFile(e.Work.path(segmentFile(want)))
		if err != nil || !bytes.Equal(data, segmentOf(t, want)) {
			t.Errorf("segment %v: other bytes, or %v", want, err)
		}
	}

	s = study.NewSample(toySpec(nil))
	if err := extend(t, e, s, 300); err != nil || simulated.Load() != 270 {
		t.Errorf("%d replications were simulated after going on; %v", simulated.Load(), err)
	}
	if left := files(t, Folder(temp)); len(left) > 0 || os.Getenv("TMPDIR") != temp {
		t.Errorf("temporary files %v are left, TMPDIR is %s", left, os.Getenv("TMPDIR"))
	}
	if err := e.Clean(context.Background()); err != nil || len(files(t, e.Work)) > 0 {
		t.Errorf("%v is left, %v", files(t, e.Work), err)
	}
}

// A replication that panics fails the pipeline, as prism tries nothing twice, and leaves nothing half
// done; the next run ends in the same bytes.
func TestFailureLeavesNothing(t *testing.T) {
	var panicked atomic.Bool
	preparing(t, toySpec(func(rep uint64) {
		if rep == 150 && panicked.CompareAndSwap(false, true) {
			panic("once")
		}
	}))
	e := toyEngine(t)
	s := study.NewSample(toySpec(nil))
	err := extend(t, e, s, 200)
	if err == nil || !strings.Contains(err.Error(), "replication 150 panicked: once") {
		t.Fatalf("error %v", err)
	}
	if left := files(t, e.Work); len(left) > 0 || s.N() != 0 {
		t.Errorf("%v is left, and %d replications", left, s.N())
	}
	if err := extend(t, e, s, 200); err != nil || !bytes.Equal(sampleOf(t, s), undisturbed(t, 200)) {
		t.Errorf("another sample, or %v", err)
	}
}

// What an engine delivers twice is refused and not counted twice.
func TestRepeatedSegmentIsRefused(t *testing.T) {
	preparing(t, toySpec(nil))
	dir := Folder(t.TempDir())
	f := gatherFn{Folder: string(dir), Pieces: []study.Span{{From: 0, To: 40}}}
	parts := [][]byte{segmentOf(t, study.Span{From: 0, To: 20}), segmentOf(t, study.Span{From: 20, To: 40})}
	gather := func(parts ...[]byte) error {
		return f.ProcessElement(context.Background(), 0, func(data *[]byte) bool {
			if len(parts) == 0 {
				return false
			}
			*data, parts = parts[0], parts[1:]
			return true
		})
	}
	if err := gather(parts[0], parts[1], parts[0]); !errors.Is(err, study.ErrOverlap) {
		t.Errorf("twice: %v", err)
	}
	var missing *study.MissingError
	if err := gather(parts[1]); !errors.As(err, &missing) {
		t.Errorf("missing: %v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if err := gather(parts[1], parts[0]); err != nil {
		t.Error(err)
	}
}

// Workers can leave what they compute in a folder that is on no disk.
func TestExchange(t *testing.T) {
	preparing(t, toySpec(nil))
	e := toyEngine(t)
	e.Pieces = 1
	var err error
	if e.Exchange, err = Folder("memfs://bucket/").Of("0123", "/results"); err != nil || !strings.HasPrefix(string(e.Exchange), "memfs://bucket/0123-") {
		t.Fatalf("%s, %v", e.Exchange, err)
	}
	if other, err := Folder("memfs://bucket/").Of("0123", "/others"); err != nil || other == e.Exchange {
		t.Errorf("%s for two runs, %v", other, err)
	}
	ctx := context.Background()
	// What a job has left that went on without its driver is taken over.
	if err := e.Exchange.put(ctx, segmentFile(study.Span{From: 0, To: 60}), segmentOf(t, study.Span{From: 0, To: 60})); err != nil {
		t.Fatal(err)
	}
	s := study.NewSample(toySpec(nil))
	if err := extend(t, e, s, 100); err != nil || !bytes.Equal(sampleOf(t, s), undisturbed(t, 100)) {
		t.Fatalf("another sample, or %v", err)
	}
	if left, err := e.Exchange.segments(ctx); err != nil || len(left) > 0 {
		t.Errorf("%d segments are left there, %v", len(left), err)
	}
	if got := files(t, e.Work); len(got) != 2 {
		t.Errorf("%v is here", got)
	}
}
