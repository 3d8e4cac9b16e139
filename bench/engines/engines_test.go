package engines

import (
	"math"
	"testing"

	"outagesim/bench/problem"
)

// Each model gives the exact answer. The false-alarm rate is 0.1% a model and seed; the seed is fixed.
func TestExactAnswers(t *testing.T) {
	for _, spec := range []problem.Spec{problem.Hold(1), problem.Hold(2), problem.Hold(1000), problem.MM1(), problem.Repair()} {
		for engine, models := range All() {
			model, ok := models[spec.Name]
			if !ok {
				continue
			}
			s := spec
			s.Seed, s.Units, s.Batches = 1, 600_000, 60
			meter := problem.NewMeter(s)
			model(s, meter)
			result := meter.Result()
			if result.Units != s.Units || len(result.Batches) != s.Batches || result.Seconds <= 0 {
				t.Errorf("%s, %s: %d units in %d batches and %g s", engine, s.Name, result.Units, len(result.Batches), result.Seconds)
			}
			mean, half := problem.Interval(result.Batches)
			if math.Abs(mean-s.Exact()) > half || half > s.Exact()/5 {
				t.Errorf("%s, %s: %.5g ± %.2g, exactly %.5g", engine, s.Name, mean, half, s.Exact())
			}
		}
	}
}

// The gaps between ticks say nothing about the order of ticks at one time; the heap's order is by
// sequence there, as in any engine.
func TestBinaryHeapOrder(t *testing.T) {
	var b binary
	var want []uint32
	for i := range uint32(100) {
		b.push(event{at: float64(i % 7), seq: i})
	}
	for at := range uint32(7) {
		for i := at; i < 100; i += 7 {
			want = append(want, i)
		}
	}
	for _, seq := range want {
		if e := b.pop(); e.seq != seq {
			t.Fatalf("popped %d, want %d", e.seq, seq)
		}
	}
}

func TestFifo(t *testing.T) {
	var f fifo[int]
	in, out := 0, 0
	for round := range 50 {
		for range round {
			f.push(in)
			in++
		}
		for range round / 2 {
			if x := f.pop(); x != out {
				t.Fatalf("popped %d, want %d", x, out)
			}
			out++
		}
	}
	if f.size != in-out {
		t.Errorf("%d in the queue, want %d", f.size, in-out)
	}
}
