// Package workerpool is a Beam worker pool: a service that engines ask for workers, for environments of
// type EXTERNAL. Every worker is a process of its own, so that one that dies takes nothing with it.
//
// It differs from the pool of the SDK's boot program: it listens where it is told, on loopback by
// default; a worker is this program itself and not a file that whoever reaches the port sends; a
// worker is waited for when it ends, and ended with the pool.
package workerpool
