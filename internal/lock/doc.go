// Package lock keeps two processes from writing to one folder at once.
//
// A folder is locked by a file in it that the operating system locks for the process: flock where
// there is one, a file that nobody else may write to on Windows. So a lock ends with its process,
// however that ends; a file that a killed process has left locks nothing and is taken over. Release
// removes the file.
//
// The lock is one among processes that ask for it: nothing keeps others from writing. Some network
// file systems cannot lock; there [Take] fails with [errors.ErrUnsupported], and it is for the caller
// to go on without.
package lock
