// Package calibrate turns records of outages into what a scenario needs: rates with their
// uncertainty, laws of the times to failure and of repairs, phases of a recovery.
//
// # Events and exposure
//
// An event of a host is an outage that nobody planned and that begins while the host is up. The
// exposure is the time for which hosts were watched and up: in a scenario, too, the clocks of
// failures stand still while a hypervisor is down. Hosts that never failed are in no record of
// failures: [Options].Hosts says how many there were.
//
// A host is watched from the beginning of what was watched to its end, or as its source says
// (traces, boots). Where neither is told, hosts of a site are watched from the first to the last
// time that a record of the site names, which makes rates from few events too high.
//
// # Lengths
//
// A time to failure is time up, from the beginning of what was watched or from the end of an
// outage to the event. A host is taken to be as new when its watch begins, as in a simulation.
// For panics any reboot begins it anew; for failures only the event's own kind does. The end of the
// watch cuts it off. A repair time is the length of an outage that was not planned.
//
// # How sure it is
//
// Rates: the exact Poisson interval (Garwood, Biometrika 28 (1936) 437) and the Gamma posterior
// with Jeffreys' prior or another. Trend: Laplace's test, and the power law of Crow and the Army
// Materiel Systems Analysis Activity (Crow, 1974; MIL-HDBK-189). Differences between hosts: the
// variance of their counts by what chance explains, with a probability from the Poisson law (Cox
// and Lewis, "The Statistical Analysis of Series of Events", 1966, chapters 3 and 9). Lengths: see
// package fit.
package calibrate
