// Package portable computes elementary and special functions with the same bits on every machine.
//
// The functions of package math do not promise that. Some are written in assembly for one processor
// and in Go for another, some use a fused multiply-add where the processor has one, and the
// compiler may fuse x*y + z into one rounding, also across statements (Go specification,
// "Floating-point operators"). One last bit is enough to send a simulation down another path.
//
// So this package uses only what IEEE 754 defines to the bit: sums, products, quotients and square
// roots, each rounded by itself, and moves of bits. An explicit conversion forbids fusing: every
// product that may meet a sum is written float64(x*y). A test reads the machine code of a processor
// that would fuse, and another holds the results against a hash.
//
// # Accuracy
//
// Exp, Log, Expm1, Log1p and Pow err by less than 1 unit in the last place, the special functions
// by some 1e-13 of the result unless their comment says otherwise, also in the tails. None panics:
// outside its domain a function returns NaN.
//
// # Sources
//
// Elementary functions: the algorithms of FreeBSD's msun (Sun Microsystems, 1993). Normal quantile:
// Wichura, AS 241. The rest: series and continued fractions of Abramowitz and Stegun, "Handbook of
// Mathematical Functions" (A&S), and of the NIST Digital Library of Mathematical Functions (DLMF);
// what is used where stands beside the code.
package portable
