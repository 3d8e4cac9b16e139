package fit

import (
	"math"

	"outagesim/sim"
	"outagesim/sim/portable"
)

// Interval is between what a parameter lies with the confidence asked for.
type Interval struct{ Low, High float64 }

// The sizes of the bootstrap. Larger samples are drawn from less often than they have members,
// and the spread of what that gives is scaled by the root of the ratio.
const (
	draws    = 200
	drawSize = 2000
	// Where the likelihood is dear: with many lengths cut off.
	drawsCut    = 100
	drawSizeCut = 400
)

// Intervals returns bootstrap intervals of the parameters A and B: lengths are drawn again with
// their ends or cuts, fitted, and the standard deviation of the parameters (of their logarithms
// where they cannot be negative) is taken as that of the fit. It reports whether enough of the
// draws could be fitted to tell.
func Intervals(s *Sample, f Fitted, key sim.Key, confidence float64) (a, b Interval, ok bool) {
	m, wanted := min(s.n, drawSize), draws
	if f.dear(s) {
		m, wanted = min(s.n, drawSizeCut), drawsCut
	}
	last := make([]int, len(s.points)) // members up to this point
	sum := 0
	for i, p := range s.points {
		sum += int(p.ended + p.running)
		last[i] = sum
	}
	var as, bs moments
	for i := range wanted {
		stream := key.With(uint64(i)).Stream()
		r := s.draw(&stream, last, m)
		g, err := fitNear(r, f.Family, &f)
		if err != nil {
			continue
		}
		x, y := f.scaled(g)
		as.add(x)
		bs.add(y)
	}
	if as.n < wanted*4/5 || s.n < 3 {
		return Interval{}, Interval{}, false
	}
	half := float64(portable.NormalQuantile(0.5+float64(confidence/2)) * math.Sqrt(float64(m)/float64(s.n)))
	x, y := f.scaled(f)
	a = f.unscaled(Interval{x - float64(half*as.sd()), x + float64(half*as.sd())}, f.Family == LogNormal)
	b = f.unscaled(Interval{y - float64(half*bs.sd()), y + float64(half*bs.sd())}, false)
	return a, b, true
}

// dear tells whether the likelihood takes long: it needs a function of a tail for every length cut
// off.
func (f Fitted) dear(s *Sample) bool {
	return f.Family == Gamma && s.Running() > 0 || f.Family == LogNormal && s.Running()*10 > s.n
}

// scaled returns the parameters of g where their estimates are nearest to normal.
func (f Fitted) scaled(g Fitted) (a, b float64) {
	a, b = g.A, 0
	if f.Family != LogNormal {
		a = portable.Log(g.A)
	}
	if f.Family.parameters() > 1 {
		b = portable.Log(g.B)
	}
	return a, b
}

func (f Fitted) unscaled(i Interval, plain bool) Interval {
	if plain {
		return i
	}
	return Interval{portable.Exp(i.Low), portable.Exp(i.High)}
}

// draw returns m members of the sample, each drawn from all of them.
func (s *Sample) draw(stream *sim.Stream, last []int, m int) *Sample {
	counts := make(map[int]point, m)
	for range m {
		i := stream.IntN(s.n)
		low, high := 0, len(last)
		for low < high {
			if mid := (low + high) / 2; last[mid] > i {
				high = mid
			} else {
				low = mid + 1
			}
		}
		p, ok := counts[low]
		if !ok {
			p = point{x: s.points[low].x, log: s.points[low].log}
		}
		// Which of the members of a point it is tells whether it ended.
		if last[low]-i <= int(s.points[low].ended) {
			p.ended++
		} else {
			p.running++
		}
		counts[low] = p
	}
	points := make([]point, 0, len(counts))
	for _, p := range counts {
		points = append(points, p)
	}
	return newSample(points) // sorts: the order of a map is no one's
}

// moments is a mean and a variance as they come (Welford, Technometrics 4 (1962) 419).
type moments struct {
	n       int
	mean, m float64
}

func (w *moments) add(x float64) {
	w.n++
	d := x - w.mean
	w.mean += d / float64(w.n)
	w.m += float64(d * (x - w.mean))
}

func (w *moments) sd() float64 { return math.Sqrt(w.m / float64(w.n-1)) }
