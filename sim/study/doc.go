// Package study runs replications: many independent histories of one model, by several workers
// at once, saved as they are finished and resumed where they were left. It knows nothing of what
// is simulated.
//
// # The same sample however it ran
//
// A replication is a pure function of its number. It yields a row of integers, kept under its
// number, and adds to bins, which hold integers only. So the sample is the same for any number of
// workers, for any order in which they finish, and for a study that was interrupted and resumed
// or extended in rounds.
//
// # Work
//
// Replications are handed out in blocks of 16 by an atomic counter. A worker keeps its bins to
// itself and hands them over, with the ranges of replications they belong to, only when a segment
// is due and at the end.
//
// # Segments
//
// With a folder, what is finished is saved in segments: about every 2 seconds, later every 50th
// of the time the study has taken, and on interruption. A segment is a file of its own that is
// never changed; it is written beside its place and renamed, so it is whole or not there.
// Resuming takes segments of the same digest only; whatever is wrong with one is a [SegmentError]
// that names the file. All numbers in it are big endian:
//
//	8 bytes    magic "simstudy"
//	4 bytes    format version, 2
//	32 bytes   digest of the study
//	4 bytes    columns
//	4 bytes    bins
//	4 bytes    number of spans, at least 1
//	4 bytes    length of the next, at most 4096
//	           what the digest stands for: text for readers
//	16 bytes   per span: first replication, last + 1; ascending, neither empty nor touching
//	8 bytes    per replication and column: the rows, in order
//	4 bytes+   per bins: length, and binary form (stat.Bins.MarshalBinary)
//	32 bytes   SHA-256 of all before
//
// # Rounds
//
// [InRounds] extends a sample in rounds, which double it ([Precision.Ends]), until the interval of a
// figure is narrow enough ([Precision.Judge]). Stopping when an interval looks narrow favours samples
// whose spread is underestimated, which for heavy tails are those whose mean is too low; so it looks
// at the end of a round only, and wants a minimum of replications and of non-zero values. What
// remains, measured by a test on outages that strike one replication in twenty and last a lognormal
// time (sigma 1.5): to a precision of 20%, a bias of -1.1% (standard error 0.5%) and intervals that
// cover 91.5% of the time instead of 95%. Source: A. M. Law, Simulation Modeling and Analysis, 5th ed.
// (2015), section 9.4.1.
package study
