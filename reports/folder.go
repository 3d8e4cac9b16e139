package reports

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"outagesim/internal/atomicfile"
	"outagesim/reports/charts"
	"outagesim/results"
)

// WriteFolder writes the results folder: results.json and .csv, the report as a page and as
// Markdown, charts as SVG and PNG on light and on dark ground, and the manifest, last, so that
// a folder with a manifest is whole. Each file is written beside the old one and renamed over
// it; an old manifest goes first, and charts of an earlier command go last. Folders are synced after
// the old manifest is gone and before the new one comes, so that a power failure leaves no manifest
// beside files of another run. With a nil manifest the
// one that is there stays: the folder is drawn anew.
func WriteFolder(dir string, r *results.Results, m *results.Manifest) error {
	cs, err := Charts(r)
	if err != nil {
		return err
	}
	var files atomicfile.Files
	if err := files.MkdirAll(filepath.Join(dir, "charts")); err != nil {
		return fmt.Errorf("creating the results folder: %w", err)
	}
	if m != nil {
		if err := files.Remove(filepath.Join(dir, "manifest.json")); err != nil {
			return err
		}
	}
	if err := files.Sync(); err != nil {
		return err
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
		if err := files.Write(filepath.Join(dir, f.name), f.write); err != nil {
			return err
		}
	}
	if err := writeCharts(&files, filepath.Join(dir, "charts"), cs); err != nil {
		return err
	}
	if err := removeStale(filepath.Join(dir, "charts"), cs); err != nil {
		return err
	}
	if err := files.Sync(); err != nil || m == nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, "manifest.json"), func(w io.Writer) error { return results.WriteManifest(w, m) })
}

// removeStale removes charts of ours that an earlier command has left and this one has not drawn.
func removeStale(dir string, cs []Chart) error {
	for _, name := range charts.Names() {
		if slices.ContainsFunc(cs, func(c Chart) bool { return c.Name == name }) {
			continue
		}
		for _, suffix := range []string{".svg", ".png", "-dark.svg", "-dark.png"} {
			if err := os.Remove(filepath.Join(dir, name+suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// writeCharts draws the charts side by side: encoding PNG takes most of the time of a report.
func writeCharts(files *atomicfile.Files, dir string, cs []Chart) error {
	errs := make([]error, len(cs))
	var wg sync.WaitGroup
	for i, c := range cs {
		wg.Go(func() { errs[i] = writeChart(files, dir, c) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func writeChart(files *atomicfile.Files, dir string, c Chart) error {
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
			if err := files.WriteBytes(path, data); err != nil {
				return err
			}
		}
	}
	return nil
}
