package results

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"
)

var updateFields = flag.Bool("update", false, "write docs/results-fields.md")

// TestFieldsPage: docs/results-fields.md lists the fields of results.json as this package defines
// and explains them.
func TestFieldsPage(t *testing.T) {
	want := fieldsPage(t)
	const path = "../docs/results-fields.md"
	if *updateFields {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not current (%v): run go test ./results -update", path, err)
	}
}

func fieldsPage(t *testing.T) []byte {
	t.Helper()
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var sources []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, f)
	}
	var b bytes.Buffer
	b.WriteString("# Every field of results.json\n\nGenerated from package `results` by `go test ./results -update`; a test checks that it is current. Fields that may\n" +
		"be absent are marked with a question mark. [results.md](results.md) explains the ones that matter most.\n")
	for _, typ := range structs(sources) {
		if typ.Name.Name == "Manifest" || typ.Name.Name == "Machine" {
			continue
		}
		rows := fieldRows(files, typ.Type.(*ast.StructType))
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| field | type | |\n|---|---|---|\n%s", typ.Name.Name, oneLine(typ.Doc.Text()), strings.Join(rows, ""))
	}
	return b.Bytes()
}

// structs lists the exported struct types, each with its comment, Results first and then by name.
func structs(files []*ast.File) []*ast.TypeSpec {
	var list []*ast.TypeSpec
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, s := range g.Specs {
				typ := s.(*ast.TypeSpec)
				if _, ok := typ.Type.(*ast.StructType); ok && typ.Name.IsExported() {
					if typ.Doc == nil {
						typ.Doc = g.Doc
					}
					list = append(list, typ)
				}
			}
		}
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i].Name.Name, list[j].Name.Name
		return a == "Results" && b != "Results" || b != "Results" && a < b
	})
	return list
}

func fieldRows(files *token.FileSet, s *ast.StructType) (rows []string) {
	for _, f := range s.Fields.List {
		var typ bytes.Buffer
		printer.Fprint(&typ, files, f.Type)
		if f.Tag == nil {
			rows = append(rows, fmt.Sprintf("| | %s | its fields stand here |\n", &typ))
			continue
		}
		name, options, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		mark := ""
		if strings.Contains(options, "omitempty") {
			mark = " ?"
		}
		rows = append(rows, fmt.Sprintf("| `%s`%s | %s | %s |\n", name, mark, strings.ReplaceAll(strings.TrimPrefix(typ.String(), "*"), "|", `\|`),
			oneLine(f.Doc.Text()+" "+f.Comment.Text())))
	}
	return rows
}

func oneLine(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}
