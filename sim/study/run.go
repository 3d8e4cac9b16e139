package study

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"outagesim/sim/stat"
)

// blockSize is how many replications are handed out at once. It balances the load and touches
// nothing else.
const blockSize = 16

// saveEvery is the time between segments, to begin with.
const saveEvery = 2 * time.Second

// part is what a worker hands over: finished replications and the bins they have added to. The
// rows are in the sample already.
type part struct {
	spans []Span
	bins  []*stat.Bins
}

// run is one call of Extend.
type run struct {
	spec   Spec
	sample *Sample
	o      Options
	total  int // replications of the sample when done
	store  *store

	blocks []Span       // what is to be done, in order
	next   atomic.Int64 // the first of blocks that nobody has
	stop   atomic.Bool
	failed atomic.Int64 // the lowest replication that panicked
	due    atomic.Int64 // grows when parts are to be handed over
	done   []counter    // by worker
	before int          // replications that need not be simulated

	mu    sync.Mutex // guards what follows while workers run
	parts []part     // handed over and not collected yet
	spare [][]*stat.Bins
	panic error

	bins []*stat.Bins // of all replications of this run, collected
}

// counter has a cache line of its own.
type counter struct {
	n atomic.Int64
	_ [56]byte
}

func newRun(spec Spec, s *Sample, n int, o Options) *run {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{spec: spec, sample: s, o: o, total: n, before: s.end(), bins: newBins(spec.Bins)}
	r.failed.Store(math.MaxInt64)
	return r
}

func newBins(n int) []*stat.Bins {
	bins := make([]*stat.Bins, n)
	for i := range bins {
		bins[i] = new(stat.Bins)
	}
	return bins
}

func merge(to, from []*stat.Bins) {
	for i, b := range from {
		to[i].Merge(b)
	}
}

func (r *run) do(ctx context.Context) error {
	todo := []Span{{r.sample.end(), r.total}}
	if r.o.Dir != "" {
		var err error
		if r.store, err = openStore(r.o.Dir, r.spec); err != nil {
			return err
		}
		if r.o.Resume {
			if todo, err = r.resume(todo[0]); err != nil {
				return err
			}
		}
	}
	r.blocks = cut(todo)
	r.o.Workers = min(r.o.Workers, len(r.blocks))
	r.done = make([]counter, r.o.Workers)

	undo := context.AfterFunc(ctx, func() { r.stop.Store(true) })
	defer undo()
	finished := make(chan struct{})
	var workers sync.WaitGroup
	for i := range r.o.Workers {
		workers.Go(func() { r.work(&r.done[i].n) })
	}
	go func() {
		workers.Wait()
		close(finished)
	}()
	err := r.watch(finished)
	r.stop.Store(true)
	<-finished
	if err == nil {
		err = r.collect()
	}
	r.progress()
	count := r.count()
	switch {
	case err != nil:
		return err
	case r.panic != nil:
		return r.panic
	case count == r.total:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w after %d of %d replications (%w)", ErrInterrupted, count-r.sample.base, r.total-r.sample.base, context.Cause(ctx))
	}
	return fmt.Errorf("only %d of %d replications came back: a worker ended its goroutine", count-r.sample.base, r.total-r.sample.base)
}

// resume takes over what is saved of the wanted replications and returns the rest.
func (r *run) resume(wanted Span) (rest []Span, err error) {
	saved, err := Segments(r.store.dir)
	if err != nil {
		return nil, err
	}
	found, err := takeOver(r.spec, wanted, saved, r.sample.row, r.bins)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		r.before += f.To - f.From
	}
	return without(wanted, found), nil
}

// without returns what of the wanted replications is not among those found.
func without(wanted Span, found []Span) (rest []Span) {
	at := wanted.From
	for _, f := range join(found) {
		if at < f.From {
			rest = append(rest, Span{at, f.From})
		}
		at = f.To
	}
	if at < wanted.To {
		rest = append(rest, Span{at, wanted.To})
	}
	return rest
}

// cut divides spans into blocks that end at multiples of blockSize.
func cut(spans []Span) (blocks []Span) {
	for _, s := range spans {
		for at := s.From; at < s.To; {
			end := min(at-at%blockSize+blockSize, s.To)
			blocks = append(blocks, Span{at, end})
			at = end
		}
	}
	return blocks
}

// watch reports progress and collects what is due until the workers have finished or something
// goes wrong.
func (r *run) watch(finished <-chan struct{}) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	start := time.Now()
	last := start
	called := false
	for {
		select {
		case <-finished:
			return nil
		case now := <-tick.C:
			r.progress()
			if called {
				// Workers hand over between replications: most have by now, and what slow
				// ones owe goes into the next segment.
				if err := r.collect(); err != nil {
					return err
				}
				called = false
			}
			// Segments grow with the study, so that even a long one leaves hundreds of files
			// and not tens of thousands.
			if r.store != nil && now.Sub(last) > max(saveEvery, now.Sub(start)/50) {
				r.due.Add(1)
				last, called = now, true
			}
		}
	}
}

func (r *run) count() int {
	n := r.before
	for i := range r.done {
		n += int(r.done[i].n.Load())
	}
	return n
}

func (r *run) progress() {
	if r.o.Progress != nil {
		r.o.Progress(r.count()-r.sample.base, r.total-r.sample.base)
	}
}

// collect saves and merges the parts that were handed over.
func (r *run) collect() error {
	r.mu.Lock()
	parts := r.parts
	r.parts = nil
	r.mu.Unlock()
	if len(parts) == 0 {
		return nil
	}
	var spans []Span
	sum := newBins(r.spec.Bins)
	for _, p := range parts {
		spans = append(spans, p.spans...)
		merge(sum, p.bins)
		for _, b := range p.bins {
			b.Reset()
		}
	}
	merge(r.bins, sum)
	r.mu.Lock()
	for _, p := range parts {
		r.spare = append(r.spare, p.bins)
	}
	r.mu.Unlock()
	if r.store == nil {
		return nil
	}
	return r.store.save(join(spans), r.sample.row, sum)
}

// join sorts spans and puts together those that touch.
func join(spans []Span) (joined []Span) {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	for _, s := range spans {
		if n := len(joined); n > 0 && joined[n-1].To == s.From {
			joined[n-1].To = s.To
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

// work is a worker's goroutine.
func (r *run) work(done *atomic.Int64) {
	rep := -1
	defer func() {
		if v := recover(); v != nil {
			r.fail(rep, v)
		}
	}()
	worker := r.spec.NewWorker()
	mine := part{bins: r.emptyBins()}
	due := r.due.Load()
	for {
		// Blocks are handed out in order and those before the lowest panic are finished, so
		// that the panic reported is the lowest there is.
		k := r.next.Add(1) - 1
		if k >= int64(len(r.blocks)) {
			break
		}
		block := r.blocks[k]
		for rep = block.From; rep < block.To && !r.stop.Load() && int64(rep) < r.failed.Load(); rep++ {
			row := r.sample.row(rep)
			clear(row)
			worker.Replicate(uint64(rep), row, mine.bins)
			done.Add(1)
			if now := r.due.Load(); now != due {
				due = now
				mine.add(Span{block.From, rep + 1})
				block.From = rep + 1
				r.handOver(mine)
				mine = part{bins: r.emptyBins()}
			}
		}
		mine.add(Span{block.From, rep})
		if rep < block.To {
			break
		}
	}
	r.handOver(mine)
}

func (p *part) add(s Span) {
	if s.From == s.To {
		return
	}
	if n := len(p.spans); n > 0 && p.spans[n-1].To == s.From {
		p.spans[n-1].To = s.To
		return
	}
	p.spans = append(p.spans, s)
}

func (r *run) emptyBins() []*stat.Bins {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.spare); n > 0 {
		bins := r.spare[n-1]
		r.spare = r.spare[:n-1]
		return bins
	}
	return newBins(r.spec.Bins)
}

func (r *run) handOver(p part) {
	if len(p.spans) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, p)
}

// fail records a panic in a replication, or in NewWorker if rep is -1.
func (r *run) fail(rep int, value any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if int64(rep) >= r.failed.Load() {
		return
	}
	r.failed.Store(int64(rep))
	if rep < 0 {
		r.panic = fmt.Errorf("making a worker: panic: %v\n%s", value, debug.Stack())
		return
	}
	r.panic = &PanicError{uint64(rep), value, debug.Stack()}
}
