package licence

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outagesim/release/internal/linked"
)

// own is the text of this repository's licence, Apache 2.0.
func own(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const (
	mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom
the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`
	gpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.

This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of
MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details.

You should have received a copy of the GNU General Public License along with this program. If not, see
<https://www.gnu.org/licenses/>.
`
)

// module writes the files of a module with a linked package in its folder below.
func module(t *testing.T, files map[string]string) *linked.Module {
	t.Helper()
	dir := t.TempDir()
	below := filepath.Join(dir, "below", "it")
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &linked.Module{Path: "example.org/m", Version: "v1.2.3", Dir: dir, Packages: []string{below}}
}

func TestFind(t *testing.T) {
	m := module(t, map[string]string{
		"LICENSE.txt": mit, "below/COPYING": own(t), "NOTICE": "by somebody", "LICENSE-link.txt": "https://example.org", "license.go": "x",
	})
	of, err := Find(m)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"Apache-2.0", "MIT"}; !slices.Equal(of.IDs, want) {
		t.Errorf("licences %q, want %q", of.IDs, want)
	}
	var names []string
	for _, text := range of.Texts {
		names = append(names, text.Name)
	}
	if want := []string{"LICENSE.txt", "NOTICE", "below/COPYING"}; !slices.Equal(names, want) {
		t.Errorf("texts %q, want %q", names, want)
	}
}

func TestFindRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		embed string
		want  string
	}{
		"a forbidden licence":              {map[string]string{"LICENSE": gpl}, "", "is under GPL-3.0-or-later, which is not among the allowed"},
		"one below an allowed one":         {map[string]string{"LICENSE": mit, "below/LICENSE": gpl}, "", "is under GPL-3.0-or-later"},
		"no licence":                       {map[string]string{"README": mit}, "", "has no licence file"},
		"an unknown text":                  {map[string]string{"LICENSE": "Do as I say."}, "", "is not a licence that is known"},
		"a known text lost in another one": {map[string]string{"LICENSE": mit + strings.Repeat("You owe me a beer. ", 200)}, "", "is not a licence that is known"},
		"a font under a program's licence": {map[string]string{"LICENSE": mit}, "example.org/m/below Sans.ttf", "none of its licences (MIT) is one for fonts"},
	} {
		t.Run(name, func(t *testing.T) {
			m := module(t, c.files)
			if c.embed != "" {
				m.Embedded = []string{c.embed}
			}
			if _, err := Find(m); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// TestChoice holds that a licence that was chosen has to be chosen again when its module's file is
// another.
func TestChoice(t *testing.T) {
	m := module(t, map[string]string{"LICENSE": "Take one of two."})
	m.Path = "github.com/golang/freetype"
	if _, err := Find(m); err == nil || !strings.Contains(err.Error(), "read it") {
		t.Errorf("error %v", err)
	}
}

// TestDocuments holds that the licence of documentation is left out only where it is the very file that
// was read.
func TestDocuments(t *testing.T) {
	const path = "github.com/opencontainers/go-digest"
	m := module(t, map[string]string{"LICENSE": own(t), "LICENSE.docs": gpl})
	m.Path = path
	if _, err := Find(m); err == nil {
		t.Error("another text under the name of a documentation's licence is let through")
	}
	d := documents[path]
	d.sha256 = sumOf(Text{Body: gpl})
	defer func(old document) { documents[path] = old }(documents[path])
	documents[path] = d
	of, err := Find(m)
	if err != nil || !slices.Equal(of.IDs, []string{"Apache-2.0"}) || len(of.Texts) != 1 {
		t.Errorf("%+v, %v", of, err)
	}
	m.Path = "example.org/m"
	if _, err := Find(m); err == nil {
		t.Error("another module's licence is let through")
	}
}

func TestOwnLicence(t *testing.T) {
	ids, err := recognise(Text{"LICENSE", own(t)})
	if err != nil || !slices.Equal(ids, []string{"Apache-2.0"}) {
		t.Errorf("this repository is under %q, %v; sbom writes Apache-2.0", ids, err)
	}
}
