package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"outagesim/cmd/internal/scripts"
)

// update makes tests rewrite what they otherwise compare with.
var update = flag.Bool("update", false, "rewrite scripts, pages and pictures from what the program does")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"outagesim": main, "stubborn": stubborn})
}

func TestScripts(t *testing.T) { scripts.Run(t, *update) }
