package decision

import (
	"errors"
	"strings"
	"testing"
)

func TestTornado(t *testing.T) {
	side := func(label, recommended string, value float64) Side {
		return Side{label, func() (Outcome, error) { return Outcome{recommended, value}, nil }}
	}
	base := Outcome{"wait", 100}
	bars, err := Tornado(base, []Variation{
		{"planned weight", side("0.1", "forced", 90), side("1", "wait", 105)},
		{"rate", side("0.02", "wait", 20), side("0.9", "forced", 300)},
		{"recovery", side("10m", "wait", 110), side("2h", "wait", 120)},
		{"horizon", side("1mo", "wait", 110), side("1y", "wait", 120)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range bars {
		got = append(got, b.Name)
	}
	if s := strings.Join(got, ", "); s != "rate, recovery, horizon, planned weight" {
		t.Errorf("order: %s", s)
	}
	// Both ends of recovery lie on one side of the base: the bar reaches from there.
	if b := bars[1]; b.Swing != 20 || b.Overturns() {
		t.Errorf("%+v", b)
	}
	if b := bars[0]; b.Swing != 280 || b.LowOverturns || !b.HighOverturns || b.HighLabel != "0.9" {
		t.Errorf("%+v", b)
	}
	if b := bars[3]; !b.LowOverturns || b.HighOverturns {
		t.Errorf("%+v", b)
	}
}

func TestTornadoError(t *testing.T) {
	broken := errors.New("no such policy")
	_, err := Tornado(Outcome{}, []Variation{{
		Name: "rate",
		Low:  Side{"0.1", func() (Outcome, error) { return Outcome{}, nil }},
		High: Side{"9", func() (Outcome, error) { return Outcome{}, broken }},
	}})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "rate at 9") {
		t.Errorf("%v", err)
	}
}
