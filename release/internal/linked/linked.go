// Package linked tells which modules a program links.
package linked

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Platforms are those that releases are built for: GOOS/GOARCH.
var Platforms = []string{"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64"}

// Module is a module of which a program links a package on any platform.
type Module struct {
	Path    string
	Version string // "" of the standard library and of what lies in this repository
	Sum     string // as in go.sum; "" where Version is
	Dir     string
	// Own modules are the program's and those that a replace directive takes from a folder.
	Own       bool
	Packages  []string // folders of linked packages
	Embedded  []string // files embedded in them, as package path and file name
	Platforms []string // that link it
	Requires  []string // paths of the modules whose packages its packages import
}

// Standard is the path of the standard library.
const Standard = "std"

// IsOf tells whether the module is linked on a platform.
func (m *Module) IsOf(platform string) bool { return slices.Contains(m.Platforms, platform) }

// Purl is the module's package URL (https://github.com/package-url/purl-spec).
func (m *Module) Purl() string {
	if m.Version == "" {
		return "pkg:golang/" + m.Path
	}
	return "pkg:golang/" + m.Path + "@" + m.Version
}

type listed struct {
	Dir        string
	ImportPath string
	Standard   bool
	EmbedFiles []string
	Imports    []string
	Module     *struct {
		Path, Version, Sum, Dir string
		Main                    bool
		Replace                 *struct{ Path, Version, Sum, Dir string }
	}
}

// Modules returns what the main package in folder links, by path, the standard library included.
func Modules(folder string) ([]*Module, error) {
	modules := map[string]*Module{}
	for _, platform := range Platforms {
		packages, err := list(folder, platform)
		if err != nil {
			return nil, err
		}
		ofPackage := map[string]*Module{}
		for _, p := range packages {
			m, err := moduleOf(p, modules)
			if err != nil {
				return nil, err
			}
			ofPackage[p.ImportPath] = m
			add(&m.Platforms, platform)
			add(&m.Packages, p.Dir)
			for _, f := range p.EmbedFiles {
				add(&m.Embedded, p.ImportPath+" "+f)
			}
		}
		for _, p := range packages {
			for _, path := range p.Imports {
				from, to := ofPackage[p.ImportPath], ofPackage[path]
				if to != nil && to != from && from.Path != Standard {
					add(&from.Requires, to.Path)
				}
			}
		}
	}
	var all []*Module
	for _, m := range modules {
		for _, s := range [][]string{m.Packages, m.Embedded, m.Requires} {
			slices.Sort(s)
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *Module) int { return cmp.Compare(a.Path, b.Path) })
	return all, nil
}

func add(to *[]string, s string) {
	if !slices.Contains(*to, s) {
		*to = append(*to, s)
	}
}

func moduleOf(p listed, modules map[string]*Module) (*Module, error) {
	made := &Module{Path: Standard}
	if !p.Standard {
		if p.Module == nil {
			return nil, fmt.Errorf("package %s belongs to no module", p.ImportPath)
		}
		m := p.Module
		made = &Module{Path: m.Path, Version: m.Version, Sum: m.Sum, Dir: m.Dir, Own: m.Main}
		if r := m.Replace; r != nil {
			if r.Version == "" {
				made.Version, made.Sum, made.Dir, made.Own = "", "", r.Dir, true
			} else {
				made.Path, made.Version, made.Sum, made.Dir = r.Path, r.Version, r.Sum, r.Dir
			}
		}
		if made.Own {
			made.Version = ""
		}
	}
	if have := modules[made.Path]; have != nil {
		return have, nil
	}
	if made.Path == Standard {
		root, err := output(exec.Command("go", "env", "GOROOT"))
		if err != nil {
			return nil, err
		}
		made.Dir = strings.TrimSpace(string(root))
	}
	modules[made.Path] = made
	return made, nil
}

func list(folder, platform string) ([]listed, error) {
	goos, goarch, _ := strings.Cut(platform, "/")
	c := exec.Command("go", "list", "-deps", "-json=Dir,ImportPath,Standard,EmbedFiles,Imports,Module", ".")
	c.Dir = folder
	c.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	out, err := output(c)
	if err != nil {
		return nil, err
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says of %s on %s: %w", folder, platform, err)
		}
		all = append(all, p)
	}
}

func output(c *exec.Cmd) ([]byte, error) {
	out, err := c.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, failed.Stderr)
	}
	return out, err
}
