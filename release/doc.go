// Package release holds what makes a release, and what checks that one can be made.
//
// The scripts are for people and for CI: build, verify, same-bytes, check, vulnerabilities. They
// take a program's folder, so that each Go module of this repository is released the same way.
// The commands below are what the scripts need of Go: licences, sbom, pack.
//
// It is a Go module of its own: what releases need is no dependency of the program.
package release
