package shards

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"outagesim/calendar"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
	"outagesim/studies"
)

const small = `name: small
fleet: {hypervisors: 4, zones_per_hypervisor: 10, kernel: old, installed: fixed}
kernels: [{name: old, panics: [{name: p, observed: {events: 1, over: 4y}}]}, {name: fixed}]
recoveries:
  - {name: panic, phases: [{name: boot, takes: {empirical: {file: repair.csv, column: minutes}}}]}
  - {name: reboot, phases: [{name: boot, takes: 10m}]}
apps: [{name: one, share: 50%}, {name: two, share: 50%, replicas: 2}]
maintenance:
  policies:
    - {name: forced, from: 2026-03-01, windows: {days: [sat, sun], from: "02:00", to: "06:00"}, recovery: reboot}
study: {replications: 300}
`

const local = "test"

// ordered writes the scenario to a folder of its own and completes an order for it.
func ordered(t testing.TB, o Order) (*Order, *studies.Job) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"small.yaml": small, "repair.csv": "minutes\n10\n30\n", "other.csv": "minutes\n20\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o.Source, o.Version = filepath.Join(dir, "small.yaml"), local
	reader := scenarios.Reader{Sets: o.Sets}
	s, err := reader.Load(o.Source)
	if err != nil {
		t.Fatal(err)
	}
	job, err := o.Prepare(s, reader, studies.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &o, job
}

func encoded(t testing.TB, r *results.Results) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := results.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func orders() map[string]Order {
	seed, n := uint64(5), 40
	return map[string]Order{
		"run":  {Command: Run, Sets: []string{"fleet.hypervisors=5"}, Seed: &seed, Replications: &n},
		"plan": {Command: Plan, Replications: &n, Blackouts: []calendar.Date{{Year: 2026, Month: 3, Day: 7}}},
		"sweep": {
			Command: Sweep, Replications: &n, Method: studies.MethodCrude, Metrics: []string{"fleet.panics", "apps.one.outage_minutes"},
			Axes: []studies.Axis{{Path: "recoveries.panic.phases.boot.takes.empirical.file", Values: []string{"repair.csv", "other.csv"}}},
		},
	}
}

// An order that went through JSON gives the study's bytes anywhere, without the scenario's folder.
func TestOrderIsAllThatIsNeeded(t *testing.T) {
	for name, o := range orders() {
		t.Run(name, func(t *testing.T) {
			o.Shards = 3
			order, job := ordered(t, o)
			whole, err := job.Here(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "study")
			if err := Create(dir, order); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(filepath.Dir(order.Source)); err != nil {
				t.Fatal(err)
			}
			open := func() *Folder {
				f, err := Open(dir, studies.Options{Version: local})
				if err != nil {
					t.Fatal(err)
				}
				return f
			}
			rounds := open().Rounds()
			if want := map[string]int{Run: 1, Plan: 2, Sweep: 1}[name]; rounds != want {
				t.Errorf("%d rounds, want %d", rounds, want)
			}
			for round := 1; round <= rounds; round++ {
				if next, err := open().Next(); next != round || err != nil {
					t.Fatalf("round %d is next, %v; want %d", next, err, round)
				}
				list, err := open().Shards(round)
				if err != nil || len(list) < 2 {
					t.Fatalf("shards %v, %v", list, err)
				}
				slices.Reverse(list)
				for _, s := range list {
					if computed, err := open().Compute(t.Context(), s, study.Options{}); !computed || err != nil {
						t.Fatal(err)
					}
				}
				if there, err := open().There(list); len(there) != len(list) || err != nil {
					t.Errorf("there are %v, %v", there, err)
				}
			}
			if next, err := open().Next(); next != 0 || err != nil {
				t.Errorf("round %d is next, %v", next, err)
			}
			r, err := open().Merge(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(encoded(t, r), encoded(t, whole)) {
				t.Error("merged gives other bytes")
			}
		})
	}
}

// An order that was changed, or is for another version, is refused and not computed as something else.
func TestOtherOrders(t *testing.T) {
	for name, o := range orders() {
		order, _ := ordered(t, o)
		for what, change := range map[string]func(o *Order){
			"scenario": func(o *Order) { o.Scenario = strings.Replace(o.Scenario, "over: 4y", "over: 5y", 1) },
			"sets":     func(o *Order) { o.Sets = append(o.Sets, "fleet.hypervisors=7") },
			"seed":     func(o *Order) { seed := uint64(77); o.Seed = &seed },
			"file": func(o *Order) {
				o.Files = map[string][]byte{"repair.csv": []byte("minutes\n11\n"), "other.csv": []byte("minutes\n12\n")}
			},
			"version":      func(o *Order) { o.Version = "older" },
			"digest":       func(o *Order) { o.Digest = strings.Repeat("0", 64) },
			"about":        func(o *Order) { o.About += "\x1b[2J" },
			"replications": func(o *Order) { n := 41; o.Replications = &n },
			"method":       func(o *Order) { o.Method = studies.MethodForced },
			"blackouts":    func(o *Order) { o.Blackouts = []calendar.Date{{Year: 2026, Month: 3, Day: 8}} },
			"metrics":      func(o *Order) { o.Metrics = []string{"fleet.panics"} },
		} {
			switch {
			case what == "replications" && o.Command != Sweep: // more of the same study
				continue
			case what == "method" && o.Command == Plan, what == "metrics" && o.Command != Sweep: // of no effect there
				continue
			}
			text, err := order.Encode()
			if err != nil {
				t.Fatal(err)
			}
			changed, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := changed.Job(studies.Options{Version: local}); err != nil {
				t.Fatalf("%s, unchanged: %v", name, err)
			}
			change(changed)
			if _, _, err := changed.Job(studies.Options{Version: local}); !errors.Is(err, ErrOther) {
				t.Errorf("%s with another %s: %v", name, what, err)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                                "it is no order",
		`{"format": 1, "surprise": true}`: "unknown field",
		`{"format": 2, "command": "run"}`: "its format is 2",
		`{"format": 1, "command": "go"}`:  `no study "go"`,
		`{"format": 1, "command": "run", "shards": -1}`:                                            "not -1",
		`{"format": 1, "command": "run", "method": "magic"}`:                                       `no method "magic"`,
		`{"format": 1, "command": "sweep", "follows": {"best": [0], "histories": 64}}`:             "a sweep has no follow-up",
		`{"format": 1, "command": "run", "replications": 1}`:                                       "2 replications, not 1",
		`{"format": 1, "command": "run"} {}`:                                                       "something follows",
		`{"format": 1, "command": "plan", "blackouts": ["2016-02-30"]}`:                            "no date",
		`{"format": 1, "command": "run", "files": {"a.csv": "%%%"}}`:                               "it is no order",
		`{"format": 1, "command": "run", "seed": -3}`:                                              "it is no order",
		`{"format": 1, "command": "sweep", "axes": [{"path": "x", "values": ["1"], "step": "2"}]}`: "unknown field",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "is not a date") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// No order, however wrong, makes the program panic.
func FuzzOrder(f *testing.F) {
	for _, o := range orders() {
		n := 2
		o.Replications = &n
		order, _ := ordered(f, o)
		order.Files["repair.csv"] = []byte("minutes\n1\n")
		text, err := order.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		if order.Command == Plan {
			order.Follows = &studies.Choice{Best: []int{1, 0}, Histories: 2}
			if text, err = order.Encode(); err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := Parse(data)
		if err != nil {
			return
		}
		again, err := o.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if o2, err := Parse(again); err != nil {
			t.Fatalf("%s was read, %s was not: %v", data, again, err)
		} else if text, _ := o2.Encode(); !bytes.Equal(text, again) {
			t.Fatal("an order changes on its way there and back")
		}
		if len(o.Scenario) > 4096 || len(o.Axes) > 0 || o.Replications == nil || *o.Replications > 10 {
			return
		}
		if _, err := scenarios.Parse("f", []byte(o.Scenario), "", nil); err == nil { // not more than loading: it may be large
			return
		}
		o.Job(studies.Options{Version: o.Version})
	})
}

// Shards cover a round, each replication once, and are of nearly equal size.
func TestCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, 5000).Draw(t, "from")
		span := study.Span{From: from, To: from + rapid.IntRange(1, 5000).Draw(t, "length")}
		count := rapid.IntRange(0, 400).Draw(t, "count")
		list := Cut(2, span, count, nil)
		if len(list) == 0 || len(list) > max(1, count) {
			t.Fatalf("%d shards, asked for %d", len(list), count)
		}
		at := span.From
		for i, s := range list {
			if s.Index != i || s.Round != 2 || s.From != at || s.To <= s.From {
				t.Fatalf("shard %d is %+v, the one before ended at %d", i, s, at)
			}
			if most := (span.To-span.From)/len(list) + 2*grain; s.To-s.From > most {
				t.Fatalf("shard %d has %d replications of %v in %d", i, s.To-s.From, span, len(list))
			}
			at = s.To
		}
		if at != span.To {
			t.Fatalf("shards end at %d, the round at %d", at, span.To)
		}
	})
}

// Where replications cost differently, shards cost nearly the same.
func TestCutByCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := rapid.SliceOfN(rapid.IntRange(1, 20), 1, 300).Draw(t, "costs")
		from := rapid.IntRange(0, 100).Draw(t, "from")
		span := study.Span{From: from, To: from + len(costs)}
		cost := func(rep int) int { return costs[rep-from] }
		count := rapid.IntRange(1, 40).Draw(t, "count")
		list := Cut(1, span, count, cost)
		if len(list) != min(count, len(costs)) {
			t.Fatalf("%d shards of %d replications, asked for %d", len(list), len(costs), count)
		}
		total := 0
		for _, c := range costs {
			total += c
		}
		at := span.From
		for i, s := range list {
			if s.Index != i || s.From != at || s.To <= s.From {
				t.Fatalf("shard %d is %+v, the one before ended at %d", i, s, at)
			}
			sum := 0
			for ; at < s.To; at++ {
				sum += cost(at)
			}
			if sum > total/len(list)+2*20 {
				t.Fatalf("shard %d of %d costs %d of %d", i, len(list), sum, total)
			}
		}
		if at != span.To {
			t.Fatalf("shards end at %d, the round at %d", at, span.To)
		}
	})
}

// The follow-up of a plan is known once its rounds are complete, to whoever asks first; it must be that
// of the plan, and there for the merge.
func TestFollowUp(t *testing.T) {
	o := orders()[Plan]
	o.Shards = 2
	order, _ := ordered(t, o)
	dir := t.TempDir()
	if err := Create(dir, order); err != nil {
		t.Fatal(err)
	}
	open := func() *Folder {
		f, err := Open(dir, studies.Options{Version: local})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	compute := func(list []Shard) {
		t.Helper()
		for _, s := range list {
			if _, err := open().Compute(t.Context(), s, study.Options{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var incomplete *IncompleteError
	if _, err := open().Shards(2); !errors.As(err, &incomplete) || incomplete.Round != 1 || len(incomplete.Missing) != 2 {
		t.Errorf("a follow-up before its plan: %v", err)
	}
	var none *NoRoundError
	if _, err := open().Shards(3); !errors.As(err, &none) {
		t.Errorf("a third round: %v", err)
	}
	list, err := open().Shards(1)
	if err != nil {
		t.Fatal(err)
	}
	compute(list)
	if _, err := open().Merge(t.Context()); !errors.As(err, &incomplete) || incomplete.Round != 2 || len(incomplete.Missing) != 2 || !strings.HasPrefix(incomplete.Missing[0].File(), "follow-up") {
		t.Errorf("merged without a follow-up: %v", err)
	}

	list, err = open().Shards(2)
	if err != nil {
		t.Fatal(err)
	}
	path := OrderFile(filepath.Join(dir, "follow-up"))
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if next, err := open().Next(); next != 2 || err != nil {
		t.Errorf("round %d is next, %v", next, err)
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, first) {
		t.Errorf("the order of the follow-up is another, %v", err)
	}
	if _, err := Open(filepath.Join(dir, "follow-up"), studies.Options{Version: local}); err == nil || !strings.Contains(err.Error(), "name the folder of the plan, "+dir) {
		t.Errorf("opened by itself: %v", err)
	}
	compute(list)
	if there, err := open().There(list); len(there) != 2 || err != nil {
		t.Errorf("there are %v, %v", there, err)
	}
	segment := filepath.Join(dir, list[1].File())
	data, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(segment, data[:len(data)-1], 0o644); err != nil {
		t.Fatal(err)
	}
	if next, err := open().Next(); next != 2 || err != nil {
		t.Errorf("with damage round %d is next, %v", next, err)
	}
	compute(list)
	if _, err := open().Merge(t.Context()); err != nil {
		t.Error(err)
	}

	plain, err := order.Encode()
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(99)
	o.Seed, o.Follows = &seed, &studies.Choice{Best: []int{0}, Histories: 40}
	foreign, _ := ordered(t, o)
	whole, err := foreign.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"of another plan":    strings.Replace(string(first), "over: 4y", "over: 5y", 1),
		"of the plan itself": string(plain),
		"of another seed":    string(whole),
		"of another choice":  strings.Replace(string(first), `"histories": 40`, `"histories": 39`, 1),
		"of no candidate":    strings.Replace(string(first), `"best": [`, `"best": [77,`, 1),
	} {
		if text == string(first) {
			t.Fatalf("%s: nothing is changed in %s", what, first)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if list, err := open().Shards(2); err == nil {
			t.Errorf("an order %s gives shards %v", what, list)
		} else if _, err := open().Next(); err == nil {
			t.Errorf("an order %s is taken for that of the follow-up", what)
		}
	}
}

// What has the names of a study's files and is none is refused, and not waited for.
func TestFolderOfNoFiles(t *testing.T) {
	order, _ := ordered(t, orders()[Run])
	dir := t.TempDir()
	if err := os.Symlink(os.DevNull, OrderFile(dir)); err != nil {
		t.Skip(err)
	}
	if _, err := Open(dir, studies.Options{Version: local}); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a device in place of an order: %v", err)
	}
	if err := os.Remove(OrderFile(dir)); err != nil {
		t.Fatal(err)
	}
	if err := Create(dir, order); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir, studies.Options{Version: local})
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.Shards(1)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, list[0].File())
	if err := os.Symlink("/dev/zero", path); err != nil {
		t.Skip(err)
	}
	if there, err := f.There(list); err != nil || len(there) > 0 {
		t.Errorf("a device in place of a segment: %v, %v", there, err)
	}
	if computed, err := f.Compute(t.Context(), list[0], study.Options{}); !computed || err != nil {
		t.Errorf("computed %v, %v", computed, err)
	}
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the segment is %v, %v", info, err)
	}
}

// A follow-up has the last number, also where the rounds ended before their last.
func TestFollowUpIsTheLastRound(t *testing.T) {
	order, _ := ordered(t, Order{Command: Plan, Sets: []string{"kernels.old.panics.p.observed={events: 400, over: 4y}"}})
	dir := t.TempDir()
	if err := Create(dir, order); err != nil {
		t.Fatal(err)
	}
	for _, round := range []int{1, 3} {
		f, err := Open(dir, studies.Options{Version: local})
		if err != nil {
			t.Fatal(err)
		}
		var incomplete *IncompleteError
		if _, err := f.Merge(t.Context()); f.Rounds() != 3 || !errors.As(err, &incomplete) || incomplete.Round != round {
			t.Fatalf("of %d rounds %v; want round %d of 3", f.Rounds(), err, round)
		}
		if f, err = Open(dir, studies.Options{Version: local}); err != nil {
			t.Fatal(err)
		}
		if next, err := f.Next(); next != round || err != nil {
			t.Fatalf("round %d is next, %v; want %d", next, err, round)
		}
		list, err := f.Shards(round)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if _, err := f.Compute(t.Context(), s, study.Options{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := Open(dir, studies.Options{Version: local})
	if err != nil {
		t.Fatal(err)
	}
	if next, err := f.Next(); next != 0 || err != nil {
		t.Errorf("round %d is next, %v", next, err)
	}
}

// A shard that was interrupted goes on; damage to what it had kept costs the replications only, and
// damage to a finished one is mended by computing it again.
func TestComputeAgain(t *testing.T) {
	order, _ := ordered(t, orders()["run"])
	n := 400
	order.Replications = &n
	order, _ = ordered(t, *order)
	dir := t.TempDir()
	if err := Create(dir, order); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir, studies.Options{Version: local})
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.Shards(1)
	if err != nil {
		t.Fatal(err)
	}
	shard := list[0]
	compute := func(ctx context.Context, so study.Options) (bool, error) {
		so.Workers = 1
		return f.Compute(ctx, shard, so)
	}
	if _, err := compute(t.Context(), study.Options{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, shard.File())
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if computed, err := compute(t.Context(), study.Options{}); computed || err != nil {
		t.Errorf("computed again: %v, %v", computed, err)
	}
	whole := func(what string) {
		t.Helper()
		if computed, err := compute(t.Context(), study.Options{}); !computed || err != nil {
			t.Errorf("%s: computed %v, %v", what, computed, err)
		}
		if got, _ := os.ReadFile(path); !bytes.Equal(got, want) {
			t.Errorf("%s gives other bytes", what)
		}
		entries, _ := os.ReadDir(dir)
		if len(entries) != 2 {
			t.Errorf("%s leaves %v", what, entries)
		}
	}
	if err := os.WriteFile(path, want[:len(want)-9], 0o644); err != nil {
		t.Fatal(err)
	}
	whole("a segment cut short")

	unfinished := filepath.Join(dir, shard.unfinished())
	if err := os.Mkdir(unfinished, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(unfinished, "part-000000.segment"), []byte("damage"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	whole("damage to what was kept")

	// Killed while it wrote, then between the writing and the end.
	if err := os.Mkdir(unfinished, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{shard.File(), "." + shard.File() + ".123.tmp"} {
		if err := os.WriteFile(filepath.Join(unfinished, name), want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	whole("a shard that was not put in its place")
	if err := os.Mkdir(unfinished, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(unfinished, "part-000000.segment"), []byte("finished"), 0o644); err != nil {
		t.Fatal(err)
	}
	if computed, err := compute(t.Context(), study.Options{}); computed || err != nil {
		t.Errorf("computed %v, %v", computed, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("beside a shard that is there stay %v", entries)
	}
}

// Several processes that compute the same shard at once do no harm.
func TestComputeTwiceAtOnce(t *testing.T) {
	order, job := ordered(t, orders()["run"])
	dir := t.TempDir()
	if err := Create(dir, order); err != nil {
		t.Fatal(err)
	}
	whole, err := job.Here(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			f, err := Open(dir, studies.Options{Version: local})
			if err != nil {
				t.Error(err)
				return
			}
			list, err := f.Shards(1)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := f.Compute(t.Context(), list[0], study.Options{Workers: 1}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	f, err := Open(dir, studies.Options{Version: local})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := f.Merge(t.Context()); err != nil || !bytes.Equal(encoded(t, r), encoded(t, whole)) {
		t.Errorf("other bytes, or %v", err)
	}
}

// The order is plain JSON with lower-case names, for engines that read it.
func TestOrderNames(t *testing.T) {
	order, _ := ordered(t, orders()["sweep"])
	text, err := order.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"format", "version", "command", "digest", "about", "source", "scenario", "files", "replications", "method", "axes", "metrics"} {
		if m[key] == nil {
			t.Errorf("no %s in %s", key, text)
		}
	}
	if files := m["files"].(map[string]any); len(files) != 2 {
		t.Errorf("files of both points: %v", files)
	}
}
