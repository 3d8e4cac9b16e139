package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Read reads what [Write] wrote. It refuses another schema version, a damaged or cut file, and
// keys it does not know: a figure it would silently drop is a figure lost.
func Read(r io.Reader) (*Results, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading results: %w", err)
	}
	if len(data) > mostBytes {
		return nil, fmt.Errorf("reading results: more than %d MiB, which no study writes", mostBytes>>20)
	}
	if err := bounded(data); err != nil {
		return nil, fmt.Errorf("reading results: %w", err)
	}
	var version struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(data, &version); err != nil {
		return nil, fmt.Errorf("reading results: %w", damaged(data, err))
	}
	switch {
	case version.Schema == nil:
		return nil, errors.New(`reading results: no "schema" in it: this is no results.json of outagesim`)
	case *version.Schema != Schema:
		return nil, fmt.Errorf("reading results: schema %d, but this version of outagesim reads schema %d: use the version that wrote the file", *version.Schema, Schema)
	}
	dec := newStrictDecoder(data)
	var res Results
	if err := dec.Decode(&res); err != nil {
		return nil, fmt.Errorf("reading results: %w", damaged(data, err))
	}
	if err := res.checkShape(); err != nil {
		return nil, fmt.Errorf("reading results: %w", err)
	}
	return &res, nil
}

// checkShape holds the lengths and names that whoever draws the results relies on.
func (r *Results) checkShape() error {
	switch {
	case r.Scenario == "":
		return errors.New("the scenario has no name")
	case !(r.Confidence > 0 && r.Confidence < 1):
		return fmt.Errorf("confidence is %v, not between 0 and 1", r.Confidence)
	}
	seen := map[string]bool{}
	for i, v := range r.Variants {
		if v.Name == "" {
			return fmt.Errorf("variant %d has no name", i+1)
		}
		if seen[v.Name] {
			return fmt.Errorf("variant %q is there twice", v.Name)
		}
		seen[v.Name] = true
	}
	for _, p := range r.Replay {
		n := len(p.Series.Minutes)
		if err := p.Series.ZonesRunning.checkLength(n); err != nil {
			return fmt.Errorf("series.zones_running of replay variant %q: %w", p.Variant, err)
		}
		for class, b := range p.Series.AppsOut {
			if err := b.checkLength(n); err != nil {
				return fmt.Errorf("series.apps_out of class %q of replay variant %q: %w", class, p.Variant, err)
			}
		}
	}
	if err := r.Plan.checkShape(); err != nil {
		return err
	}
	return r.Sweep.checkShape()
}

func (b BandSeries) checkLength(n int) error {
	for _, s := range [][]float64{b.P5, b.P50, b.P95} {
		if len(s) != n && len(s) != 0 {
			return fmt.Errorf("%d values for %d points of time", len(s), n)
		}
	}
	return nil
}
