package studies

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"outagesim/scenarios"
	"outagesim/sim/study"
)

// Options are how a study is done. Seed and Replications override the scenario's where they are
// not nil; the others do not touch the results.
type Options struct {
	Seed         *uint64
	Replications *int
	Method       string // one of Methods; "": the scenario's
	Version      string // of the program
	Workers      int    // goroutines; 0: one a core
	Folder       string // for finished parts of the study; "": keep none
	Resume       bool   // go on from what the folder holds
	Progress     func(stage string, done, total int)
}

// InputError is a scenario that can be read but not simulated.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }

func (o *Options) seed(s *scenarios.Scenario) uint64 {
	if o.Seed != nil {
		return *o.Seed
	}
	return s.Study.Seed
}

func (o *Options) method(s *scenarios.Scenario) string {
	switch {
	case o.Method != "":
		return o.Method
	case s.Study.Method != "":
		return s.Study.Method
	}
	return MethodAuto
}

// digest is that of everything that determines the rows of a study.
func digest(s *scenarios.Scenario, command, version string, seed uint64, columns int, more ...[]byte) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", command, version)
	h.Write(s.Digest[:])
	binary.Write(h, binary.LittleEndian, []uint64{seed, uint64(columns)})
	for _, m := range more {
		binary.Write(h, binary.LittleEndian, uint64(len(m)))
		h.Write(m)
	}
	var d [32]byte
	h.Sum(d[:0])
	return d
}

// sampling is what the runner of replications is told.
func (o *Options) sampling(stage string) study.Options {
	so := study.Options{Workers: o.Workers, Dir: o.Folder, Resume: o.Resume}
	if o.Progress != nil {
		so.Progress = func(done, total int) { o.Progress(stage, done, total) }
	}
	return so
}
