package folder

import (
	"path/filepath"
	"slices"
	"strings"

	"outagesim/internal/atomicfile"
	"outagesim/internal/lock"
)

// files are those that a run writes to the folder of its results, beside charts.
func files() []string {
	return []string{"results.json", "results.csv", "report.md", "report.html", "manifest.json", lock.Name}
}

// Owns tells whether path is one that a run whose results go to dir writes or removes.
func Owns(dir, path string) bool {
	d, err1 := atomicfile.Resolve(dir)
	p, err2 := atomicfile.Resolve(path)
	if err1 != nil || err2 != nil {
		return false // one of them is not there, and not both can be made by then
	}
	inside, err := filepath.Rel(d, p)
	if err != nil {
		return false
	}
	first, _, below := strings.Cut(filepath.ToSlash(inside), "/")
	same := func(name string) bool { return strings.EqualFold(name, first) }
	return same("charts") || same(unfinished) || !below && slices.ContainsFunc(files(), same)
}
