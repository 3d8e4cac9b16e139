package studies

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"outagesim/internal/atomicfile"
	"outagesim/results"
	"outagesim/scenarios"
)

// SweepOptions are what a sweep needs besides [Options].
type SweepOptions struct {
	Axes    []Axis
	Metrics []string // the first is the one that is drawn; none: apps.all.outage_minutes
	// Load reads the scenario with further settings, in the form of --set.
	Load func(sets []string) (*scenarios.Scenario, error)
}

const (
	// sweepReplications is how often each point is simulated unless told otherwise: a sweep shows
	// how a figure moves, on the same histories everywhere, which takes fewer than a study of one
	// point.
	sweepReplications = 1000
	mostCells         = 2000
)

// Sweep runs s over the grid of the axes' values, on the same random histories everywhere.
func Sweep(ctx context.Context, s *scenarios.Scenario, so SweepOptions, o Options) (*results.Results, error) {
	if len(so.Metrics) == 0 {
		so.Metrics = []string{"apps.all.outage_minutes"}
	}
	if o.Replications == nil {
		n := sweepReplications
		o.Replications = &n
	}
	cells, err := grid(so.Axes)
	if err != nil {
		return nil, err
	}
	seed := o.seed(s)
	o.Seed = &seed
	sweep := &results.Sweep{Metric: so.Metrics[0]}
	for _, v := range s.Variants {
		sweep.Variants = append(sweep.Variants, v.Name)
	}
	for _, a := range so.Axes {
		own, _ := s.Written(a.Path)
		sweep.Axes = append(sweep.Axes, a.result(own))
	}
	if err := known(s, so.Metrics, seed); err != nil {
		return nil, err
	}
	// Every point is checked before any is simulated.
	loaded := make([]*scenarios.Scenario, len(cells))
	for i, values := range cells {
		if loaded[i], err = so.Load(settingsOf(so.Axes, values)); err != nil {
			return nil, err
		}
	}
	for i, values := range cells {
		if o.Progress != nil {
			o.Progress("points of the grid", i, len(cells))
		}
		cell, err := runCell(ctx, loaded[i], so, o, i)
		if err != nil {
			return nil, err
		}
		cell.Values = values
		sweep.Cells = append(sweep.Cells, *cell)
	}
	if o.Progress != nil {
		o.Progress("points of the grid", len(cells), len(cells))
	}
	for i := range cells {
		if o.Folder == "" {
			break
		}
		if err := os.Remove(cellFile(o.Folder, i)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for _, m := range sweep.Cells[0].Metrics {
		if x, ok := m[sweep.Metric]; ok {
			sweep.Unit = x.Unit
		}
	}
	return &results.Results{
		Schema: results.Schema, Command: "sweep", Scenario: s.Name, Title: s.Title, Version: o.Version, Seed: seed,
		Confidence: s.Study.Confidence, Facts: facts(s, s.Variants[0].Config), Sweep: sweep,
		Notes: []string{fmt.Sprintf("%d replications at each of %d points, on the same histories", *o.Replications, len(cells))},
	}, nil
}

// known checks that the metrics are ones of the scenario.
func known(s *scenarios.Scenario, metrics []string, seed uint64) error {
	vs, err := prepare(s.Variants, seed)
	if err != nil {
		return err
	}
	by := byName(vs[0].model)
	for _, x := range vs[0].model.OperationMetrics() {
		by[x.Name] = x
	}
	for _, name := range metrics {
		if _, ok := by[name]; !ok {
			return &InputError{fmt.Errorf("there is no metric %s in this scenario; results.csv of a run lists them", name)}
		}
	}
	return nil
}

// grid lists the points: the values of the axes, the last of which varies fastest.
func grid(axes []Axis) ([][]string, error) {
	if len(axes) == 0 || len(axes) > 2 {
		return nil, &InputError{fmt.Errorf("a sweep takes one or two paths with several values, such as --set fleet.hypervisors=10,20,40; this one has %d", len(axes))}
	}
	cells := [][]string{nil}
	for _, a := range axes {
		var next [][]string
		for _, c := range cells {
			for _, v := range a.Values {
				next = append(next, append(append([]string(nil), c...), v))
			}
		}
		cells = next
	}
	if len(cells) > mostCells {
		return nil, &InputError{fmt.Errorf("a grid of %d points is more than %d; take fewer values", len(cells), mostCells)}
	}
	return cells, nil
}

func settingsOf(axes []Axis, values []string) []string {
	var sets []string
	for i, a := range axes {
		sets = append(sets, a.Path+"="+values[i])
	}
	return sets
}

// runCell simulates one point, or takes what an interrupted sweep has kept of it.
func runCell(ctx context.Context, s *scenarios.Scenario, so SweepOptions, o Options, i int) (*results.SweepCell, error) {
	stamp := sha256.Sum256([]byte(hex.EncodeToString(s.Digest[:]) + fmt.Sprintf(" %s %d %d %s %s", o.Version, *o.Seed, *o.Replications, o.Method, strings.Join(so.Metrics, " "))))
	file, line := cellFile(o.Folder, i), hex.EncodeToString(stamp[:])+"\n"
	var cell results.SweepCell
	if o.Folder != "" && o.Resume {
		if text, err := os.ReadFile(file); err == nil && bytes.HasPrefix(text, []byte(line)) {
			if json.Unmarshal(text[len(line):], &cell) == nil {
				return &cell, nil
			}
		}
	}
	inner := o
	inner.Folder, inner.Resume, inner.Progress = "", false, nil
	r, err := Run(ctx, s, inner)
	if err != nil {
		return nil, err
	}
	cell.Metrics = map[string]map[string]results.Metric{}
	for _, v := range r.Variants {
		wanted := map[string]results.Metric{}
		for _, name := range so.Metrics {
			if m, ok := v.Metrics[name]; ok {
				wanted[name] = m
			}
		}
		cell.Metrics[v.Name] = wanted
	}
	if o.Folder != "" {
		if err := os.MkdirAll(o.Folder, 0o755); err != nil {
			return nil, err
		}
		text, err := json.Marshal(cell)
		if err != nil {
			return nil, err
		}
		if err := atomicfile.WriteBytes(file, append([]byte(line), text...)); err != nil {
			return nil, err
		}
	}
	return &cell, nil
}

func cellFile(folder string, i int) string {
	return filepath.Join(folder, fmt.Sprintf("point-%05d.json", i))
}
