package sim

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pending is what Queue and the heap it is compared with offer.
type pending interface {
	Schedule(Event) Handle
	Cancel(Handle) bool
	Pop() (Event, bool)
	Peek() (Event, bool)
	Len() int
	Now() Time
	Reset()
}

// queues are the implementations that must agree.
var queues = []struct {
	name string
	make func() pending
}{
	{"ladder", func() pending { return new(Queue) }},
	{"heap", func() pending { return new(heapQueue) }},
}

func forEachQueue(t *testing.T, f func(t *testing.T, q pending)) {
	for _, q := range queues {
		t.Run(q.name, func(t *testing.T) { f(t, q.make()) })
	}
}

// sorted is a queue that is too simple to be wrong: a slice in the order of popping, into which
// each event goes before the first that comes after it.
type sorted struct {
	now    Time
	events []listed
	next   int
}

type listed struct {
	Event
	id int
}

func (s *sorted) schedule(e Event) (id int) {
	id = s.next
	s.next++
	if e.At != Never {
		i := sort.Search(len(s.events), func(i int) bool {
			f := s.events[i]
			return f.At > e.At || f.At == e.At && f.Priority > e.Priority
		})
		s.events = slices.Insert(s.events, i, listed{e, id})
	}
	return id
}

func (s *sorted) pop() (Event, bool) {
	e, ok := s.peek()
	if ok {
		s.events = s.events[1:]
		s.now = e.At
	}
	return e, ok
}

func (s *sorted) peek() (Event, bool) {
	if len(s.events) == 0 {
		return Event{}, false
	}
	return s.events[0].Event, true
}

func (s *sorted) cancel(id int) bool {
	i := slices.IndexFunc(s.events, func(l listed) bool { return l.id == id })
	if i < 0 {
		return false
	}
	s.events = slices.Delete(s.events, i, i+1)
	return true
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// drive does what script says, byte by byte, to q and to the sorted slice, and compares them.
func drive(t fataler, q pending, script []byte) {
	t.Helper()
	var model sorted
	type given struct {
		h  Handle
		id int // in the model; -1: from before a Reset
	}
	var handles []given
	next := func() int {
		if len(script) == 0 {
			return 0
		}
		b := script[0]
		script = script[1:]
		return int(b)
	}
	// at draws a time that is not in the past, with a taste for ties, digits that roll over and
	// the ends of the range.
	at := func() Time {
		law, x := next(), Duration(next())
		switch law % 8 {
		case 0:
			return model.now
		case 1:
			return model.now.Add(x % 4)
		case 2:
			return model.now.Add(x)
		case 3:
			return model.now.Add(x<<8 | Duration(next()))
		case 4:
			return model.now.Add(Duration(1) << (x % 62))
		case 5:
			step := Time(1) << (x % 56)
			return max(model.now/step*step, 0).Add(Duration(step)) // the next round number
		case 6:
			if x < 8 {
				return max(Never-Time(x), model.now)
			}
			return model.now.Add(x << 20)
		}
		if n := len(model.events); n > 0 {
			return model.events[int(x)%n].At // a tie
		}
		return model.now
	}
	schedule := func(at Time, priority int) {
		e := Event{At: at, Priority: uint8(priority), Kind: uint8(model.next), Arg: uint32(model.next), Subject: -int32(model.next)}
		handles = append(handles, given{q.Schedule(e), model.schedule(e)})
	}
	pop := func() {
		got, gotOK := q.Pop()
		want, wantOK := model.pop()
		if got != want || gotOK != wantOK {
			t.Fatalf("Pop() = %+v, %v; want %+v, %v", got, gotOK, want, wantOK)
		}
	}
	cancel := func(i int) {
		g := handles[i]
		want := g.id >= 0 && model.cancel(g.id)
		if got := q.Cancel(g.h); got != want {
			t.Fatalf("Cancel of event %d = %v, want %v", g.id, got, want)
		}
	}
	for len(script) > 0 {
		op := next() % 16
		if len(model.events) > 2000 && (op == 5 || op == 6) {
			op = 10 // keeps the sorted slice short
		}
		switch op {
		case 0, 1, 2, 3, 4:
			schedule(at(), next()%4)
		case 5: // many at one time
			t, p := at(), next()
			for i := range next() % 100 {
				schedule(t, p*i%4)
			}
		case 6: // many, spread
			base, step := at(), Duration(next())
			for i := range next() % 100 {
				schedule(base.Add(step*Duration(i*37%100)), i*i%4)
			}
		case 7, 8, 9:
			pop()
		case 10:
			for range next() {
				pop()
			}
		case 11, 12:
			got, gotOK := q.Peek()
			want, wantOK := model.peek()
			if got != want || gotOK != wantOK {
				t.Fatalf("Peek() = %+v, %v; want %+v, %v", got, gotOK, want, wantOK)
			}
		case 13:
			if n := len(handles); n > 0 {
				cancel((next()<<8 | next()) % n)
			}
		case 14: // most of the last ones
			for i := max(len(handles)-next(), 0); i < len(handles); i++ {
				if i%5 != 0 {
					cancel(i)
				}
			}
		case 15:
			if next() < 32 {
				q.Reset()
				model = sorted{next: model.next}
				for i := range handles {
					handles[i].id = -1
				}
			}
		}
		if q.Len() != len(model.events) || q.Now() != model.now {
			t.Fatalf("Len, Now = %d, %d; want %d, %d", q.Len(), q.Now(), len(model.events), model.now)
		}
	}
	for range len(model.events) + 1 {
		pop()
	}
}

func TestQueueAgainstSortedSlice(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		rapid.Check(t, func(t *rapid.T) {
			q.Reset() // and handles of the run before are about
			n := rapid.IntRange(0, 600).Draw(t, "length")
			drive(t, q, rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "script"))
		})
	})
}

func TestQueueAgainstSortedSliceLong(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		script := make([]byte, 8000)
		rand.NewChaCha8([32]byte{1}).Read(script)
		drive(t, q, script)
	})
}

func FuzzQueue(f *testing.F) {
	script := make([]byte, 300)
	source := rand.NewChaCha8([32]byte{2})
	for range 4 {
		source.Read(script)
		f.Add(script)
	}
	f.Add([]byte{5, 1, 3, 99, 1, 99, 5, 0, 0, 7, 98, 7, 7, 14, 200, 11, 10, 255})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 600 {
			return
		}
		for _, q := range queues {
			drive(t, q.make(), script)
		}
	})
}

func TestQueueOrder(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		for i, e := range []Event{
			{At: 20, Priority: 0}, {At: 10, Priority: 9}, {At: 10, Priority: 1}, {At: 10, Priority: 9}, {At: 10, Priority: 255}, {At: 0},
		} {
			e.Arg = uint32(i)
			q.Schedule(e)
		}
		var got []uint32
		for {
			e, ok := q.Pop()
			if !ok {
				break
			}
			got = append(got, e.Arg)
		}
		if want := []uint32{5, 2, 1, 3, 4, 0}; !slices.Equal(got, want) {
			t.Errorf("order %v, want %v", got, want)
		}
	})
}

func TestQueueEventsAtNow(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		q.Schedule(Event{At: 5, Priority: 3, Arg: 0})
		q.Schedule(Event{At: 5, Priority: 3, Arg: 1})
		q.Pop()
		q.Schedule(Event{At: 5, Priority: 3, Arg: 2})
		q.Schedule(Event{At: 5, Priority: 0, Arg: 3}) // before those that waited, though not before the one popped
		for _, want := range []uint32{3, 1, 2} {
			if e, _ := q.Pop(); e.Arg != want {
				t.Errorf("event %d, want %d", e.Arg, want)
			}
		}
	})
}

// A queue that looks ahead for Peek must still take what comes before the event it showed, be that
// one of many times or of many at one time.
func TestQueueScheduleBeforePeeked(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		for step := range 2 {
			q.Reset()
			for i := range 500 {
				q.Schedule(Event{At: Time(1e12 + step*i), Arg: uint32(i)})
			}
			q.Schedule(Event{At: 1})
			q.Pop()
			if e, _ := q.Peek(); e.At != 1e12 {
				t.Fatalf("peeked at %d", e.At)
			}
			for i := range 300 {
				q.Schedule(Event{At: Time(1000 - i), Arg: uint32(i)})
			}
			last := Time(0)
			for n := 0; ; n++ {
				e, ok := q.Pop()
				if !ok {
					if n != 800 {
						t.Errorf("%d events, want 800", n)
					}
					break
				}
				if e.At < last {
					t.Fatalf("%d after %d", e.At, last)
				}
				last = e.At
			}
		}
	})
}

// Times that come ever closer together make the ladder go down by few bits at a time, which must
// reach the last.
func TestQueueEverCloser(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		for _, near := range []Time{0, 1 << 40, 1<<62 - 1} {
			q.Reset()
			var times []Time
			for range nearFill { // they take the place that needs no base
				times = append(times, 0)
			}
			for i := range Time(3 * nearFill) {
				times = append(times, near+i%(2*nearFill))
			}
			for bit := range 62 {
				times = append(times, near^1<<bit, near^3<<bit>>1)
			}
			for i, at := range times {
				q.Schedule(Event{At: at, Subject: int32(i)})
			}
			slices.Sort(times)
			for i, at := range times {
				if e, _ := q.Pop(); e.At != at {
					t.Fatalf("near %d: event %d at %d, want %d", near, i, e.At, at)
				}
			}
		}
	})
}

// Sweeping out the rest of what was looked at must not bring back the order of before.
func TestQueueSweepBehindPeeked(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		for range nearFill { // they take the place that needs no base
			q.Schedule(Event{At: 1})
		}
		var far []Handle
		for i := range 65 { // the last to be cancelled makes it sweep, see handles.crowded
			far = append(far, q.Schedule(Event{At: Time(1e12 + 1e6*i)}))
		}
		for range nearFill {
			q.Pop()
		}
		q.Peek()
		q.Schedule(Event{At: 50})
		for _, h := range far {
			q.Cancel(h)
		}
		q.Schedule(Event{At: 20})
		for _, want := range []Time{20, 50} {
			if e, _ := q.Pop(); e.At != want {
				t.Errorf("popped %d, want %d", e.At, want)
			}
		}
	})
}

func TestQueueNever(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		if h := q.Schedule(Event{At: Never}); h != (Handle{}) || q.Len() != 0 || q.Cancel(h) {
			t.Errorf("an event at Never is held")
		}
		q.Schedule(Event{At: Never - 1, Arg: 7})
		if e, ok := q.Pop(); !ok || e.Arg != 7 || q.Now() != Never-1 {
			t.Errorf("the last instant: %+v, %v", e, ok)
		}
	})
}

func TestQueuePast(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		q.Schedule(Event{At: 100})
		q.Pop()
		defer func() {
			if s, _ := recover().(string); !strings.Contains(s, "99") {
				t.Errorf("panic %q, want one that names the time", s)
			}
		}()
		q.Schedule(Event{At: 99})
	})
}

func TestQueueStaleHandles(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		a := q.Schedule(Event{At: 1})
		if !q.Cancel(a) || q.Cancel(a) {
			t.Error("a handle cancels once")
		}
		b := q.Schedule(Event{At: 2})
		q.Pop()
		c := q.Schedule(Event{At: 3})
		q.Reset()
		d := q.Schedule(Event{At: 4})
		for i, h := range []Handle{{}, a, b, c} {
			if q.Cancel(h) {
				t.Errorf("stale handle %d cancels", i)
			}
		}
		if !q.Cancel(d) || q.Len() != 0 {
			t.Error("a handle of after the reset does not cancel")
		}
	})
}

// A slot whose generations are used up is not used again, so that no handle comes alive twice.
func TestHandlesRetire(t *testing.T) {
	var s handles
	var b blocks
	h := s.start(s.take(&b))
	s.release(h.slot, &b)
	*s.gen(h.slot) = lastGeneration - 2
	last := s.start(s.take(&b))
	if last.slot != h.slot || last.gen != lastGeneration-1 {
		t.Fatalf("handle %+v", last)
	}
	if s.end(last.slot) {
		t.Error("the last generation of a slot ends as any other")
	}
	s.release(last.slot, &b)
	if next := s.start(s.take(&b)); next.slot == h.slot {
		t.Errorf("slot %d used again: %+v", h.slot, next)
	}
	if s.cancel(last) || s.cancel(Handle{h.slot, math.MaxUint32}) {
		t.Error("a handle of the retired slot cancels")
	}
}

// What the queue keeps in memory is within a constant factor of what is pending, however many
// events were cancelled.
func TestQueueForgetsCancelled(t *testing.T) {
	var q Queue
	var clocks [100]Handle
	for step := range 200_000 {
		i := step % len(clocks)
		q.Cancel(clocks[i])
		clocks[i] = q.Schedule(Event{At: q.Now() + Time(1e9+step)})
	}
	if held := int(q.handles.fresh); q.Len() != 100 || held > 400 {
		t.Errorf("%d events pending, %d slots", q.Len(), held)
	}
}

func TestQueueDoesNotAllocate(t *testing.T) {
	forEachQueue(t, func(t *testing.T, q pending) {
		rng := rand.New(rand.NewPCG(1, 2))
		round := func() {
			q.Reset()
			var hs [64]Handle
			for i := range 5000 {
				at := q.Now().Add(Duration(rng.ExpFloat64() * 1e6))
				h := q.Schedule(Event{At: at, Priority: uint8(i % 3)})
				if i%3 == 0 {
					q.Cancel(hs[i%64])
				}
				hs[i%64] = h
				if i%2 == 1 {
					q.Peek()
					q.Pop()
				}
			}
		}
		for range 20 {
			round()
		}
		if n := testing.AllocsPerRun(10, round); n > 0 {
			t.Errorf("%v allocations a round of 5000 events", n)
		}
	})
}

// The order and the clock of a long run, as a hash, guard against a change of order in any corner.
func TestQueuesAgreeOnALongRun(t *testing.T) {
	var want uint64
	for k, kind := range queues {
		q := kind.make()
		rng := rand.New(rand.NewPCG(3, 4))
		hash := uint64(14695981039346656037)
		mix := func(x uint64) {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], x)
			for _, c := range b {
				hash = (hash ^ uint64(c)) * 1099511628211
			}
		}
		handles := make([]Handle, 3000)
		for i := range handles {
			handles[i] = q.Schedule(Event{At: Time(rng.Uint64N(1 << 40)), Arg: uint32(i)})
		}
		for range 60_000 {
			e, ok := q.Pop()
			if !ok {
				break
			}
			mix(uint64(e.At))
			mix(uint64(e.Arg))
			d := Duration(rng.Uint64N(1 << (rng.Uint64N(44) + 1)))
			if rng.Uint64N(8) == 0 {
				d = 0
			}
			handles[e.Arg] = q.Schedule(Event{At: e.At.Add(d), Priority: uint8(rng.Uint64N(3)), Arg: e.Arg})
			if j := rng.IntN(len(handles)); rng.Uint64N(2) == 0 && q.Cancel(handles[j]) {
				handles[j] = q.Schedule(Event{At: e.At.Add(Duration(rng.Uint64N(1 << 36))), Arg: uint32(j)})
			}
		}
		if k == 0 {
			want = hash
		} else if hash != want {
			t.Errorf("%s: hash %x, %s: %x", kind.name, hash, queues[0].name, want)
		}
	}
}

// With many pending, by each law of the benchmarks, the events come as from a heap.
func TestQueueAgainstHeapOfMany(t *testing.T) {
	for _, law := range laws {
		for _, pending := range []int{500, 3000, 20_000, 100_000} {
			s := NewKey(9).Stream()
			var q Queue
			var h eventHeap
			for i := range pending {
				e := Event{At: Time(law.draw(&s)), Priority: uint8(s.Uint64() % 2), Subject: int32(i)}
				q.Schedule(e)
				h.Schedule(e)
			}
			for i := range 2 * pending {
				e, ok := q.Pop()
				want, wantOK := h.Pop()
				if e != want || ok != wantOK {
					t.Fatalf("%s, %d pending: event %d is %+v, %v; want %+v, %v", law.name, pending, i, e, ok, want, wantOK)
				}
				if i < pending {
					e.At = e.At.Add(law.draw(&s))
					if e.At < Never {
						q.Schedule(e)
						h.Schedule(e)
					}
				}
			}
		}
	}
}
