package fit

import (
	"math"

	"outagesim/sim/portable"
)

// fitLogNormal has a closed form without censoring. With it, it maximises by Newton's method in
// Olsen's parameters d = mu/sigma and h = 1/sigma, in which the log likelihood
//
//	ended: log h - (h y - d)^2/2       running: log Q(h y - d)       y = log x
//
// is concave: halving a step that does not climb is all the guard it needs.
func fitLogNormal(s *Sample, near *Fitted) (mu, sigma float64, err error) {
	sum, n := 0.0, float64(s.ended)
	for _, p := range s.points {
		sum += float64(p.ended * p.log)
	}
	mu = sum / n
	squares := 0.0
	for _, p := range s.points {
		e := p.log - mu
		squares += float64(p.ended * float64(e*e))
	}
	sigma = math.Sqrt(squares / n)
	if s.Running() == 0 {
		return mu, sigma, nil
	}

	if near != nil {
		mu, sigma = near.A, near.B
	}
	d, h := mu/sigma, 1/sigma
	value := func(d, h float64) float64 {
		if !(h > 0) {
			return math.Inf(-1)
		}
		v := float64(n * portable.Log(h))
		for _, p := range s.points {
			z := float64(h*p.log) - d
			if p.ended > 0 {
				v -= float64(p.ended * float64(z*z) / 2)
			}
			if p.running > 0 {
				v += float64(p.running * logNormalTail(z))
			}
		}
		return v
	}
	at := value(d, h)
	for range 200 {
		var gd, gh, dd, dh, hh float64
		gh, hh = n/h, -n/float64(h*h)
		for _, p := range s.points {
			y, z := p.log, float64(h*p.log)-d
			first, second := 0.0, 0.0 // of the contribution, by z
			if p.ended > 0 {
				first -= float64(p.ended * z)
				second -= p.ended
			}
			if p.running > 0 {
				m := inverseMills(z)
				first -= float64(p.running * m)
				second -= float64(p.running * float64(m*(m-z)))
			}
			gd -= first
			gh += float64(first * y)
			dd += second
			dh -= float64(second * y)
			hh += float64(second * float64(y*y))
		}
		det := float64(dd*hh) - float64(dh*dh)
		stepD := -(float64(hh*gd) - float64(dh*gh)) / det
		stepH := -(float64(dd*gh) - float64(dh*gd)) / det
		if math.IsNaN(stepD) || math.IsNaN(stepH) {
			return 0, 0, ErrNoMaximum
		}
		if gain := float64(stepD*gd) + float64(stepH*gh); gain <= float64(settled*(1+math.Abs(at))) {
			d, h = d+stepD, h+stepH
			break
		}
		climbed := false
		for range 40 {
			if next := value(d+stepD, h+stepH); next > at {
				climbed, at = true, next
				d, h = d+stepD, h+stepH
				break
			}
			stepD, stepH = stepD/2, stepH/2
		}
		if !climbed {
			break
		}
	}
	if !(h > 1e-9) {
		return 0, 0, ErrNoMaximum
	}
	return d / h, 1 / h, nil
}

// settled is the gain, relative to the likelihood, below which Newton's method takes its last step:
// the error that is left is the square of one that does not matter.
const settled = 1e-12

// logNormalTail returns log Q(z), Q = 1 - Phi, far into the tail by its asymptotic series
// (A&S 26.2.12).
func logNormalTail(z float64) float64 {
	if z < 30 {
		return portable.Log(portable.NormalCDF(-z))
	}
	zz := float64(z * z)
	return -float64(zz/2) - portable.Log(z) - halfLog2Pi + portable.Log1p(-1/zz+3/float64(zz*zz))
}

// inverseMills returns phi(z)/Q(z), the hazard of the standard normal.
func inverseMills(z float64) float64 {
	return portable.Exp(-float64(float64(z*z)/2) - halfLog2Pi - logNormalTail(z))
}
