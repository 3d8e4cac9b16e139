//go:build unix

package models

import (
	"syscall"
	"time"
)

// processorTime is what the process has used of the processors: what a benchmark goes by where others
// use them too.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
