package main

import (
	"os/exec"

	"outagesim/bench/problem"
)

// task is one row group of the table: a problem at a size.
type task struct {
	name  string
	title string
	spec  problem.Spec
	small bool // part of -quick
}

var tasks = []task{
	{"hold 1e3", "hold model, 1,000 pending", problem.Hold(1000), true},
	{"hold 1e5", "hold model, 100,000 pending", problem.Hold(100_000), true},
	{"hold 1e6", "hold model, 1,000,000 pending", problem.Hold(1_000_000), false},
	{"mm1", "M/M/1, busy 80%", problem.MM1(), true},
	{"repair", "machine repair, 1,000 machines, crew of 12", problem.Repair(), true},
}

// handMade returns the engines that are part of this program. Units of work are such that a measurement takes
// some 0.5 to 1 s on a machine of 2024.
func handMade(self string) []contender {
	command := func(engine string) func(string) *exec.Cmd {
		return func(spec string) *exec.Cmd { return exec.Command(self, "work", engine, spec) }
	}
	return []contender{
		{name: "outagesim", batches: 20, command: command("outagesim"), units: map[string]int{
			"hold 1e3": 20e6, "hold 1e5": 12e6, "hold 1e6": 10e6, "mm1": 12e6, "repair": 5e6}},
		{name: "binary heap", batches: 20, command: command("binary heap"), units: map[string]int{
			"hold 1e3": 10e6, "hold 1e5": 5e6, "hold 1e6": 2e6}},
		{name: "container/heap", batches: 20, command: command("container/heap"), units: map[string]int{
			"hold 1e3": 4e6, "hold 1e5": 1e6, "hold 1e6": 500e3, "mm1": 5e6, "repair": 2e6}},
	}
}

// goPeers are modules of their own, so that one that cannot be had keeps nothing else from running.
var goPeers = []struct {
	name    string
	folder  string
	module  string
	units   map[string]int
	leftOut map[string]string
}{
	{name: "Godes", folder: "peers/godes", module: "github.com/agoussia/godes",
		units: map[string]int{"hold 1e3": 200e3, "mm1": 200e3, "repair": 120e3},
		leftOut: map[string]string{
			"hold 1e5": "its pending events are a sorted list, in which filling takes a minute",
			"hold 1e6": "its pending events are a sorted list, in which filling takes hours"}},
	{name: "SimGo", folder: "peers/simgo", module: "github.com/fschuetz04/simgo",
		units: map[string]int{"hold 1e3": 300e3, "hold 1e5": 200e3, "hold 1e6": 100e3, "mm1": 150e3, "repair": 120e3}},
}

// Ciw looks through all who are in service at a node for the next to leave; so it gets fewer repairs.
var pythonPeers = []struct {
	name, library string
	units         map[string]int
	batches       int
	leftOut       map[string]string
}{
	{name: "SimPy", library: "simpy", batches: 20,
		units: map[string]int{"hold 1e3": 300e3, "hold 1e5": 150e3, "hold 1e6": 100e3, "mm1": 80e3, "repair": 60e3}},
	{name: "Ciw", library: "ciw", batches: 10,
		units: map[string]int{"mm1": 40e3, "repair": 10e3},
		leftOut: map[string]string{
			"hold 1e3": "it simulates queueing networks", "hold 1e5": "it simulates queueing networks", "hold 1e6": "it simulates queueing networks"}},
}

// quickUnits is how much of the work -quick does: a tenth, and enough for the intervals to be trusted.
func quickUnits(units int) int { return min(units, max(units/10, 10_000)) }
