// Package licence finds the licences of a module and tells what kind they are.
//
// Licence files are looked for beside the packages that are linked and in the folders above them, up
// to the module's root. Their texts are recognised by licensecheck. A module whose licence is not
// found, not recognised or not allowed is an error: the list of what is allowed is short, and is
// made longer by a person.
package licence

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"

	"outagesim/release/internal/linked"
)

// Allowed are the licences (SPDX identifiers) that linked code may have. All of them ask for no
// more than that their text and notices go with the program.
var Allowed = []string{
	"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "FTL", "ISC", "MIT", "OFL-1.1", "Unlicense", "Zlib",
}

// fontLicences are those of Allowed that are made for, or often given to, fonts.
var fontLicences = []string{"OFL-1.1", "Apache-2.0"}

// choices are for the modules whose licence file leaves a choice or only points to the text. They
// hold as long as the file has the same bytes.
var choices = map[string]choice{
	"github.com/golang/freetype": {
		file: "LICENSE", sha256: "d3ba056adc2b7909e95681deaae397fb37c97ed491a920f491214f07b62c41d0", id: "FTL", text: "licenses/ftl.txt",
	},
}

// documents are the files with a licence of nothing but a module's own documentation, which no program
// links. They hold as long as the file has the same bytes, given as SHA-256.
var documents = map[string]document{
	"github.com/opencontainers/go-digest": {"LICENSE.docs", "a1d1adec3ba691ef6e377a78bbe9e9e2501f2f4a1723d08857da1ac6564e4fed"},
}

type document struct{ file, sha256 string }

type choice struct {
	file, sha256 string
	id           string // the licence chosen
	text         string // the file with its text
}

// Of a module.
type Of struct {
	Module *linked.Module
	IDs    []string // SPDX identifiers, sorted
	Texts  []Text   // licences and notices, in the order of their names
}

// Text is a file with a licence, a notice or a grant.
type Text struct {
	Name string // below the module's root, with slashes
	Body string
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying)([-_.].*)?$`)
	noticeFile  = regexp.MustCompile(`(?i)^(notice|patents|copyright)([-_.].*)?$`)
	link        = regexp.MustCompile(`(?i)^licen[cs]e-link\.`) // an address only
	fontFile    = regexp.MustCompile(`(?i)\.(ttf|otf|ttc|woff2?|pfb)$`)
)

// Find returns the licences of a module.
func Find(m *linked.Module) (*Of, error) {
	of := &Of{Module: m}
	names, err := files(m)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		body, err := os.ReadFile(filepath.Join(m.Dir, name))
		if err != nil {
			return nil, fmt.Errorf("reading a licence of %s: %w", m.Path, err)
		}
		text := Text{filepath.ToSlash(name), string(body)}
		if noticeFile.MatchString(filepath.Base(name)) {
			of.Texts = append(of.Texts, text)
			continue
		}
		if d := documents[m.Path]; d.file == text.Name && d.sha256 == sumOf(text) {
			continue
		}
		if c, ok := choices[m.Path]; ok && c.file == text.Name {
			if text, err = c.take(m, text); err != nil {
				return nil, err
			}
			of.Texts = append(of.Texts, text)
			of.IDs = append(of.IDs, c.id)
			continue
		}
		ids, err := recognise(text)
		if err != nil {
			return nil, fmt.Errorf("module %s: %w", m.Path, err)
		}
		of.Texts = append(of.Texts, text)
		of.IDs = append(of.IDs, ids...)
	}
	slices.Sort(of.IDs)
	of.IDs = slices.Compact(of.IDs)
	return of, of.check()
}

func (of *Of) check() error {
	if len(of.IDs) == 0 {
		return fmt.Errorf("module %s has no licence file", of.Module.Path)
	}
	for _, id := range of.IDs {
		if !slices.Contains(Allowed, id) {
			return fmt.Errorf("module %s is under %s, which is not among the allowed licences: %s",
				of.Module.Path, id, strings.Join(Allowed, ", "))
		}
	}
	for _, f := range of.Fonts() {
		if !slices.ContainsFunc(of.IDs, func(id string) bool { return slices.Contains(fontLicences, id) }) {
			return fmt.Errorf("module %s embeds the font %s, and none of its licences (%s) is one for fonts",
				of.Module.Path, f, strings.Join(of.IDs, ", "))
		}
	}
	return nil
}

// Fonts returns the fonts that the module embeds.
func (of *Of) Fonts() []string {
	var fonts []string
	for _, f := range of.Module.Embedded {
		if fontFile.MatchString(f) {
			fonts = append(fonts, f)
		}
	}
	return fonts
}

// files returns the names of the licence files and notices, below the module's root.
func files(m *linked.Module) ([]string, error) {
	folders := []string{m.Dir}
	for _, p := range m.Packages {
		if m.Path == linked.Standard {
			break // one licence for all of it
		}
		for ; p != m.Dir && strings.HasPrefix(p, m.Dir+string(filepath.Separator)); p = filepath.Dir(p) {
			folders = append(folders, p)
		}
	}
	slices.Sort(folders)
	var names []string
	for _, folder := range slices.Compact(folders) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("looking for the licence of %s: %w", m.Path, err)
		}
		for _, e := range entries {
			name := e.Name()
			if e.IsDir() || link.MatchString(name) || strings.HasSuffix(name, ".go") ||
				!licenceFile.MatchString(name) && !noticeFile.MatchString(name) {
				continue
			}
			below, err := filepath.Rel(m.Dir, filepath.Join(folder, name))
			if err != nil {
				return nil, err
			}
			names = append(names, below)
		}
	}
	slices.Sort(names)
	return names, nil
}

// recognised is the least share of a licence file that must be known text, in percent. What remains
// are copyright lines and headings.
const recognised = 75

func recognise(t Text) ([]string, error) {
	found := licensecheck.Scan([]byte(t.Body))
	var ids []string
	for _, m := range found.Match {
		if !m.IsURL {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 || found.Percent < recognised {
		return nil, fmt.Errorf("the text of %s is not a licence that is known (%.0f%% of it is, as %q)", t.Name, found.Percent, ids)
	}
	return ids, nil
}

// take returns the text of the chosen licence below what leaves the choice.
func (c choice) take(m *linked.Module, from Text) (Text, error) {
	if sum := sumOf(from); sum != c.sha256 {
		return Text{}, fmt.Errorf("%s of module %s is another than the one in which %s was chosen (its SHA-256 is %s): read it", c.file, m.Path, c.id, sum)
	}
	body, err := os.ReadFile(filepath.Join(m.Dir, filepath.FromSlash(c.text)))
	if err != nil {
		return Text{}, fmt.Errorf("reading a licence of %s: %w", m.Path, err)
	}
	return Text{c.text, from.Body + "\n" + string(body)}, nil
}

func sumOf(t Text) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(t.Body))) }
