// Package frugal holds readers of foreign input, in tests, to what they may take: an input of so
// many bytes costs a fixed amount of memory and some multiple of its length, and comes to an end.
package frugal

import (
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// What reading may allocate in all, freed or not: what is held at once is less.
const (
	Base    = 64 << 20
	PerByte = 200
)

// patience is not a measure of speed: only what never ends takes so long.
const patience = 2 * time.Minute

// Read calls read, which reads input bytes, and reports what takes more memory than Base and PerByte
// for each byte. A call that does not end ends the process, with the stack of what it is doing:
// nothing else tells a fuzzer of it. Nothing else may run at the same time.
func Read(t testing.TB, input int, read func()) {
	t.Helper()
	ReadWithin(t, Base+PerByte*uint64(input), read)
}

// ReadWithin is Read with a bound of its own.
func ReadWithin(t testing.TB, most uint64, read func()) {
	t.Helper()
	watch := time.AfterFunc(patience, func() {
		debug.SetTraceback("all")
		panic(fmt.Sprintf("frugal: reading has not ended after %v", patience))
	})
	defer watch.Stop()
	before := allocated()
	read()
	if took := allocated() - before; took > most {
		t.Errorf("reading takes %d MiB, more than %d", took>>20, most>>20)
	}
}

// allocated is all that the process has ever allocated, in bytes.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
