package main

import (
	"path/filepath"
	"testing"
)

// TestCalibratePage runs the commands of docs/calibrate.md as [TestPages] does those of the other
// pages.
func TestCalibratePage(t *testing.T) {
	path := filepath.Join(top, "docs", "calibrate.md")
	page := string(readFile(t, path))
	got := (&pageRunner{t, t.TempDir()}).run(page)
	switch {
	case *update:
		writeFile(t, path, []byte(got))
	case got != page:
		t.Error("docs/calibrate.md is not what its commands print: see the difference to -update")
		showDifference(t, page, got)
	}
}
