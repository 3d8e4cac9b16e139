package charts

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/calibrate"
	"outagesim/calibrate/records"
	"outagesim/reports/theme"
	"outagesim/results"
)

// calibrations are results of records of several shapes: many hosts and causes, few events, names
// that are far too long, one host.
func calibrations(t *testing.T) map[string]*results.Results {
	t.Helper()
	many := "host,down,minutes,cause\n"
	for i := range 240 {
		// Places and lengths that look like chance and are always the same.
		u := math.Mod(float64(i)*0.6180339887, 1)
		v := math.Mod(float64(i)*0.7548776662+0.1, 1)
		day := int(u * 300)
		minutes := 10 * math.Exp(2.2*(v+v*v-0.6))
		many += fmt.Sprintf("hv-%02d,%d,%.1f,%s\n", i%17, 1451606400+day*86400+i*61, minutes, []string{"hardware", "kernel panic", "network"}[i%3])
	}
	long := strings.Repeat("a very long name ", 12)
	files := map[string]string{
		"many":  many,
		"few":   "host,down,up\na,2016-01-05,2016-01-06\nb,2016-03-05,2016-03-05 10:00\nc,2016-05-05,2016-05-05 00:20\nd,2016-05-25,2016-05-25 00:30\n",
		"names": "host,down,up,cause\n" + long + ",2016-01-05,2016-01-06," + long + "\nb,2016-03-05,2016-03-05 10:00,x\nc,2016-05-05,2016-05-05 00:20,y\n",
		"one":   "host,down,up\na,2016-01-05,2016-01-06\na,2016-03-05,2016-03-05 10:00\na,2016-05-05,2016-05-05 00:20\n",
	}
	out := map[string]*results.Results{}
	for name, text := range files {
		path := filepath.Join(t.TempDir(), name+".csv")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := records.Read([]string{path}, records.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := calibrate.Calibrate(s, calibrate.Options{Name: name, ByCause: true, Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		out[name] = r
	}
	return out
}

// TestCalibrationLayout: no text of a chart leaves the drawing, and no two overlap.
func TestCalibrationLayout(t *testing.T) {
	for name, r := range calibrations(t) {
		cs, err := All(r)
		if err != nil {
			t.Fatal(err)
		}
		if name == "many" && len(cs) != 4 {
			t.Errorf("%d charts, want 4", len(cs))
		}
		for _, c := range cs {
			if c.Title == "" || c.Alt == "" {
				t.Errorf("%s, %s: no title or description", name, c.Name)
			}
			for _, width := range []float64{Wide, Narrow} {
				drawing := c.render(width)
				boxes := drawing.Boxes()
				for i, b := range boxes {
					if b.X1 < -0.5 || b.Y1 < 0 || b.X2 > width+0.5 || b.Y2 > drawing.Height || math.IsNaN(b.X1+b.Y1) {
						t.Errorf("%s, %s at %v: text %d leaves the drawing: %+v", name, c.Name, width, i, b)
					}
					for j, o := range boxes[:i] {
						if b.X1+1 < o.X2 && o.X1+1 < b.X2 && b.Y1+1 < o.Y2 && o.Y1+1 < b.Y2 {
							t.Errorf("%s, %s at %v: texts %d and %d overlap: %+v, %+v", name, c.Name, width, j, i, o, b)
						}
					}
				}
				if dir := os.Getenv("OUTAGESIM_CHARTS"); dir != "" { // to look at them
					for _, th := range []theme.Theme{theme.Light, theme.Dark} {
						png, err := drawing.PNG(th)
						if err != nil {
							t.Fatal(err)
						}
						os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-%v-%s.png", name, c.Name, width, th)), png, 0o644)
					}
				}
			}
		}
	}
}

func TestWeibullPaper(t *testing.T) {
	for _, a := range []axis{weibullAxis(0.0001, 0.9999, 6), weibullAxis(0.2, 0.8, 5)} {
		if len(a.ticks) < 2 {
			t.Errorf("%d ticks", len(a.ticks))
		}
		for _, k := range a.ticks {
			if k.at < a.min-1e-9 || k.at > a.max+1e-9 {
				t.Errorf("tick %v outside %v to %v", k.at, a.min, a.max)
			}
		}
	}
}
