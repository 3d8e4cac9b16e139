package fit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"outagesim/sim/portable"
)

// Sample is lengths of time in seconds. Equal lengths are held once, with how often they occur.
type Sample struct {
	points  []point // rising
	n       int     // lengths
	ended   int     // of them, those that ended
	total   float64 // sum of all lengths
	longest float64
}

// point is a length with how many ended and how many were cut off there.
type point struct {
	x, log         float64
	ended, running float64 // whole numbers
}

// NewSample returns the sample of lengths that ended and lengths that were still running.
func NewSample(ended, running []float64) (*Sample, error) {
	points := make([]point, 0, len(ended)+len(running))
	for i, xs := range [][]float64{ended, running} {
		for _, x := range xs {
			if !(x > 0) || math.IsInf(x, 1) {
				return nil, fmt.Errorf("fit: a length of %v s: it must be above 0 and finite", x)
			}
			points = append(points, point{x: x, ended: float64(1 - i), running: float64(i)})
		}
	}
	if len(points) == 0 {
		return nil, errors.New("fit: there are no lengths")
	}
	return newSample(points), nil
}

// newSample sorts points, merges equal ones and takes logarithms where they are lacking.
func newSample(points []point) *Sample {
	slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.x, b.x) })
	s := &Sample{}
	kept := points[:0]
	for _, p := range points {
		if n := len(kept); n > 0 && kept[n-1].x == p.x {
			kept[n-1].ended += p.ended
			kept[n-1].running += p.running
			continue
		}
		kept = append(kept, p)
	}
	s.points = kept
	for i := range kept {
		p := &kept[i]
		if p.log == 0 {
			p.log = portable.Log(p.x)
		}
		s.n += int(p.ended + p.running)
		s.ended += int(p.ended)
		s.total += float64(p.x * (p.ended + p.running))
	}
	s.longest = kept[len(kept)-1].x
	return s
}

// N returns how many lengths there are.
func (s *Sample) N() int { return s.n }

// Ended returns how many of them ended.
func (s *Sample) Ended() int { return s.ended }

// Running returns how many were cut off.
func (s *Sample) Running() int { return s.n - s.ended }

// Total returns the sum of all lengths.
func (s *Sample) Total() float64 { return s.total }

// Longest returns the greatest length.
func (s *Sample) Longest() float64 { return s.longest }

// Mean returns the mean of all lengths as they are, cut off or not.
func (s *Sample) Mean() float64 { return s.total / float64(s.n) }

// Median returns the least length that half of all are not above, cut off or not.
func (s *Sample) Median() float64 { return s.quantile(0.5) }

// quantile returns the least length such that a share of p of all is not above it.
func (s *Sample) quantile(p float64) float64 {
	need, sum := float64(p*float64(s.n)), 0.0
	for _, q := range s.points {
		if sum += q.ended + q.running; sum >= need {
			return q.x
		}
	}
	return s.longest
}

// Each calls f for every distinct length with how many ended and were still running there.
func (s *Sample) Each(f func(x float64, ended, running int)) {
	for _, p := range s.points {
		f(p.x, int(p.ended), int(p.running))
	}
}

// Slices returns at most n values that stand for the sample: the means of slices of equal numbers
// of its lengths, so that the mean of the values is that of the sample.
func (s *Sample) Slices(n int) []float64 {
	n = min(n, s.n)
	out := make([]float64, 0, n)
	k, left := 0, s.points[0].ended+s.points[0].running
	for i := range n {
		want := float64((i+1)*s.n/n - i*s.n/n)
		size, sum := want, 0.0
		for want > 0 {
			if left == 0 {
				k++
				left = s.points[k].ended + s.points[k].running
			}
			take := math.Min(left, want)
			sum += float64(take * s.points[k].x)
			left -= take
			want -= take
		}
		out = append(out, sum/size)
	}
	return out
}

// distinct returns how many different lengths ended.
func (s *Sample) distinct() int {
	n := 0
	for _, p := range s.points {
		if p.ended > 0 {
			n++
		}
	}
	return n
}
