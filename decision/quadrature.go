package decision

import (
	"math"
	"sort"

	"outagesim/sim/portable"
)

// point is a rate with its posterior probability in the quadrature.
type point struct{ rate, weight float64 }

// tail is the posterior probability that the quadrature leaves out at either end. It is given to
// the outermost rate.
const tail = 1e-17

// span returns the rates between which the quadrature runs.
func (p Posterior) span() (from, to float64) {
	from = max(p.Quantile(tail), 1e-290/p.Exposure)
	step := (1 + math.Sqrt(p.Shape)) / p.Exposure
	to = max(p.Mean(), from) + step
	for p.survival(to) > tail {
		to += step
	}
	return from, to
}

// points returns a quadrature over the posterior, ascending, cut at the given rates. The resolution
// is that of a posterior that has seen extra hypervisor-years more.
func (p Posterior) points(cuts []float64, extra float64) []point {
	from, to := p.span()
	ends := []float64{portable.Log(from)}
	inside := append([]float64(nil), cuts...)
	sort.Float64s(inside)
	for _, c := range inside {
		if c > from && c < to {
			ends = append(ends, portable.Log(c))
		}
	}
	ends = append(ends, portable.Log(to))

	out := []point{{from, p.CDF(from)}}
	for i := 1; i < len(ends); i++ {
		for x := ends[i-1]; x < ends[i]; {
			y := x + p.width(x, extra)
			if ends[i]-y < (y-x)/2 {
				y = ends[i]
			}
			out = p.panel(out, x, y)
			x = y
		}
	}
	out = append(out, point{to, p.survival(to)})
	// At shapes of millions the density's logarithm is a small difference of large numbers. What
	// that does to all points alike is undone here.
	sum := 0.0
	for _, q := range out {
		sum += q.weight
	}
	for i := range out {
		out[i].weight /= sum
	}
	return out
}

// width returns how wide a panel that begins at x may be. The density of log(rate) has a standard
// deviation of some 1/sqrt(shape) and falls like exp(-exp) above; the likelihood of k panics in
// extra has one of 1/sqrt(k).
func (p Posterior) width(x, extra float64) float64 {
	seen := float64(extra * portable.Exp(x))
	return min(0.75, 2/math.Sqrt(1+p.Shape), 2/math.Sqrt(1+seen))
}

// panel appends the points of Gauss and Legendre's rule from x to y, logarithms of rates.
func (p Posterior) panel(out []point, x, y float64) []point {
	middle, half := (x+y)/2, (y-x)/2
	add := func(node, weight float64) {
		z := middle + float64(half*node)
		out = append(out, point{portable.Exp(z), float64(float64(half*weight) * portable.Exp(p.logDensity(z)))})
	}
	for i := len(legendre) - 1; i >= 0; i-- {
		add(-legendre[i][0], legendre[i][1])
	}
	for _, l := range legendre {
		add(l[0], l[1])
	}
	return out
}

// legendre are the positive nodes of the 16-point rule on [-1, 1] and their weights (A&S table 25.4).
var legendre = [...][2]float64{
	{0.095012509837637440185, 0.189450610455068496285},
	{0.281603550779258913230, 0.182603415044923588867},
	{0.458016777657227386342, 0.169156519395002538189},
	{0.617876244402643748447, 0.149595988816576732081},
	{0.755404408355003033895, 0.124628971255533872052},
	{0.865631202387831743880, 0.095158511682492784810},
	{0.944575023073232576078, 0.062253523938647892863},
	{0.989400934991649932596, 0.027152459411754094852},
}
