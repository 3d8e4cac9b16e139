// Package pipeline computes replications of a study as a Beam pipeline, on whatever runner there is.
//
// # Pieces
//
// The spans of replications that are wanted are cut into pieces of nearly equal cost, which are spread
// over the workers.
// A splittable DoFn works on a piece: its restriction is the range of replications, so that a runner
// may hand the rest of a slow piece to another worker at any replication. What it has claimed it
// computes as a segment (see [outagesim/sim/study]), some at a time.
//
// # The same bytes however it ran
//
// The segments of a piece are grouped, sorted and merged into one, whose bytes depend on the study and
// the replications only, and written to a folder under a name of its own: beside its place and renamed
// where the folder is on a local disk, as one object elsewhere. So nothing depends on how a runner
// splits, orders, retries or repeats its work, and a file that is there is whole. A segment that is
// missing or there twice fails the pipeline.
//
// Pieces are small, as some engines, Flink among them, keep in memory what is grouped together.
//
// # Going on
//
// [Engine.Extend] computes only what the segments lack that are there already. These may be its own, or
// those that `outagesim run` has left.
//
// # Workers
//
// An element carries the whole order of a study: scenario, files, settings, version. A worker prepares
// the study from it once a process, and refuses to if it is of another version of the program.
package pipeline
