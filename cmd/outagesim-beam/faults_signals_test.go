//go:build unix

package main

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"outagesim/internal/faulttest"
)

// TestSignals strikes at random moments of a study's life, from a fixed seed, until it has come to its
// end; a signal that comes later has missed. Nothing is half written, and the end is in the same bytes.
func TestSignals(t *testing.T) {
	t.Parallel()
	moments := either(1, 7) // of each signal for each of three verbs
	for _, s := range all {
		want := s.undisturbed(t)
		dir := filepath.Join(t.TempDir(), "out")
		began := time.Now()
		faulttest.Finishes(t, s.in(dir))
		life := time.Since(began) // of a study that nothing disturbs
		faulttest.Done(t, dir, want)
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			t.Run(s.String()+" "+signal.String(), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(uint64(signal), uint64(len(s.String()))))
				met := map[int]int{}
				for i := 0; i < moments; {
					dir := filepath.Join(t.TempDir(), "out")
					for ended := false; !ended; {
						p := faulttest.Begin(t, s.in(dir, "--resume"))
						if i < moments {
							i++
							p.Pause(time.Duration(rng.Int64N(int64(life))))
							p.Process.Signal(signal)
						}
						e := p.End(t)
						met[e.Status]++
						switch {
						case e.Status == 0:
							ended = true
						case e.Status == 130 && signal != syscall.SIGKILL, e.Signal == signal && signal == syscall.SIGKILL:
						case e.Signal == signal && !strings.Contains(e.Stderr, "\n"): // before it heard any signal
						default:
							t.Fatal(e)
						}
						faulttest.Sound(t, dir, want)
					}
					faulttest.Done(t, dir, want)
				}
				t.Logf("exit statuses: %v", met)
			})
		}
	}
}
