package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// slow tells whether the faults are tried at length.
func slow() bool { return os.Getenv("OUTAGESIM_SLOW") != "" }

// verbStudies are small ones, of two rounds or one, by verb.
var verbStudies = map[string][]string{
	"run":   {"run", "rounds.yaml", "--set", "study.precision.at_most=3000"},
	"plan":  {"plan", "pagoda-box-2015", "--replications", "4", "--set", "maintenance.policies.forced.at_once=[2]", "--set", "maintenance.policies.rolling.at_once=[2]"},
	"sweep": {"sweep", "rounds.yaml", "--set", "fleet.hypervisors=2,3,4", "--replications", "300"},
}

// setUp writes the scenario to a new folder and returns the results of each study that nothing disturbs.
func setUp(t *testing.T) (dir string, want map[string][]byte) {
	t.Helper()
	dir, want = t.TempDir(), map[string][]byte{}
	if err := os.WriteFile(filepath.Join(dir, "rounds.yaml"), []byte(rounds), 0o666); err != nil {
		t.Fatal(err)
	}
	for verb, args := range verbStudies {
		if out, err := program(dir, "outagesim", append(args, "--quiet", "--out", "want-"+verb)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", verb, err, out)
		}
		want[verb] = read(t, filepath.Join(dir, "want-"+verb, "results.json"))
	}
	return dir, want
}

// TestSignals strikes at random moments of a study's life, from a fixed seed, until it has come to its
// end; a signal that comes later has missed. Nothing is half written, and the end is in the same bytes.
func TestSignals(t *testing.T) {
	dir, want := setUp(t)
	moments := 1
	if slow() {
		moments = 7 // of each signal for each of three verbs
	}
	for verb, args := range verbStudies {
		began := time.Now()
		if out, err := program(dir, "outagesim-beam", append(args, "--quiet", "--out", verb)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", verb, err, out)
		}
		life := time.Since(began) // of a study that nothing disturbs
		whole(t, filepath.Join(dir, verb), want[verb])
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			t.Run(verb+" "+s.String(), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(uint64(s), uint64(len(verb))))
				met := map[int]int{}
				for i, row := 0, 0; i < moments; row++ {
					out := fmt.Sprintf("%s-%d-%d", verb, s, row)
					for ended := false; !ended; {
						c := program(dir, "outagesim-beam", append(args, "--quiet", "--out", out, "--resume")...)
						var stderr bytes.Buffer
						c.Stderr = &stderr
						if err := c.Start(); err != nil {
							t.Fatal(err)
						}
						if i < moments {
							i++
							time.Sleep(time.Duration(rng.Int64N(int64(life))))
							c.Process.Signal(s)
						}
						c.Wait()
						status := c.ProcessState.ExitCode()
						met[status]++
						switch {
						case status == 0:
							ended = true
						case status == 130 && s != syscall.SIGKILL, status == -1 && s == syscall.SIGKILL:
						case status == -1 && !strings.Contains(stderr.String(), "\n"): // before it heard any signal
						default:
							t.Fatalf("exit status %d\n%s", status, stderr.String())
						}
						if data, err := os.ReadFile(filepath.Join(dir, out, "results.json")); err == nil && !bytes.Equal(data, want[verb]) {
							t.Fatalf("results.json after status %d differs", status)
						}
					}
					whole(t, filepath.Join(dir, out), want[verb])
				}
				t.Logf("exit statuses: %v", met)
			})
		}
	}
}

// whole wants the results in a folder, and nothing that an interrupted run leaves.
func whole(t *testing.T, out string, want []byte) {
	t.Helper()
	if !bytes.Equal(read(t, filepath.Join(out, "results.json")), want) {
		t.Error("results.json differs")
	}
	filepath.WalkDir(out, func(path string, _ os.DirEntry, _ error) error {
		if name := filepath.Base(path); strings.HasSuffix(name, ".tmp") || name == ".unfinished" {
			t.Errorf("%s is left", path)
		}
		return nil
	})
}

// TestDamaged cuts, changes and doubles what an interrupted study has kept: it is refused by name, and
// without it the study ends in the same bytes.
func TestDamaged(t *testing.T) {
	dir, want := setUp(t)
	args := append(verbStudies["run"], "--quiet", "--out", "out", "--resume")
	kept := filepath.Join(dir, "out", ".unfinished", "part-000000000000-000000000250.segment")
	good := firstRound(t, dir, kept)
	for what, data := range map[string][]byte{
		"cut":     good[:len(good)/2],
		"changed": append(append(bytes.Clone(good[:len(good)/3]), good[len(good)/3]^8), good[len(good)/3+1:]...),
		"empty":   {},
	} {
		if err := os.WriteFile(kept, data, 0o666); err != nil {
			t.Fatal(err)
		}
		c := program(dir, "outagesim-beam", args...)
		out, _ := c.CombinedOutput()
		if got := c.ProcessState.ExitCode(); got != 2 || !strings.Contains(string(out), filepath.Base(kept)) || !strings.Contains(string(out), "remove this file") {
			t.Errorf("%s: exit status %d\n%s", what, got, out)
		}
	}
	if err := os.Remove(kept); err != nil {
		t.Fatal(err)
	}
	if out, err := program(dir, "outagesim-beam", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole(t, filepath.Join(dir, "out"), want["run"])
}

// firstRound runs until a segment of the first round is there, kills the program and returns it.
func firstRound(t *testing.T, dir, kept string) []byte {
	t.Helper()
	args := append(verbStudies["run"], "--quiet", "--out", "out")
	c := program(dir, "outagesim-beam", args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(kept); err == nil {
			break
		}
		if time.Now().After(deadline) {
			c.Process.Kill()
			t.Fatal("the first round does not end")
		}
	}
	c.Process.Kill()
	c.Wait()
	return read(t, kept)
}

// TestCores: the same bytes on one core and on eight, with one worker or several.
func TestCores(t *testing.T) {
	dir, want := setUp(t)
	for _, cores := range []string{"1", "8"} {
		for verb, args := range verbStudies {
			if verb == "plan" && !slow() {
				continue
			}
			out := verb + cores
			c := program(dir, "outagesim-beam", append(args, "--quiet", "--out", out, "--workers", "3")...)
			c.Env = append(os.Environ(), "GOMAXPROCS="+cores)
			if text, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%s on %s cores: %v\n%s", verb, cores, err, text)
			}
			whole(t, filepath.Join(dir, out), want[verb])
		}
	}
}
