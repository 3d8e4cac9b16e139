package sim_test

import (
	"fmt"

	"outagesim/sim"
)

// Each draw has a key of its own, so that asking for one more, or for one less, moves no other.
func ExampleKey() {
	replication := sim.NewKey(2016).With(0)
	panics := replication.Named("panic")
	for hypervisor := range uint64(3) {
		stream := panics.With(hypervisor).Stream()
		fmt.Println("hypervisor", hypervisor, "panics after", sim.Exponential{MeanTime: 200 * 3600}.Sample(&stream))
	}
	fmt.Println("zone 18 is stuck:", replication.Named("stuck").With(18).Float64() < 0.02)
	// Output:
	// hypervisor 0 panics after 3d15h42m57.68388s
	// hypervisor 1 panics after 3d23h22m6.075986s
	// hypervisor 2 panics after 4d44m15.825867s
	// zone 18 is stuck: false
}

// A repair of which half are done within 30 minutes, and 95% within 61.
func ExampleNewLogNormalMedianP95() {
	repair, err := sim.NewLogNormalMedianP95(30*60, 61*60)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(repair)
	fmt.Printf("mean %.1f min, 99%% within %.1f min\n", repair.Mean()/60, repair.Quantile(0.99)/60)
	_, err = sim.NewLogNormalMedianP95(30*60, 20*60)
	fmt.Println(err)
	// Output:
	// {lognormal: {median: 30m, p95: 1h1m}}
	// mean 32.9 min, 99% within 81.9 min
	// lognormal: p95 20m is below the median 30m
}
