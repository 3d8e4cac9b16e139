//go:build unix

package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"outagesim/internal/faulttest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const shardCount = 3

// shards are a verb's study in shards.
type shards struct {
	*verb
	once  sync.Once
	dir   string            // with all that an undisturbed order leaves
	whole map[string]string // what its files hold, by name
	life  time.Duration     // of a shard
	tasks []task
}

// task is a shard of a round.
type task struct{ index, round int }

func (x task) in(dir string) *exec.Cmd {
	return program("shard", "run", dir, fmt.Sprint(x.index), "--round", fmt.Sprint(x.round))
}

var sharded = func() (l []*shards) {
	for _, v := range verbs {
		l = append(l, &shards{verb: v, dir: "shards-" + v.name})
	}
	return l
}()

// eachSharded runs a test for the study of each verb if there is time, and else for that of one.
func eachSharded(t *testing.T, test func(t *testing.T, s *shards)) {
	t.Parallel()
	for _, s := range sharded {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if !slow() && s.name != "sweep" {
				t.Skip("set OUTAGESIM_SLOW=1 to run it")
			}
			test(t, s)
		})
	}
}

// order writes the order to dir.
func (s *shards) order(t *testing.T, dir string, more ...string) {
	t.Helper()
	args := append([]string{"shard", "plan", "--study", s.name, "--shards", fmt.Sprint(shardCount), "--dir", dir}, s.args[1:]...)
	faulttest.Finishes(t, program(append(args, more...)...))
}

// followUp is the folder, within that of a plan, of its last round.
const followUp = "follow-up"

// of lists the shards of the rounds before the follow-up, or those of it.
func (s *shards) of(follow bool) (list []task) {
	for _, x := range s.tasks {
		if follow == (s.name == "plan" && x.round > 1) {
			list = append(list, x)
		}
	}
	return list
}

// undisturbedShards computes all shards once, each by itself.
func (s *shards) undisturbedShards(t *testing.T) {
	t.Helper()
	s.once.Do(func() {
		dir := filepath.Join(base, s.dir)
		s.order(t, dir)
		began := time.Now()
		for round := s.next(t, dir); round > 0; round = s.next(t, dir) {
			for i := range shardCount {
				x := task{i, round}
				faulttest.Finishes(t, x.in(dir))
				s.tasks = append(s.tasks, x)
			}
		}
		s.life = time.Since(began) / time.Duration(len(s.tasks))
		s.whole = flat(t, dir)
	})
	want := 1 + len(s.of(false))
	if follow := len(s.of(true)); follow > 0 {
		want += 2 + follow
	}
	if len(s.tasks) == 0 || len(s.whole) != want {
		t.Fatalf("an order with its %d shards is %q", len(s.tasks), slices.Sorted(maps.Keys(s.whole)))
	}
}

// next is the round that shard plan says is next; 0: none.
func (s *shards) next(t *testing.T, dir string) int {
	t.Helper()
	var listed struct{ Round int }
	e := faulttest.Finishes(t, program("shard", "plan", dir, "--format", "json"))
	if err := json.Unmarshal([]byte(e.Stdout), &listed); err != nil {
		t.Fatal(err)
	}
	return listed.Round
}

// flat returns what the files in dir hold, by path. Folders count as empty files with a slash.
func flat(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			m[name+"/"] = ""
			return nil
		}
		data, err := os.ReadFile(path)
		m[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sound sees that no shard in dir is half written.
func (s *shards) sound(t *testing.T, dir string) {
	t.Helper()
	for name, text := range flat(t, dir) {
		if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") { // what is unfinished
			continue
		}
		if (strings.HasSuffix(name, ".segment") || filepath.Base(name) == "order.json") && text != s.whole[name] {
			t.Errorf("%s in %s, of %d bytes, is not what it should be", name, dir, len(text))
		}
	}
}

// completes computes what is missing in dir, merges it, and compares both with what an undisturbed
// order and an undisturbed run leave.
func (s *shards) completes(t *testing.T, dir string) {
	t.Helper()
	for _, x := range s.tasks {
		faulttest.Finishes(t, x.in(dir))
	}
	if got := flat(t, dir); !maps.Equal(got, s.whole) {
		t.Errorf("%s holds %q, want %q, or the bytes differ", dir, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(s.whole)))
	}
	out := filepath.Join(t.TempDir(), "merged")
	faulttest.Finishes(t, program("shard", "merge", dir, "--out", out))
	faulttest.Done(t, out, s.undisturbed(t))
}

// copyRounds copies the segments of the rounds before the follow-up to dir.
func (s *shards) copyRounds(t *testing.T, dir string) {
	t.Helper()
	for name, text := range s.whole {
		if strings.HasSuffix(name, ".segment") && filepath.Dir(name) == "." {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestShardsAndSignals strikes shards at random moments; another try, without a flag, goes on. Merging
// is struck, too.
func TestShardsAndSignals(t *testing.T) {
	eachSharded(t, func(t *testing.T, s *shards) {
		s.undisturbedShards(t)
		new := s.undisturbed(t)
		rng := rand.New(rand.NewPCG(5, uint64(len(s.name))))
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			met := map[string]int{}
			for moments := either(1, 7); moments > 0; {
				dir := filepath.Join(t.TempDir(), "study")
				s.order(t, dir)
				tasks := s.of(false)
				if follow := s.of(true); len(follow) > 0 && rng.IntN(2) == 0 {
					s.copyRounds(t, dir)
					tasks = follow
				}
				for row := 1 + rng.IntN(8); row > 0 && moments > 0; row-- {
					c, what := tasks[rng.IntN(len(tasks))].in(dir), "a shard"
					m := moment{after: time.Duration(rng.Int64N(int64(s.life * 11 / 10)))}
					if out := filepath.Join(t.TempDir(), "out"); rng.IntN(5) == 0 {
						c, what = program("shard", "merge", filepath.Join(base, s.dir), "--out", out), "a merge"
						m.after = time.Duration(rng.Int64N(int64(s.verb.life)))
						defer faulttest.Sound(t, out, new)
					}
					p := faulttest.Begin(t, c)
					m.wait(p, dir, nil)
					p.Process.Signal(signal)
					e := p.End(t)
					moments--
					switch {
					case e.Status == 0:
						what = "the end of " + what
					case e.Status == 130 && signal != syscall.SIGKILL && strings.Contains(e.Stderr, "interrupted"):
					case e.Signal == signal:
					default:
						t.Errorf("%v: %v", m, e)
					}
					met[what]++
					s.sound(t, dir)
				}
				s.completes(t, dir)
				if t.Failed() {
					t.FailNow()
				}
			}
			t.Logf("a %v has met: %v", signal, met)
		}
	})
}

// TestDamagedShard: merging refuses each by its name; computing it again is what helps.
func TestDamagedShard(t *testing.T) {
	eachSharded(t, func(t *testing.T, s *shards) {
		s.undisturbedShards(t)
		dir := filepath.Join(t.TempDir(), "study")
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(base, s.dir))); err != nil {
			t.Fatal(err)
		}
		path := segmentsIn(t, dir)[1]
		index := 1
		if len(s.of(true)) > 0 {
			path = segmentsIn(t, filepath.Join(dir, followUp))[index]
		}
		x := s.tasks[len(s.tasks)-shardCount+index] // that of path
		intact, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all := faulttest.Damages(intact)
		for i := 0; i < len(all); i += either(12, 1) {
			if err := os.WriteFile(path, all[i].Data, 0o644); err != nil {
				t.Fatal(err)
			}
			e := faulttest.Finish(t, program("shard", "merge", dir, "--out", filepath.Join(dir, "out")))
			if e.Status != 2 || !strings.Contains(e.Stderr, path) || !strings.Contains(e.Stderr, "compute its shard again") {
				t.Errorf("%s: %v", all[i].Name, e)
			}
		}
		foreign := filepath.Join(t.TempDir(), "foreign")
		s.order(t, foreign, other...)
		if len(s.of(true)) > 0 {
			for _, x := range s.of(false) {
				faulttest.Finishes(t, x.in(foreign))
			}
			if s.next(t, foreign) != x.round {
				t.Fatalf("another seed has no round %d", x.round)
			}
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path, filepath.Join(foreign, name)); err != nil {
			t.Fatal(err)
		}
		faulttest.Refused(t, program("shard", "merge", dir, "--out", filepath.Join(dir, "out")), 2, filepath.Base(path), "shard run")
		faulttest.Finishes(t, x.in(foreign))
		data, err := os.ReadFile(filepath.Join(foreign, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(data, intact) {
			t.Fatal("another seed gives the same shard")
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		faulttest.Refused(t, program("shard", "merge", dir, "--out", filepath.Join(dir, "out")), 2, path, "another study")
		s.completes(t, dir) // shard run takes no foreign segment for its own
	})
}

func segmentsIn(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "part-*.segment"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// TestShardTwiceAtOnce: two processes that compute the same shard come to the same end.
func TestShardTwiceAtOnce(t *testing.T) {
	eachSharded(t, func(t *testing.T, s *shards) {
		s.undisturbedShards(t)
		dir := filepath.Join(t.TempDir(), "study")
		s.order(t, dir)
		x := s.tasks[0]
		if follow := s.of(true); len(follow) > 0 { // whose order they write at once, too
			s.copyRounds(t, dir)
			x = follow[0]
		}
		var all []*faulttest.Process
		for range 3 {
			all = append(all, faulttest.Begin(t, x.in(dir)))
			all[0].Pause(s.life / 5)
		}
		for _, p := range all {
			if e := p.End(t); e.Status != 0 {
				t.Error(e)
			}
		}
		s.completes(t, dir)
	})
}

// TestOrderOfAnotherVersion is refused by every verb that takes one.
func TestOrderOfAnotherVersion(t *testing.T) {
	t.Parallel()
	if err := anotherVersion(); err != nil {
		t.Fatal(err)
	}
	s := sharded[0]
	dir := filepath.Join(t.TempDir(), "study")
	c := program(append([]string{"shard", "plan", "--study", s.name, "--shards", "3", "--dir", dir}, s.args[1:]...)...)
	c.Path = filepath.Join(base, "outagesim-0.0.9")
	faulttest.Finishes(t, c)
	for _, c := range []*exec.Cmd{task{0, 1}.in(dir), program("shard", "merge", dir), program("shard", "plan", dir)} {
		faulttest.Refused(t, c, 2, filepath.Join(dir, "order.json"), "0.0.9")
	}
	if left := flat(t, dir); len(left) != 1 {
		t.Errorf("%q", slices.Sorted(maps.Keys(left)))
	}
}
