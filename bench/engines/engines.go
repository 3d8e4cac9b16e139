// Package engines has the problems in Go without a module from outside: on outagesim's engine, and on
// what one writes by hand.
package engines

import "outagesim/bench/problem"

// All returns the models by engine and problem.
func All() map[string]map[string]problem.Model {
	return map[string]map[string]problem.Model{
		"outagesim":      {"hold": holdSim, "mm1": mm1Sim, "repair": repairSim},
		"container/heap": {"hold": holdHeap, "mm1": mm1Heap, "repair": repairHeap},
		"binary heap":    {"hold": holdBinary},
	}
}

// fifo is a queue that customers stand in.
type fifo[T any] struct {
	ring       []T
	head, size int
}

func (f *fifo[T]) push(x T) {
	if f.size == len(f.ring) {
		f.grow()
	}
	i := f.head + f.size
	if i >= len(f.ring) {
		i -= len(f.ring)
	}
	f.ring[i] = x
	f.size++
}

func (f *fifo[T]) grow() {
	ring := make([]T, max(16, 2*len(f.ring)))
	n := copy(ring, f.ring[f.head:])
	copy(ring[n:], f.ring[:f.head])
	f.ring, f.head = ring, 0
}

func (f *fifo[T]) pop() T {
	x := f.ring[f.head]
	if f.head++; f.head == len(f.ring) {
		f.head = 0
	}
	f.size--
	return x
}

// ordered panics if an engine gives an event before one that it gave.
func ordered(gap float64) {
	if gap < 0 {
		panic("engines: time ran backwards")
	}
}
