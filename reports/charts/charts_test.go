package charts

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"

	"outagesim/reports/internal/sample"
	"outagesim/reports/theme"
	"outagesim/results"
)

var update = sample.Update()

func all(t *testing.T, r *results.Results) []Chart {
	t.Helper()
	cs, err := All(r)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

func svg(t *testing.T, c Chart, th theme.Theme) []byte {
	t.Helper()
	b, err := c.SVG(th)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"run", "replay", "plan", "sweep", "sweep-grid"} {
		for _, c := range all(t, sample.Read(t, "../testdata/"+name+".json")) {
			file := c.Name
			if name == "sweep-grid" {
				file = name
			}
			sample.Golden(t, *update, "testdata/"+file+".svg", svg(t, c, theme.Light))
		}
	}
}

func TestCommandsHaveTheirCharts(t *testing.T) {
	for name, want := range map[string]string{
		"run":    "exposure exceedance differences recovery availability",
		"replay": "timeline zones-running apps-out counterfactuals",
		"plan":   "rate delay hour-of-week calendar patched plan-exceedance tornado",
		"sweep":  "sweep",
	} {
		var got []string
		for _, c := range all(t, sample.Read(t, "../testdata/"+name+".json")) {
			got = append(got, c.Name)
			if c.Title == "" || c.Alt == "" {
				t.Errorf("%s has no title or no text for those who do not see it", c.Name)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: charts %s, want %s", name, s, want)
		}
	}
}

// TestThemesDifferInColourOnly holds that what is drawn does not depend on the theme.
func TestThemesDifferInColourOnly(t *testing.T) {
	colour := regexp.MustCompile(`#[0-9a-f]{6}"`)
	for _, r := range []*results.Results{sample.Run(sample.Default()), sample.Replay(), sample.Plan(sample.DefaultPlan()), sample.SweepGrid()} {
		for _, c := range all(t, r) {
			light := colour.ReplaceAllString(string(svg(t, c, theme.Light)), `"`)
			dark := colour.ReplaceAllString(string(svg(t, c, theme.Dark)), `"`)
			if strings.ReplaceAll(light, c.Name+"-light-", "") != strings.ReplaceAll(dark, c.Name+"-dark-", "") {
				t.Errorf("%s: the themes differ in more than colours", c.Name)
			}
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	for name, r := range sample.Edges() {
		for _, c := range all(t, r) {
			d := xml.NewDecoder(bytes.NewReader(svg(t, c, theme.Dark)))
			for {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", name, c.Name, err)
				}
			}
		}
	}
}

func TestBytesAreTheSameEachTime(t *testing.T) {
	draw := func() (out [][]byte) {
		for _, r := range []*results.Results{sample.Run(sample.Default()), sample.Replay(), sample.Plan(sample.DefaultPlan()), sample.SweepGrid()} {
			for _, c := range all(t, r) {
				p, err := c.PNG(theme.Dark)
				if err != nil {
					t.Error(err)
				}
				out = append(out, svg(t, c, theme.Light), p)
			}
		}
		return out
	}
	var wg sync.WaitGroup
	var drawn [2][][]byte
	for i := range drawn {
		wg.Go(func() { drawn[i] = draw() })
	}
	wg.Wait()
	for i := range drawn[0] {
		if !bytes.Equal(drawn[0][i], drawn[1][i]) {
			t.Errorf("drawing %d differs from one time to the next", i)
		}
	}
}

func TestPNGHasTwiceTheSize(t *testing.T) {
	c := all(t, sample.Replay())[0]
	b, err := c.PNG(theme.Light)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if img.Width != 2*Wide {
		t.Errorf("%d pixels wide, want %d", img.Width, 2*Wide)
	}
}

func BenchmarkCharts(b *testing.B) {
	r := sample.Replay()
	b.ReportAllocs()
	for b.Loop() {
		cs, err := All(r)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range cs {
			for _, th := range []theme.Theme{theme.Light, theme.Dark} {
				if _, err := c.SVG(th); err != nil {
					b.Fatal(err)
				}
				if _, err := c.PNG(th); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
