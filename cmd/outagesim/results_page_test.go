package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"outagesim/results"
)

// TestResultsPage: docs/results.md, with the list of fields beside it, mentions each field of results.json and of manifest.json, and
// each metric of the reference scenario. A section of a verb that does not exist is not asked for.
func TestResultsPage(t *testing.T) {
	page := string(readFile(t, filepath.Join(top, "docs", "results.md"))) + string(readFile(t, filepath.Join(top, "docs", "results-fields.md")))
	fields := map[string]bool{}
	seen := map[reflect.Type]bool{}
	collectFields(reflect.TypeFor[results.Manifest](), fields, seen)
	sections := reflect.TypeFor[results.Results]()
	for i := range sections.NumField() {
		f := sections.Field(i)
		if verb, ok := writtenBy()[f.Name]; ok && !hasVerb(verb) {
			continue
		}
		fields[jsonName(f)] = true
		collectFields(f.Type, fields, seen)
	}
	delete(fields, "") // of what is embedded
	for name := range fields {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the field %s is not mentioned", name)
		}
	}
	for name := range metricsOfReference(t) {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the metric %s is not mentioned", name)
		}
	}
}

// writtenBy tells which verb writes a section that the others leave out.
func writtenBy() map[string]string {
	return map[string]string{"Plan": "plan", "Sweep": "sweep", "Calibration": "calibrate"}
}

func hasVerb(name string) bool {
	root, _ := newRoot()
	c, _, err := root.Find([]string{name})
	return err == nil && c != root
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// collectFields adds the names that the fields of t, and of what they are made of, have in JSON.
func collectFields(t reflect.Type, names map[string]bool, seen map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		collectFields(t.Elem(), names, seen)
	case reflect.Struct:
		if seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			f := t.Field(i)
			names[jsonName(f)] = true
			collectFields(f.Type, names, seen)
		}
	}
}

var (
	classPart = regexp.MustCompile(`^apps\.[^.]+\.`)
	namePart  = regexp.MustCompile(`^fleet\.(panics|failures)\..+`)
	kindPart  = regexp.MustCompile(`^operations\.[^.]+\.latency`)
)

// metricsOfReference lists the metrics that a run gives, with names of the scenario replaced by
// what they stand for.
func metricsOfReference(t *testing.T) map[string]bool {
	t.Helper()
	dir := t.TempDir()
	f := finish(t, program(t, dir, "run", "pagoda-box-2016", "--replications", "20", "--format", "json", "--quiet"))
	var res results.Results
	if err := json.Unmarshal([]byte(f.stdout), &res); err != nil {
		t.Fatalf("status %d: %v: %s", f.status, err, f.stderr)
	}
	names := map[string]bool{}
	for _, v := range res.Variants {
		for name := range v.Metrics {
			name = classPart.ReplaceAllString(name, "apps.CLASS.")
			name = namePart.ReplaceAllString(name, "fleet.$1.NAME")
			name = kindPart.ReplaceAllString(name, "operations.KIND.latency")
			names[name] = true
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d metrics: %v", len(names), names)
	}
	return names
}
