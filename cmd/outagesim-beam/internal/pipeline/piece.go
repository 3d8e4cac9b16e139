package pipeline

import (
	"encoding/json"
	"fmt"

	"outagesim/sim/study"
)

// piece is a range of replications: what a worker is given at once.
type piece struct {
	Order   []byte     // of the study
	Index   int        // among all pieces
	Span    study.Span // its replications
	Workers int        // goroutines; 0: one a core
}

func (p piece) encode() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("pipeline: piece: %v", err)) // it has neither channels nor functions
	}
	return b
}

func decodePiece(b []byte) (p piece, err error) {
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("reading a piece: %w", err)
	}
	return p, nil
}
