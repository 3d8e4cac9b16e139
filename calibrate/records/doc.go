// Package records reads records of outages: tables of incidents, availability traces, status
// pages, the incident of a scenario, and what machines tell of their own reboots. Whatever the
// kind, what comes out is the same: a [Set] of outages by host, the times in which hosts were
// watched, and the timelines of incidents whose stages are known.
//
// # What is wrong with a record
//
// A file that cannot be understood is refused with [scenarios.Faults]: file, line, what was
// expected. What can be understood but cannot be right (an end before its beginning, the same row
// twice) is kept or left out by a rule that [Remark] states, counted, and listed: nothing is dropped
// without a word.
//
// # Bounds
//
// Lines are at most 1 MiB, documents that are read whole 64 MiB, and a file has 20 million rows at most. What
// is kept of all files together is bounded too, as packed files of any size are small: 2.5 million outages or
// intervals, 100,000 incidents and posts of status pages, a million names with 64 MiB of letters. Of what
// is listed the first few are kept.
//
// # Times
//
// Instants are whole microseconds. A time without an offset is local to the zone that [Options]
// name; a date whose day and month cannot be told apart is refused rather than guessed.
package records
