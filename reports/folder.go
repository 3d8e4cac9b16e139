package reports

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"outagesim/internal/atomicfile"
	"outagesim/results"
)

// WriteFolder writes the results folder: results.json and .csv, the report as a page and as
// Markdown, charts as SVG and PNG on light and on dark ground, and the manifest, last, so that
// a folder with a manifest is whole. Each file is written beside the old one and renamed over
// it. With a nil manifest the one that is there stays: the folder is drawn anew.
func WriteFolder(dir string, r *results.Results, m *results.Manifest) error {
	cs, err := Charts(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "charts"), 0o755); err != nil {
		return fmt.Errorf("creating the results folder: %w", err)
	}
	write := func(name string, f func(io.Writer) error) error {
		return atomicfile.Write(filepath.Join(dir, name), f)
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"results.json", func(w io.Writer) error { return results.Write(w, r) }},
		{"results.csv", func(w io.Writer) error { return CSV(w, r) }},
		{"report.md", func(w io.Writer) error { return markdown(w, r, cs) }},
		{"report.html", func(w io.Writer) error { return HTML(w, r) }},
	} {
		if err := write(f.name, f.write); err != nil {
			return err
		}
	}
	if err := writeCharts(filepath.Join(dir, "charts"), cs); err != nil {
		return err
	}
	if m == nil {
		return nil
	}
	return write("manifest.json", func(w io.Writer) error { return results.WriteManifest(w, m) })
}

// writeCharts draws the charts side by side: encoding PNG takes most of the time of a report.
func writeCharts(dir string, cs []Chart) error {
	errs := make([]error, len(cs))
	var wg sync.WaitGroup
	for i, c := range cs {
		wg.Go(func() { errs[i] = writeChart(dir, c) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func writeChart(dir string, c Chart) error {
	for _, t := range []struct {
		theme  Theme
		suffix string
	}{{Light, ""}, {Dark, "-dark"}} {
		for _, f := range []struct {
			ext  string
			draw func(Theme) ([]byte, error)
		}{{".svg", c.SVG}, {".png", c.PNG}} {
			path := filepath.Join(dir, c.Name+t.suffix+f.ext)
			data, err := f.draw(t.theme)
			if err != nil {
				return fmt.Errorf("drawing %s: %w", path, err)
			}
			if err := atomicfile.WriteBytes(path, data); err != nil {
				return err
			}
		}
	}
	return nil
}
