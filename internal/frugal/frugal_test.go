package frugal

import "testing"

// recorder is a test that only remembers whether it failed.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

var sink []byte

func TestReadSeesWhatIsAllocated(t *testing.T) {
	for _, c := range []struct {
		take   int
		failed bool
	}{{1 << 20, false}, {Base - 1<<20, false}, {Base + 1<<20, true}} {
		r := &recorder{TB: t}
		Read(r, 0, func() { sink = make([]byte, c.take); sink = nil })
		if r.failed != c.failed {
			t.Errorf("%d bytes: failed is %v", c.take, r.failed)
		}
	}
	r := &recorder{TB: t}
	Read(r, 1<<20, func() { sink = make([]byte, Base+1<<20) })
	if r.failed {
		t.Error("the length of the input does not count")
	}
}
