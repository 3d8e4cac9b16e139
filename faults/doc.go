// Package faults holds the tests that break things around the program while it works, and see that
// nothing is lost. It has no code of its own.
//
// The tests build the program once and drive it as a process, over run, plan and sweep with a small
// fleet (testdata/fleet.yaml). Whatever was done to it, three things hold afterwards:
//
//   - The program ends with the status that the fault calls for and says what helps; it never panics.
//   - No file of the results folder is half written: each holds the bytes that an undisturbed run
//     writes, or those of the results that were there before. A folder with a manifest holds the files
//     of one run and all of them.
//   - Going on with --resume, after the remedy if one is named, ends in the same folder, byte for byte
//     but for the manifest, as a run that nothing disturbed. No temporary file, no lock and nothing
//     unfinished is left.
//
// The faults: signals at random moments, several in a row (signals_test.go); a full disk
// (disk_linux_test.go); a folder that cannot be written to, from the start or all of a sudden
// (readonly_linux_test.go, rights_test.go); segments that are cut, changed, foreign or there twice (segments_test.go); two
// programs in one folder (together_test.go); a clock that jumps (clock_test.go); few and many cores
// and workers (cores_test.go); folders of another version (versions_test.go); too few file descriptors
// (descriptors_test.go); little memory for a big fleet (memory_linux_test.go); a power failure, as far as
// it can be told from the calls of the system (power_linux_test.go). Shards go through most of
// these by themselves (shards_test.go), and the Beam job does in its module; what is done to a program is in
// [outagesim/internal/faulttest].
//
// # Moments
//
// A moment is random, from a fixed seed: a third of them lie anywhere in the time that an undisturbed
// run takes, a third soon after the simulation has begun, and a third are tied to a file that appears,
// so that simulation and writing are hit however fast the machine is. A signal that comes after the end has missed; the folder must be
// whole then, too. Nothing passes or fails because of how long something took.
//
// # How much
//
// By default a few moments of each fault are tried. With OUTAGESIM_SLOW=1 it is 20 of each signal for
// each verb and as many of shards, every region of a segment, and what takes a build of its own. Some faults need Linux
// and root, to mount a small file system or to set a limit; where these are not to be had the test is
// skipped and says so.
package faults
