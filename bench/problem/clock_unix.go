//go:build unix

package problem

import (
	"syscall"
	"time"
)

// processorTime returns the processor time that the process has used on all cores. Unlike the time of
// day it hardly grows while others have the machine.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic("problem: the system does not tell the processor time: " + err.Error())
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
