package pipeline

import (
	"outagesim/cmd/internal/build"
	"outagesim/shards"
	"outagesim/sim/study"
	"outagesim/studies"
)

// prepareOrder returns what an order asks to simulate.
func prepareOrder(order []byte) (study.Spec, error) {
	o, err := shards.Parse(order)
	if err != nil {
		return study.Spec{}, err
	}
	job, _, err := o.Job(studies.Options{Version: build.Version})
	if err != nil {
		return study.Spec{}, err
	}
	return job.Spec(), nil
}
