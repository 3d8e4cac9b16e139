package decision

import (
	"math"
	"testing"
)

// The weights integrate what interpolation represents: constants, and 1 - exp(-rate h), whose
// expectation over Gamma(k, T) is 1 - (T/(T+h))^k.
func TestWeights(t *testing.T) {
	p := Jeffreys(1, 5)
	rates := Rates(p, 15)
	w := Weights(p, rates)
	sum, e := 0.0, 0.0
	for i, r := range rates {
		sum += w[i]
		e += w[i] * -math.Expm1(-r*0.25)
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("weights sum to %.15g", sum)
	}
	if want := 1 - math.Pow(5/5.25, 1.5); math.Abs(e-want) > 1e-8 {
		t.Errorf("got %.12g, want %.12g", e, want)
	}
}
