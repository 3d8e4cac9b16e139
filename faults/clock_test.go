//go:build unix

package faults

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"outagesim/internal/faulttest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Clock readings are these functions of package time.
var clock = []string{"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"}

// readers are the packages that may read the clock, and what for. None of it leads to results.
var readers = map[string]string{
	"cmd/internal/verbs": "the manifest says when a run began and how long it took",
	"cmd/outagesim":      "so does that of a calibration",
	"internal/faulttest": "tests wait for what they look for",
	"internal/frugal":    "tests of readers end what never comes to an end",
	"internal/lock":      "whoever is refused learns since when another has the folder",
	"sim/study":          "what is finished is saved every few seconds, and progress is shown",
}

// TestWhoReadsTheClock: results cannot depend on a clock that nobody reads. A package that is to read
// it must be added above, with what for.
func TestWhoReadsTheClock(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil && path != ".." || d.Name() == "testdata" || d.Name() == ".git" {
				return filepath.SkipDir // a module of its own, or no code of ours
			}
			return nil
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains(clock, s.Sel.Name) {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && x.Obj == nil {
				pkg, _ := filepath.Rel("..", filepath.Dir(path))
				pkg = filepath.ToSlash(pkg)
				found[pkg] = true
				if readers[pkg] == "" {
					t.Errorf("%s uses time.%s, but is none of those that may read the clock", path, s.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range readers {
		if !found[pkg] {
			t.Errorf("%s does not read the clock: take it from the list", pkg)
		}
	}
}

// TestPlaceAndTime: neither the time zone of the machine nor the times of files touch the results.
func TestPlaceAndTime(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		own := filepath.Join(t.TempDir(), "fleet.yaml")
		fleet, err := os.ReadFile(filepath.Join(base, "fleet.yaml"))
		if err == nil {
			err = os.WriteFile(own, fleet, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		places := []string{"Pacific/Kiritimati", "America/St_Johns", "no/such/place"}
		if !slow() {
			places = places[:1]
		}
		for i, place := range places {
			at := time.Unix(0, 0).AddDate(100*(i%2), 0, 0) // 1970, 2070
			if err := os.Chtimes(own, at, at); err != nil {
				t.Fatal(err)
			}
			dir := v.cut(t)
			for _, path := range segments(t, dir) {
				if err := os.Chtimes(path, at, at); err != nil {
					t.Fatal(err)
				}
			}
			c := v.in(dir, "--resume")
			c.Args[slices.Index(c.Args, "fleet.yaml")] = own
			c.Env = append(c.Env, "TZ="+place)
			faulttest.Finishes(t, c)
			faulttest.Done(t, dir, new)
		}
	})
}

// withJumpingClock builds the program so that its clock jumps.
var withJumpingClock = sync.OnceValue(func() error {
	instead, err := faulttest.JumpingClock()
	if err != nil {
		return err
	}
	return build("outagesim-jumping", instead)
})

// TestClockThatJumps runs the program with a clock that jumps, interrupts it and goes on.
func TestClockThatJumps(t *testing.T) {
	if !slow() {
		t.Skip("set OUTAGESIM_SLOW=1 to run it: most of the standard library is built for it")
	}
	if err := withJumpingClock(); err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		jump := func(dir string) *faulttest.Process {
			c := v.in(dir, "--resume")
			c.Path = filepath.Join(base, "outagesim-jumping")
			return faulttest.Begin(t, c)
		}
		for range 3 {
			dir := v.cut(t)
			p := jump(dir)
			p.Until(func() bool { return len(segments(t, dir)) > 2 })
			p.Process.Signal(os.Interrupt)
			p.End(t)
			if e := jump(dir).End(t); e.Status != 0 {
				t.Fatal(e)
			}
			faulttest.Done(t, dir, new)
			// That the clock does jump shows in the manifest, and nowhere else.
			if began := faulttest.Look(t, dir).Manifest.Started; began[:4] == time.Now().Format("2006") {
				t.Errorf("the program's clock does not jump: it began at %s", began)
			}
		}
	})
}
