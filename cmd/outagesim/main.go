// Outagesim simulates outages of fleets of hypervisors and compares what apps with and without
// redundancy suffer. See the folder docs for how it is used and what it computes.
package main

import "os"

func main() {
	os.Exit(int(execute(os.Args[1:], os.Stdout, os.Stderr)))
}
