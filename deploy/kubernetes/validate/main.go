package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: validate FILE...")
		os.Exit(2)
	}
	wrong := false
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		if err == nil {
			var kinds []string
			if kinds, err = check(text); err == nil {
				fmt.Printf("%s: ok %v\n", path, kinds)
				continue
			}
		}
		fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
		wrong = true
	}
	if wrong {
		os.Exit(1)
	}
}
