package pipeline

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// What a worker process does at once, and one thing after the other, prepares an order once.
func TestOrdersArePreparedOnce(t *testing.T) {
	n := preparing(t, toySpec(nil))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if _, err := specs.of([]byte("order")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n.Load() != 1 {
		t.Errorf("prepared %d times", n.Load())
	}
	for i := range 3 * mostSpecs {
		specs.of(fmt.Append(nil, "another", i))
		specs.of([]byte("order")) // used all the time, so kept
	}
	if n.Load() != 1+3*mostSpecs || len(specs.kept) != mostSpecs {
		t.Errorf("prepared %d times, %d kept", n.Load(), len(specs.kept))
	}
}

// A worker of another version refuses.
func TestOtherVersionIsRefused(t *testing.T) {
	_, err := prepareOrder([]byte(`{"format": 1, "version": "0.0.0-other", "command": "run", "digest": "00", "about": "x", "source": "x", "scenario": "name: x\n"}`))
	if err == nil || !strings.Contains(err.Error(), "0.0.0-other") {
		t.Errorf("error %v", err)
	}
	if _, err := prepareOrder([]byte("{")); err == nil {
		t.Error("no error for half an order")
	}
}
