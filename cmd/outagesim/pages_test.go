package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// top is the folder of the module.
const top = "../.."

// executed lists the pages whose commands are run.
func executed() []string {
	return []string{"README.md", "docs/tutorial.md", "docs/how-to.md", "docs/shards.md"}
}

// TestPages runs the commands on the pages, one after another in an empty folder, and compares
// what they print with what the page shows. In a block that is fenced as
//
//	console: lines that begin with "$ " are commands, those below are what they print, on either stream
//	yaml, after a line <!-- file: NAME -->: the content of a file for the commands that follow
//
// With -update it writes what they print into the page.
func TestPages(t *testing.T) {
	for _, name := range executed() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(top, name)
			page := string(readFile(t, path))
			dir := t.TempDir()
			got := (&pageRunner{t, dir}).run(page)
			switch {
			case *update:
				writeFile(t, path, []byte(got))
			case got != page:
				t.Errorf("%s is not what its commands print: see the difference to -update", name)
				showDifference(t, page, got)
			}
			pictures(t, name, dir, page)
		})
	}
}

// pageRunner runs a page's commands in dir.
type pageRunner struct {
	t   *testing.T
	dir string
}

var fileMark = regexp.MustCompile(`^<!-- file: (\S+) -->$`)

// run returns the page with what its commands print now.
func (r *pageRunner) run(page string) string {
	var out []string
	lines := strings.Split(page, "\n")
	file := ""
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		out = append(out, line)
		if m := fileMark.FindStringSubmatch(line); m != nil {
			file = m[1]
			continue
		}
		language, fence := strings.CutPrefix(line, "```")
		if !fence {
			continue
		}
		end := i + 1
		for end < len(lines) && lines[end] != "```" {
			end++
		}
		block := lines[i+1 : end]
		if language == "console" {
			block = r.console(block)
		} else if file != "" {
			writeFile(r.t, filepath.Join(r.dir, file), []byte(strings.Join(block, "\n")+"\n"))
			file = ""
		}
		out = append(append(out, block...), "```")
		i = end
	}
	return strings.Join(out, "\n")
}

// console runs the commands of a block.
func (r *pageRunner) console(block []string) (now []string) {
	for i := 0; i < len(block); i++ {
		command, ok := strings.CutPrefix(block[i], "$ ")
		if !ok {
			continue
		}
		now = append(now, block[i])
		for ; strings.HasSuffix(command, `\`) && i+1 < len(block); i++ {
			now = append(now, block[i+1])
			command = command[:len(command)-1] + block[i+1]
		}
		c := exec.Command("sh", "-c", command)
		c.Dir = r.dir
		printed, err := c.CombinedOutput()
		if err != nil {
			r.t.Errorf("%s: %v\n%s", command, err, printed)
		}
		if text := strings.TrimRight(string(printed), "\n"); text != "" {
			now = append(now, strings.Split(text, "\n")...)
		}
	}
	return now
}

func showDifference(t *testing.T, want, got string) {
	t.Helper()
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			t.Errorf("line %d\npage:    %s\nprinted: %s", i+1, a, b)
			return
		}
	}
}

// A picture's source is named beside it: ![...](docs/images/x.png) <!-- from: out/x/charts/y.png -->
var picture = regexp.MustCompile(`\]\(([^)]+\.png)\) <!-- from: (\S+) -->`)

// pictures compares the pictures of a page with those that its commands have drawn.
func pictures(t *testing.T, page, dir, text string) {
	t.Helper()
	for _, m := range picture.FindAllStringSubmatch(text, -1) {
		kept := filepath.Join(top, filepath.Dir(page), m[1])
		drawn := readFile(t, filepath.Join(dir, m[2]))
		if *update {
			writeFile(t, kept, drawn)
			continue
		}
		if err := samePicture(readFile(t, kept), drawn); err != nil {
			t.Errorf("%s is not what the commands of %s draw: %v", kept, page, err)
		}
	}
}

// samePicture compares pixels, not bytes: how a PNG is packed may change with the compiler, and the
// edge of a glyph by a shade with the machine.
func samePicture(a, b []byte) error {
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		return err
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return err
	}
	if x.Bounds() != y.Bounds() {
		return fmt.Errorf("%v, not %v", x.Bounds(), y.Bounds())
	}
	different := 0
	for v := x.Bounds().Min.Y; v < x.Bounds().Max.Y; v++ {
		for u := x.Bounds().Min.X; u < x.Bounds().Max.X; u++ {
			if differs(x, y, u, v) {
				different++
			}
		}
	}
	if different > 20 {
		return fmt.Errorf("%d pixels differ", different)
	}
	return nil
}

func differs(x, y image.Image, u, v int) bool {
	const shade = 0x1000
	r1, g1, b1, _ := x.At(u, v).RGBA()
	r2, g2, b2, _ := y.At(u, v).RGBA()
	for _, p := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}} {
		if max(p[0], p[1])-min(p[0], p[1]) > shade {
			return true
		}
	}
	return false
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestLinks: what a page points to is there.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, filepath.Join(top, "README.md"), filepath.Join(top, "CHANGELOG.md")) {
		for _, m := range link.FindAllStringSubmatch(string(readFile(t, page)), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s points to %s, which is not there", page, m[1])
			}
		}
	}
}
