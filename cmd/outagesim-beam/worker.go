package main

import (
	"flag"
	"os"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// isWorker tells whether the program was started as a worker: by the boot program of a container, by
// the SDK's worker pool or by the verb workers.
func isWorker(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool { return a == "--worker=true" || a == "--worker" || a == "-worker=true" })
}

// work serves as a worker and does not return.
func work(args []string) {
	flag.CommandLine.Parse(args) // it exits on an error
	beam.Init()                  // it works until it is told to end, and exits
	os.Exit(1)
}
