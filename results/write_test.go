package results

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func sample() *Results {
	low, high := 1.0, 2.5
	return &Results{
		Schema: Schema, Command: "run", Scenario: "s", Version: "v1", Seed: math.MaxUint64, Confidence: 0.95,
		Variants: []Variant{{
			Name:    "base <b>",
			Metrics: map[string]Metric{"z": {Unit: "m", Mean: 1.5, Low: &low, High: &high}, "a": {Mean: 1e-7}},
		}},
		Replay: []Replay{{Variant: "was", Series: Series{
			Minutes:      []float64{0, 1},
			ZonesRunning: BandSeries{P5: []float64{0, 1}, P50: []float64{0, 1}, P95: []float64{0, 1}},
		}}},
	}
}

func TestWriteIsCanonical(t *testing.T) {
	var first, second bytes.Buffer
	if err := Write(&first, sample()); err != nil {
		t.Fatal(err)
	}
	back, err := Read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(&second, back); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Error("reading and writing again changes bytes")
	}
	text := first.String()
	for _, want := range []string{"\"seed\": 18446744073709551615", "\"mean\": 1e-7", "base <b>", "\n  \"schema\": 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Index(text, `"a":`) > strings.Index(text, `"z":`) {
		t.Error("metrics are not sorted")
	}
	if !strings.HasSuffix(text, "}\n") {
		t.Error("the file does not end with a newline")
	}
}

func TestWriteNamesWhatIsNoFigure(t *testing.T) {
	inf := math.Inf(1)
	for want, spoil := range map[string]func(*Results){
		"metric z of variant base <b>": func(r *Results) { r.Variants[0].Metrics["z"] = Metric{Mean: math.NaN()} },
		"metric a of variant base <b>": func(r *Results) { r.Variants[0].Metrics["a"] = Metric{P95High: &inf} },
		"difference in d of variant x": func(r *Results) {
			r.Differences = []Difference{{Variant: "x", Metric: "d", High: inf}}
		},
		"exceedance of e of variant base <b>": func(r *Results) {
			r.Variants[0].Exceedance = map[string][]Point{"e": {{X: 0, Y: math.NaN()}}}
		},
		"series.minutes of replay variant was": func(r *Results) { r.Replay[0].Series.Minutes[1] = math.Inf(-1) },
	} {
		r := sample()
		spoil(r)
		var b bytes.Buffer
		err := Write(&b, r)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
		if b.Len() > 0 {
			t.Errorf("%q: %d bytes written all the same", want, b.Len())
		}
	}
}
