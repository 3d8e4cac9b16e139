package portable

import "math"

// A number of twice the precision is the unevaluated sum of two float64, the second at most half a
// unit in the last place of the first (Dekker, "A floating-point technique for extending the
// available precision", Numerische Mathematik 18, 1971).

// twoSum returns a + b and the error of that sum, exactly (Knuth, TAOCP 2, 4.2.2, Theorem B).
func twoSum(a, b float64) (sum, lost float64) {
	sum = a + b
	bb := sum - a
	return sum, (a - (sum - bb)) + (b - bb)
}

// twoProduct returns a * b and the error of that product, to 2^-106 of the product. The halves of
// a factor are cut out of its bits, so that no factor is too large to be split.
func twoProduct(a, b float64) (product, lost float64) {
	const lower = 1<<27 - 1
	product = float64(a * b)
	aHi := math.Float64frombits(math.Float64bits(a) &^ lower)
	bHi := math.Float64frombits(math.Float64bits(b) &^ lower)
	aLo, bLo := a-aHi, b-bHi
	lost = float64(aHi*bHi) - product
	lost += float64(aHi * bLo)
	lost += float64(aLo * bHi)
	lost += float64(aLo * bLo)
	return product, lost
}
