package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoadFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	large, err := os.Create(filepath.Join(dir, "large.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	// A hole: the file has 100 MB and takes none.
	if err := large.Truncate(100 << 20); err != nil {
		t.Fatal(err)
	}
	large.Close()
	for _, c := range []struct{ source, want string }{
		{dir, dir + ": is a directory; name the scenario file in it"},
		{large.Name(), large.Name() + ":1:1: is larger than 4 MiB; a scenario takes a few kilobytes; is this the right file?"},
		{write("empty.yaml", ""), "is empty"},
		{write("binary.yaml", "\x89PNG\r\n\x1a\n\x00"), "is a binary file"},
		{"pagoda-box-2106", "pagoda-box-2106: there is no such file, and no built-in scenario of that name; did you mean pagoda-box-2016?"},
		{filepath.Join(dir, "none.yaml"), "there is no such file, and no built-in scenario of that name; known: pagoda-box-2015, pagoda-box-2016, template"},
		{"", "no scenario is named"},
		{filepath.Join(dir, "empty.yaml", "x"), "cannot be read: not a directory"},
	} {
		s, err := Load(c.source, nil)
		if err == nil {
			t.Errorf("%s: %+v", c.source, s)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", c.source, err, c.want)
		}
	}
}

func TestLoadKeepsWhatItRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "My fleet (2).yaml")
	text := "fleet: {hypervisors: 2}\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(text))
	if s.Source != path || string(s.Text) != text || s.SHA256 != hex.EncodeToString(sum[:]) || s.Name != "My-fleet--2" {
		t.Errorf("%+v", s)
	}
}

// A file beside the scenario is read whatever the working directory is; a link out of the folder
// is not followed.
func TestEmpiricalFileIsNearTheScenario(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "inside")
	if err := os.Mkdir(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"secret.csv":        "minutes\n1\n",
		"inside/r.csv":      "\ufeffrepair_min, note\n1, a\n 2.5 ,b\n",
		"inside/good.yaml":  "stuck: {share: 1%, repair: {empirical: {file: r.csv, column: repair_min}}}\n",
		"inside/bad.yaml":   "stuck: {share: 1%, repair: {empirical: {file: link.csv, column: minutes}}}\n",
		"inside/worse.yaml": "stuck: {share: 1%, repair: {empirical: {file: ../secret.csv, column: minutes}}}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret.csv", filepath.Join(inside, "link.csv")); err != nil {
		t.Skip("no links here")
	}
	s, err := Load(filepath.Join(inside, "good.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Variants[0].Config.Stuck.Repair.String(); got != "{empirical: {values: [1m, 2m30s]}}" {
		t.Errorf("repair %s", got)
	}
	for _, name := range []string{"bad.yaml", "worse.yaml"} {
		if s, err := Load(filepath.Join(inside, name), nil); err == nil {
			t.Errorf("%s left the folder: %v", name, s.Variants[0].Config.Stuck)
		}
	}
}

func TestDigest(t *testing.T) {
	base := parse(t, pathBase).Digest
	same := map[string][]string{
		strings.Replace(pathBase, "200mo", "6083d8h", 1):                     nil,
		strings.Replace(pathBase, "fleet: {", "# note\nfleet:    {", 1):      nil,
		pathBase + "clock: {horizon: 365d}\nzone_operations: {at_once: 1}\n": nil,
		pathBase: {"study.seed=99", "study.method=crude"},
		strings.Replace(pathBase, "replications: 100", "replications: 7", 1): nil,
		"title: something else\n" + pathBase:                                 nil,
		pathBase + "variants: [{name: base}]\n":                              nil,
	}
	for text, sets := range same {
		if parse(t, text, sets...).Digest != base {
			t.Errorf("the digest differs for %s with %v", text, sets)
		}
	}
	seen := map[[32]byte]string{base: pathBase}
	for _, set := range []string{"fleet.racks=2", "fleet.kernel=refactored", "clock.horizon=2y", "clock.timezone=Europe/Berlin", "study.confidence=90%",
		"kernels.legacy.zone_operation=301s", "name=other", "apps.redundant.failover.fails=1%", "maintenance.planned_weight=0.5",
		"study.precision={metric: apps.all.outages, relative: 5%}", "objectives=[apps.all.outages < 5]", "variants=[{name: a}]",
		"variants=[{name: base, set: {fleet.racks: 3}}]", "stuck={share: 1%, repair: {empirical: {values: [1m]}}}",
		"stuck={share: 1%, repair: {empirical: {values: [1m, 2m]}}}"} {
		d := parse(t, pathBase, set).Digest
		if other, ok := seen[d]; ok {
			t.Errorf("%s has the digest of %s", set, other)
		}
		seen[d] = set
	}
}

// The content of a file that the scenario refers to is part of its digest.
func TestDigestOfReferencedFile(t *testing.T) {
	dir := t.TempDir()
	digest := func(csv string) [32]byte {
		if err := os.WriteFile(filepath.Join(dir, "r.csv"), []byte(csv), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Parse("f", []byte("stuck: {share: 1%, repair: {empirical: {file: r.csv, column: s}}}"), dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		return s.Digest
	}
	if digest("s\n1\n") == digest("s\n2\n") {
		t.Error("the digest does not see the file")
	}
}

func TestFaultString(t *testing.T) {
	for _, c := range []struct {
		f    Fault
		want string
	}{
		{Fault{"f.yaml", 3, 7, "fleet.racks", "is wrong", "fix it"}, "f.yaml:3:7: fleet.racks: is wrong; fix it"},
		{Fault{File: "f.yaml", Message: "is empty"}, "f.yaml: is empty"},
		{Fault{File: "--set a=b", Key: "a", Message: "is wrong"}, "--set a=b: a: is wrong"},
	} {
		if got := c.f.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
