package models

import "math/bits"

// appState is what the accounts of a replication remember of an app.
type appState struct {
	app   int32
	head  int32 // of its chain of spells: one more than the index, 0: none
	usage usage // of its error budget
}

// appStates are the states of some apps, in the order in which they were first asked for. Its memory,
// and what of it a replication visits, is that of the apps it holds, of however many.
type appStates struct {
	states []appState
	// table finds them by app: open addressing with linear probing, at most half full.
	table []stateOf
}

// stateOf is an entry of the table; state is one more than the index of the app's state, 0: it is free.
type stateOf struct{ app, state int32 }

// home is where an app's entry is, unless others were there before.
func (t *appStates) home(app int32) uint32 {
	return uint32(app) * 0x9E3779B1 >> (32 - bits.TrailingZeros32(uint32(len(t.table)))) // Fibonacci hashing
}

// index returns the index of the state of an app, which is made if there is none.
func (t *appStates) index(app int32) int32 {
	if 2*len(t.states) >= len(t.table) {
		t.grow()
	}
	mask := uint32(len(t.table) - 1)
	for i := t.home(app); ; i = (i + 1) & mask {
		switch e := &t.table[i]; {
		case e.state == 0:
			t.states = append(t.states, appState{app: app})
			*e = stateOf{app, int32(len(t.states))}
			return e.state - 1
		case e.app == app:
			return e.state - 1
		}
	}
}

// of returns the state of an app, to be changed before others are asked for.
func (t *appStates) of(app int32) *appState { return &t.states[t.index(app)] }

func (t *appStates) grow() {
	t.table = make([]stateOf, max(64, 2*len(t.table)))
	mask := uint32(len(t.table) - 1)
	for k, s := range t.states {
		i := t.home(s.app)
		for t.table[i].state != 0 {
			i = (i + 1) & mask
		}
		t.table[i] = stateOf{s.app, int32(k + 1)}
	}
}

// clear forgets all states but keeps the memory.
func (t *appStates) clear() {
	if 8*len(t.states) > len(t.table) {
		clear(t.table)
	} else {
		mask := uint32(len(t.table) - 1)
		for k := range t.states { // all are found before any is removed, so that no chain of probes breaks
			x := &t.states[k]
			i := t.home(x.app)
			for t.table[i].app != x.app {
				i = (i + 1) & mask
			}
			x.head = int32(i)
		}
		for _, x := range t.states {
			t.table[x.head] = stateOf{}
		}
	}
	t.states = t.states[:0]
}
