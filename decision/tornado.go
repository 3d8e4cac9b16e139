package decision

import (
	"fmt"
	"math"
	"sort"
)

// Outcome is what a decision came to.
type Outcome struct {
	Recommended string  // name of the candidate
	Value       float64 // the figure to draw, such as what the recommendation saves
}

// Side is one end of a variation.
type Side struct {
	Label  string // the assumption's value there
	Decide func() (Outcome, error)
}

// Variation is one assumption at its low and at its high end, all others as they are.
type Variation struct {
	Name      string
	Low, High Side
}

// Bar is one assumption's effect.
type Bar struct {
	Name                string
	LowLabel, HighLabel string
	Low, High           Outcome
	Swing               float64 // between the largest and the smallest of the values, the base's among them
	// LowOverturns and HighOverturns say that the recommendation there is another than the base's.
	LowOverturns, HighOverturns bool
}

// Overturns says that the recommendation is another at either end.
func (b Bar) Overturns() bool { return b.LowOverturns || b.HighOverturns }

// Tornado decides under every variation and returns the bars by swing, the widest first, equal ones
// as given. An error names the variation and ends it.
func Tornado(base Outcome, variations []Variation) ([]Bar, error) {
	bars := make([]Bar, len(variations))
	for i, v := range variations {
		low, err := v.Low.Decide()
		if err != nil {
			return nil, fmt.Errorf("deciding with %s at %s: %w", v.Name, v.Low.Label, err)
		}
		high, err := v.High.Decide()
		if err != nil {
			return nil, fmt.Errorf("deciding with %s at %s: %w", v.Name, v.High.Label, err)
		}
		for _, o := range []Outcome{low, high} {
			if math.IsNaN(o.Value) {
				return nil, fmt.Errorf("deciding with %s: the value is not a number", v.Name)
			}
		}
		bars[i] = Bar{
			Name: v.Name, LowLabel: v.Low.Label, HighLabel: v.High.Label, Low: low, High: high,
			Swing:         max(low.Value, high.Value, base.Value) - min(low.Value, high.Value, base.Value),
			LowOverturns:  low.Recommended != base.Recommended,
			HighOverturns: high.Recommended != base.Recommended,
		}
	}
	sort.SliceStable(bars, func(i, j int) bool { return bars[i].Swing > bars[j].Swing })
	return bars, nil
}
