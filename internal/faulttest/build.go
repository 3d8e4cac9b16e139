package faulttest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Build builds the program of a package into dir under a name, from sources some of which are
// replaced: the keys are files, the values what they hold instead.
func Build(dir, name, pkg string, instead map[string]string) error {
	replace := map[string]string{}
	for file, text := range instead {
		path := filepath.Join(dir, fmt.Sprintf("%s-%d.go", name, len(replace)))
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
		full, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		replace[full] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	list := filepath.Join(dir, name+".json")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		return err
	}
	c := exec.Command("go", "build", "-buildvcs=false", "-overlay", list, "-o", filepath.Join(dir, name), pkg)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}

// AnotherVersion is what to build from instead, for a program of another version: root is the folder of
// the root module.
func AnotherVersion(root, version string) (instead map[string]string, err error) {
	file := filepath.Join(root, "cmd/internal/build/build.go")
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text := regexp.MustCompile(`const Version = ".*"`).ReplaceAllString(string(source), fmt.Sprintf("const Version = %q", version))
	return map[string]string{file: text}, nil
}

// jumping is what takes the place of time.Now: the clock on the wall jumps at every reading, by decades
// ahead and back. As on a real machine, the clock that times are measured by knows no jumps.
const jumping = `
var readings atomic.Int64

func Now() Time {
	t := steadyNow()
	if t.wall&hasMonotonic == 0 {
		return t
	}
	years := [...]int64{40, -80, 80, -40, 2}
	n := readings.Add(1)
	t.wall += uint64(years[n%int64(len(years))]*365*24*3600) << nsecShift
	return t
}

`

// JumpingClock is what to build from instead, for a program whose clock jumps.
func JumpingClock() (instead map[string]string, err error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text := strings.Replace(string(source), "func Now() Time {", jumping+"func steadyNow() Time {", 1)
	text = strings.Replace(text, "import (", "import (\n\t\"sync/atomic\"", 1)
	return map[string]string{file: text}, nil
}
