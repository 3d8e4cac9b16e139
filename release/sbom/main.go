// Sbom writes a software bill of materials in the JSON form of CycloneDX, and holds binaries
// against it.
//
//	go run ./sbom -version 0.1.0 -time 1700000000 FOLDER > outagesim.cdx.json
//	go run ./sbom -check outagesim.cdx.json BINARY...
//
// FOLDER is that of the main package. The same sources and time give the same bytes: there is no
// serial number, and the time is that of the commit. With -check every module that a binary says it
// was built from must be in the bill, for the binary's platform and with the same version and sum,
// and every module that the bill has for that platform must be in the binary.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	version := flag.String("version", "", "`version` of the program")
	at := flag.Int64("time", 0, "`seconds` since 1970 of the commit")
	bill := flag.String("check", "", "`file` with the bill to hold binaries against")
	flag.Parse()
	var err error
	switch {
	case *bill != "" && flag.NArg() > 0:
		err = check(*bill, flag.Args())
	case *bill == "" && *version != "" && flag.NArg() == 1:
		err = write(os.Stdout, flag.Arg(0), *version, time.Unix(*at, 0).UTC())
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}
