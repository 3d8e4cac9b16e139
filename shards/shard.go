package shards

import (
	"fmt"
	"path/filepath"

	"outagesim/sim/study"
)

// Shard is a part of a round.
type Shard struct {
	Index int // in its round, from 0
	Round int // from 1
	study.Span
	folder string // that its segment is in, within that of the study
}

// File is the name of the shard's segment in the folder of a study.
func (s Shard) File() string {
	return filepath.Join(s.folder, fmt.Sprintf("part-%012d-%012d.segment", s.From, s.To))
}

func (s Shard) unfinished() string {
	return filepath.Join(s.folder, fmt.Sprintf(".unfinished-%012d-%012d", s.From, s.To))
}

// grain is what shards begin at multiples of where they are large: workers take so many replications
// at once.
const grain = 16

// Cut divides a round into count shards of nearly equal cost, or one for each replication if there are
// fewer of these. Cost tells what a replication costs next to others; nil: all cost the same.
func Cut(round int, span study.Span, count int, cost func(rep int) int) (list []Shard) {
	n := span.To - span.From
	count = max(1, min(count, n))
	end := func(i int) int { // of shard i
		to := span.From + int(int64(n)*int64(i+1)/int64(count))
		if i < count-1 && n/count >= 4*grain {
			to -= to % grain
		}
		return to
	}
	if cost != nil {
		end = byCost(span, count, cost)
	}
	at := span.From
	for i := range count {
		to := end(i)
		list = append(list, Shard{Index: i, Round: round, Span: study.Span{From: at, To: to}})
		at = to
	}
	return list
}

// byCost returns what tells the end of a shard where replications cost differently; it is asked for one
// after the other.
func byCost(span study.Span, count int, cost func(rep int) int) func(i int) int {
	total := 0
	for rep := span.From; rep < span.To; rep++ {
		total += cost(rep)
	}
	at, spent := span.From, 0
	return func(i int) int {
		share := int(int64(total) * int64(i+1) / int64(count)) // what this shard and those before it may cost
		last := span.To - (count - 1 - i)                      // one replication at least for each that follows
		for first := at; at < last && (at == first || i == count-1 || spent+cost(at)/2 < share); at++ {
			spent += cost(at)
		}
		return at
	}
}
