package study

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"outagesim/sim/stat"
)

// toy is a model of three columns and two bins; hook, if any, is called before each replication.
type toy struct{ hook func(rep uint64) }

func (w toy) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	if w.hook != nil {
		w.hook(rep)
	}
	for _, x := range row {
		if x != 0 {
			panic("the row is not zero")
		}
	}
	rng := rand.New(rand.NewPCG(rep, 99))
	row[0] = int64(rep)
	row[1] = rng.Int64() - rng.Int64()
	if rep%3 == 0 {
		row[2] = rng.Int64N(100)
	}
	for range rng.IntN(4) {
		bins[0].Add(rng.Int64N(1e12))
		bins[1].Add(rng.Int64N(10))
	}
}

func toySpec(hook func(rep uint64)) Spec {
	return Spec{Digest: [32]byte{1, 2, 3}, About: "a toy", Columns: 3, Bins: 2, NewWorker: func() Worker { return toy{hook} }}
}

// fingerprint is all of a sample.
func fingerprint(s *Sample) []byte {
	out := binary.BigEndian.AppendUint64(nil, uint64(s.N()))
	for rep := range s.N() {
		for _, x := range s.Row(rep) {
			out = binary.BigEndian.AppendUint64(out, uint64(x))
		}
	}
	for i := range s.bins {
		form, err := s.Bins(i).MarshalBinary()
		if err != nil {
			panic(err)
		}
		out = append(out, form...)
	}
	return out
}

// undisturbed simulates without any of the machinery.
func undisturbed(n int) *Sample {
	s := NewSample(toySpec(nil))
	s.grow(n)
	s.n = n
	for rep := range n {
		toy{}.Replicate(uint64(rep), s.row(rep), s.bins)
	}
	return s
}

func TestSameSampleForAnyWorkers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1500).Draw(t, "n")
		want := fingerprint(undisturbed(n))
		for _, workers := range []int{0, 1, 2, 7, rapid.IntRange(1, 40).Draw(t, "workers")} {
			s, err := Run(context.Background(), toySpec(nil), n, Options{Workers: workers})
			if err != nil {
				t.Fatalf("Run: %v", err)
			}
			if !bytes.Equal(fingerprint(s), want) {
				t.Fatalf("%d workers give another sample of %d", workers, n)
			}
		}
	})
}

func TestExtend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewSample(toySpec(nil))
		n := 0
		for range rapid.IntRange(1, 5).Draw(t, "rounds") {
			n += rapid.IntRange(0, 400).Draw(t, "more")
			if err := Extend(context.Background(), toySpec(nil), s, n, Options{Workers: rapid.IntRange(1, 4).Draw(t, "workers")}); err != nil {
				t.Fatalf("Extend: %v", err)
			}
		}
		if !bytes.Equal(fingerprint(s), fingerprint(undisturbed(n))) {
			t.Fatal("extending gives another sample")
		}
	})
}

// An extension that fails leaves the sample as it was, and what it left half done is no matter to
// the next one.
func TestExtendAfterInterruption(t *testing.T) {
	s, err := Run(context.Background(), toySpec(nil), 100, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = Extend(ctx, toySpec(func(rep uint64) {
		if rep == 180 {
			cancel()
			time.Sleep(10 * time.Millisecond)
		}
	}), s, 100_000, Options{})
	if !errors.Is(err, ErrInterrupted) || !bytes.Equal(fingerprint(s), fingerprint(undisturbed(100))) {
		t.Fatalf("interrupted: %d replications, %v", s.N(), err)
	}
	if err := Extend(context.Background(), toySpec(nil), s, 300, Options{}); err != nil || !bytes.Equal(fingerprint(s), fingerprint(undisturbed(300))) {
		t.Errorf("extended: %d replications, %v", s.N(), err)
	}
}

func TestSampleAccess(t *testing.T) {
	s, err := Run(context.Background(), toySpec(nil), 300, Options{})
	if err != nil {
		t.Fatal(err)
	}
	column := s.Column(0)
	for rep := range 300 {
		if s.Row(rep)[0] != int64(rep) || column[rep] != int64(rep) {
			t.Fatalf("replication %d: %v, %d", rep, s.Row(rep), column[rep])
		}
	}
	for name, f := range map[string]func(){"Row": func() { s.Row(300) }, "Column": func() { s.Column(3) }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s beyond the end does not panic", name)
				}
			}()
			f()
		}()
	}
}

// A study that is interrupted again and again, at random moments, and resumed gives the sample
// that it gives undisturbed, and what was done is not done again.
func TestInterruptAndResume(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir := tempDir(t)
		n := rapid.IntRange(1, 1200).Draw(t, "n")
		var simulated atomic.Int64
		for attempt := 0; ; attempt++ {
			ctx, cancel := context.WithCancel(context.Background())
			patience := rapid.Int64Range(0, 500).Draw(t, "patience")
			if attempt > 20 {
				patience = int64(n) + 1
			}
			var seen atomic.Int64
			spec := toySpec(func(uint64) {
				simulated.Add(1)
				if seen.Add(1) > patience {
					cancel()
				}
			})
			s, err := Run(ctx, spec, n, Options{Workers: rapid.IntRange(1, 5).Draw(t, "workers"), Dir: dir, Resume: true})
			cancel()
			if err == nil {
				if !bytes.Equal(fingerprint(s), fingerprint(undisturbed(n))) {
					t.Fatal("resuming gives another sample")
				}
				break
			}
			if !errors.Is(err, ErrInterrupted) || !errors.Is(err, context.Canceled) || s != nil {
				t.Fatalf("Run: %v", err)
			}
		}
		if got := simulated.Load(); got != int64(n) {
			t.Fatalf("%d replications simulated for a study of %d", got, n)
		}
		if err := Clean(dir); err != nil {
			t.Fatal(err)
		}
		if left, err := segments(dir); err != nil || len(left) > 0 {
			t.Fatalf("Clean leaves %v, %v", left, err)
		}
	})
}

func TestInterruptedErrorTellsHowMuch(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	spec := toySpec(func(rep uint64) {
		if rep == 99 {
			cancel()
			<-ctx.Done()
			time.Sleep(50 * time.Millisecond) // for the flag, which is set by another goroutine
		}
	})
	_, err := Run(ctx, spec, 1000, Options{Workers: 1})
	if err == nil || !strings.Contains(err.Error(), "interrupted after 100 of 1000 replications") {
		t.Errorf("error %v", err)
	}
	// One that is cancelled before it begins simulates nothing.
	if _, err := Run(ctx, spec, 1000, Options{}); err == nil || !strings.Contains(err.Error(), " of 1000") {
		t.Errorf("error %v", err)
	}
}

// Segments are written while the study runs, so that a crash costs seconds.
func TestSegmentsWhileRunning(t *testing.T) {
	dir := t.TempDir()
	saved := 0
	deadline := time.Now().Add(10 * time.Second)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	spec := toySpec(func(uint64) { time.Sleep(time.Millisecond) })
	const n = 20_000
	_, err := Run(ctx, spec, n, Options{Workers: 2, Dir: dir, Progress: func(int, int) {
		if paths, _ := segments(dir); len(paths) > 0 || time.Now().After(deadline) {
			saved = len(paths)
			cancel()
		}
	}})
	if !errors.Is(err, ErrInterrupted) || saved == 0 {
		t.Fatalf("%d segments, %v", saved, err)
	}
	var simulated atomic.Int64
	s, err := Run(context.Background(), toySpec(func(uint64) { simulated.Add(1) }), n, Options{Dir: dir, Resume: true})
	if err != nil || !bytes.Equal(fingerprint(s), fingerprint(undisturbed(n))) || simulated.Load() > n-500 {
		t.Errorf("resumed with %d replications to do: %v", simulated.Load(), err)
	}
}

func TestRunStartsAnewWithoutResume(t *testing.T) {
	dir := t.TempDir()
	if _, err := Run(context.Background(), toySpec(nil), 100, Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	var simulated atomic.Int64
	if _, err := Run(context.Background(), toySpec(func(uint64) { simulated.Add(1) }), 100, Options{Dir: dir}); err != nil || simulated.Load() != 100 {
		t.Errorf("%d replications simulated, %v", simulated.Load(), err)
	}
	// And the segments of before do not overlap with those of now.
	simulated.Store(0)
	if _, err := Run(context.Background(), toySpec(func(uint64) { simulated.Add(1) }), 150, Options{Dir: dir, Resume: true}); err != nil || simulated.Load() != 50 {
		t.Errorf("%d replications simulated, %v", simulated.Load(), err)
	}
}

// The replication that is named is the lowest that panics, whoever came first.
func TestPanicNamesTheReplication(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		spec := toySpec(func(rep uint64) {
			if rep == 498 {
				time.Sleep(20 * time.Millisecond) // others panic meanwhile
			}
			if rep >= 500 && rep%7 == 3 {
				panic(fmt.Sprintf("boom in %d", rep))
			}
		})
		s, err := Run(context.Background(), spec, 5000, Options{Workers: workers})
		var p *PanicError
		if s != nil || !errors.As(err, &p) || p.Replication != 500 {
			t.Fatalf("%d workers: %v, want a panic in replication 500", workers, err)
		}
		if err.Error() != "replication 500 panicked: boom in 500" || !bytes.Contains(p.Stack, []byte("study_test.go")) {
			t.Errorf("%d workers: %v\n%s", workers, err, p.Stack)
		}
	}
}

func TestOtherEndsOfAWorker(t *testing.T) {
	spec := toySpec(nil)
	spec.NewWorker = func() Worker { panic("no licence") }
	if _, err := Run(context.Background(), spec, 10, Options{}); err == nil || !strings.Contains(err.Error(), "no licence") {
		t.Errorf("NewWorker panics: %v", err)
	}
	spec = toySpec(func(rep uint64) {
		if rep == 70 {
			runtime.Goexit()
		}
	})
	if _, err := Run(context.Background(), spec, 100, Options{Workers: 2}); err == nil || !strings.Contains(err.Error(), "of 100") {
		t.Errorf("a worker is gone: %v", err)
	}
}

func TestProgress(t *testing.T) {
	var calls []int
	var busy sync.Mutex
	_, err := Run(context.Background(), toySpec(func(uint64) { time.Sleep(time.Millisecond) }), 1000, Options{Workers: 2, Progress: func(done, total int) {
		if !busy.TryLock() {
			t.Error("two calls at once")
		}
		defer busy.Unlock()
		if total != 1000 {
			t.Errorf("total %d", total)
		}
		calls = append(calls, done)
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(calls); i++ {
		if calls[i] < calls[i-1] {
			t.Errorf("progress goes back: %v", calls)
		}
	}
	if n := len(calls); n < 3 || n > 200 || calls[n-1] != 1000 {
		t.Errorf("progress %v", calls)
	}
}

// Handing out and merging costs little: no allocation per replication.
func BenchmarkRun(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			spec := Spec{Columns: 8, Bins: 2, NewWorker: func() Worker { return idle{} }}
			b.ReportAllocs()
			s, err := Run(context.Background(), spec, b.N, Options{Workers: workers})
			if err != nil || s.N() != b.N {
				b.Fatal(err)
			}
		})
	}
}

type idle struct{}

func (idle) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	row[0] = int64(rep)
	bins[0].Add(int64(rep))
}
