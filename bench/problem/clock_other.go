//go:build !unix

package problem

import "time"

var began = time.Now()

// processorTime returns the time since the start: on these systems nothing better is portable.
func processorTime() time.Duration { return time.Since(began) }
