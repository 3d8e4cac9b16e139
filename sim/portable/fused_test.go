package portable

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestOnlyExactMath: of package math, this package and package sim use only what moves bits or is
// rounded as IEEE 754 says.
func TestOnlyExactMath(t *testing.T) {
	exact := []string{"Abs", "Ceil", "Floor", "RoundToEven", "Sqrt", "Float64bits", "Float64frombits",
		"Inf", "IsInf", "IsNaN", "NaN", "MaxFloat64", "MaxInt64", "MaxUint32", "MaxUint64", "Log2E", "Pi", "Sqrt2"}
	var files []string
	for _, pattern := range []string{"*.go", "../*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	use := regexp.MustCompile(`\bmath\.([A-Z]\w*)`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range use.FindAllStringSubmatch(string(source), -1) {
			if !slices.Contains(exact, m[1]) {
				t.Errorf("%s: %s", file, m[0])
			}
		}
	}
}

// TestNothingIsFused reads the machine code that the compiler makes of this package, and of those
// above it through which figures reach a results file or a page, for arm64, where it fuses whatever
// it may: there must be no fused multiply-add in it.
func TestNothingIsFused(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for another processor")
	}
	for _, pkg := range []string{"outagesim/sim/portable", "outagesim/sim", "outagesim/sim/stat", "outagesim/models", "outagesim/scenarios", "outagesim/studies",
		"outagesim/decision", "outagesim/calibrate", "outagesim/calibrate/fit", "outagesim/calibrate/records", "outagesim/reports/numbers"} {
		cmd := exec.Command("go", "build", "-o", os.DevNull, "-gcflags="+pkg+"=-S", pkg)
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Skipf("no machine code for arm64 here: %v\n%s", err, out)
		}
		if pkg == "outagesim/sim" && !bytes.Contains(out, []byte("FMULD")) {
			t.Fatalf("%s: no product in the machine code: has its format changed?", pkg)
		}
		fused := regexp.MustCompile(`(?m)^.*\sFN?M(ADD|SUB)[SD]\s.*$`)
		for _, line := range fused.FindAll(out, -1) {
			t.Errorf("%s: fused: %s", pkg, bytes.TrimSpace(line))
		}
	}
}
