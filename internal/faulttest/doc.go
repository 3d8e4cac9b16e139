// Package faulttest is what the tests that break things around a program have in common: a program as
// a process, what a results folder holds, small disks, lost rights, damaged segments, clocks that jump
// and too little memory. The tests are those of the package faults and of outagesim-beam.
package faulttest
