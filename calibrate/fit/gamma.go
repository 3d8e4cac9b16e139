package fit

import (
	"math"

	"outagesim/sim/portable"
)

// fitGamma solves, without censoring, log k - digamma(k) = log mean - mean of log x by Newton's
// method (Johnson, Kotz and Balakrishnan, section 17.7); the mean is that of the sample. With
// censoring it climbs in log k and log scale, the derivatives of the incomplete gamma function by
// k taken as differences, from near, where that is known.
func fitGamma(s *Sample, near *Fitted) (shape, mean float64, err error) {
	n, sum, logs := float64(s.ended), 0.0, 0.0
	for _, p := range s.points {
		sum += float64(p.ended * p.x)
		logs += float64(p.ended * p.log)
	}
	k, err := gammaShape(portable.Log(sum/n) - logs/n)
	if err != nil {
		return 0, 0, err
	}
	if s.Running() == 0 {
		return k, sum / n, nil
	}
	var cut []point
	for _, p := range s.points {
		if p.running > 0 {
			cut = append(cut, p)
		}
	}
	if near != nil {
		return climbGamma(cut, n, sum, logs, near.A, near.B)
	}
	// What was cut off would have been longer: begin at the mean of the exponential.
	return climbGamma(cut, n, sum, logs, k, s.total/n)
}

// climbGamma maximises over a = log shape and b = log scale, from the given shape and mean. With z
// = x/scale and h = z f(z)/Q(k,z), what is cut off at x contributes log Q, whose derivative by b
// is h and the second -h (k - z + h).
func climbGamma(cut []point, n, sum, logs, shape, mean float64) (float64, float64, error) {
	const e = 1e-4 // step of a difference in log k: the error of Q, 1e-13, divided by its square is 1e-5
	value := func(a, b float64) float64 {
		k, scale := portable.Exp(a), portable.Exp(b)
		lg := portable.LogGamma(k)
		v := float64((k-1)*logs) - sum/scale - float64(n*(float64(k*b)+lg))
		for _, p := range cut {
			v += float64(p.running * logGammaTail(k, p.x/scale, lg))
		}
		return v
	}
	a, b := portable.Log(shape), portable.Log(mean/shape)
	at := value(a, b)
	for range 100 {
		k, scale := portable.Exp(a), portable.Exp(b)
		down, up := k*portable.Exp(-e), k*portable.Exp(e)
		ga := float64(k * (logs - float64(n*(b+digamma(k)))))
		aa := ga - float64(float64(k*k)*float64(n*trigamma(k)))
		gb := sum/scale - float64(n*k)
		bb := -sum / scale
		ab := -float64(n * k)
		g0, g1, g2 := portable.LogGamma(k), portable.LogGamma(down), portable.LogGamma(up)
		for _, p := range cut {
			z, w, logZ := p.x/scale, p.running, p.log-b
			l0, l1, l2 := logGammaTail(k, z, g0), logGammaTail(down, z, g1), logGammaTail(up, z, g2)
			// h, one after the other: k log z - z - log Gamma(k) - log Q
			h0 := portable.Exp(float64(k*logZ) - z - g0 - l0)
			h1 := portable.Exp(float64(down*logZ) - z - g1 - l1)
			h2 := portable.Exp(float64(up*logZ) - z - g2 - l2)
			ga += float64(w * (l2 - l1) / (2 * e))
			aa += float64(w * (l2 - float64(2*l0) + l1) / (e * e))
			gb += float64(w * h0)
			bb -= float64(w * float64(h0*(k-z+h0)))
			ab += float64(w * (h2 - h1) / (2 * e))
		}
		det := float64(aa*bb) - float64(ab*ab)
		stepA := -(float64(bb*ga) - float64(ab*gb)) / det
		stepB := -(float64(aa*gb) - float64(ab*ga)) / det
		if !(aa < 0 && det > 0) { // not concave here: go uphill instead
			norm := math.Max(math.Abs(ga), math.Abs(gb))
			stepA, stepB = ga/norm/2, gb/norm/2
		}
		if long := math.Max(math.Abs(stepA), math.Abs(stepB)); long > 2 {
			stepA, stepB = stepA*2/long, stepB*2/long
		}
		if math.IsNaN(stepA) || math.IsNaN(stepB) {
			return 0, 0, ErrNoMaximum
		}
		if gain := float64(stepA*ga) + float64(stepB*gb); aa < 0 && det > 0 && gain <= float64(settled*(1+math.Abs(at))) {
			a, b = a+stepA, b+stepB
			break
		}
		climbed := false
		for range 40 {
			if next := value(a+stepA, b+stepB); next > at {
				climbed, at = true, next
				a, b = a+stepA, b+stepB
				break
			}
			stepA, stepB = stepA/2, stepB/2
		}
		if !climbed {
			break
		}
	}
	k := portable.Exp(a)
	if !(k > 1e-6 && k < 1e9) {
		return 0, 0, ErrNoMaximum
	}
	return k, k * portable.Exp(b), nil
}

// gammaShape solves log k - digamma(k) = s.
func gammaShape(s float64) (float64, error) {
	if !(s > 1e-12) {
		return 0, ErrAllEqual
	}
	// The start errs by at most 1.5% (Minka, "Estimating a Gamma distribution", 2002).
	k := (3 - s + math.Sqrt(float64((s-3)*(s-3))+float64(24*s))) / (12 * s)
	for range 50 {
		next := 1 / (1/k + (portable.Log(k)-digamma(k)-s)/(float64(k*k)*(1/k-trigamma(k))))
		if math.Abs(next-k) <= float64(1e-13*k) {
			return next, nil
		}
		k = next
	}
	return k, nil
}

// logGammaQ returns log Q(k,z), far into the tail by the first terms of its series (DLMF 8.11.2).
func logGammaQ(k, z float64) float64 { return logGammaTail(k, z, portable.LogGamma(k)) }

// logGammaTail is logGammaQ for a log Gamma(k) that is known.
func logGammaTail(k, z, logGamma float64) float64 {
	if q := portable.RegularizedGammaQ(k, z); q > 1e-290 {
		return portable.Log(q)
	}
	return float64((k-1)*portable.Log(z)) - z - logGamma + portable.Log1p((k-1)/z)
}

// digamma returns the derivative of log Gamma at x > 0: up by recurrence (A&S 6.3.5), then the
// asymptotic series (A&S 6.3.18).
func digamma(x float64) float64 {
	down := 0.0
	for ; x < 10; x++ {
		down += 1 / x
	}
	r := 1 / float64(x*x)
	series := 1./12 - float64(r*(1./120-float64(r*(1./252-float64(r*(1./240-float64(r*(1./132-float64(r*691./32760)))))))))
	return portable.Log(x) - 1/(2*x) - float64(r*series) - down
}

// trigamma returns the derivative of digamma at x > 0 (A&S 6.4.6, 6.4.12).
func trigamma(x float64) float64 {
	up := 0.0
	for ; x < 10; x++ {
		up += 1 / float64(x*x)
	}
	r := 1 / float64(x*x)
	series := 1./6 - float64(r*(1./30-float64(r*(1./42-float64(r*(1./30-float64(r*(5./66-float64(r*691./2730)))))))))
	return 1/x + float64(r/2) + float64(r*series)/x + up
}
