package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const program = "../sbom" // any program will do: this one

func bill(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, program, "1.2.3", time.Unix(1700000000, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBillIsTheSameBytes(t *testing.T) {
	if !bytes.Equal(bill(t), bill(t)) {
		t.Error("two bills of the same program differ")
	}
}

// TestBillFollowsItsSchema uses the published schema, which the module that encodes bills carries.
func TestBillFollowsItsSchema(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	schemas := filepath.Join(strings.TrimSpace(string(dir)), "schema")
	c := jsonschema.NewCompiler()
	for _, name := range []string{"spdx.schema.json", "jsf-0.82.schema.json", "bom-1.6.schema.json"} {
		f, err := os.Open(filepath.Join(schemas, name))
		if err != nil { // one of them has another name in the module than in the schema
			if f, err = os.Open(filepath.Join(schemas, strings.Replace(name, ".schema.json", ".schemax.json", 1))); err != nil {
				t.Fatal(err)
			}
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://cyclonedx.org/schema/"+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	text := bill(t)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	doc.(map[string]any)["components"].([]any)[0].(map[string]any)["type"] = "gadget"
	if schema.Validate(doc) == nil {
		t.Error("the schema accepts a component of the type gadget")
	}
}

// TestCheck holds a real binary against its bill, and against bills that tell something else.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	binary := filepath.Join(dir, "program")
	c := exec.Command("go", "build", "-buildvcs=false", "-o", binary, program)
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path := filepath.Join(dir, "bill.json")
	for name, test := range map[string]struct {
		change func([]any) []any // of the components
		want   string
	}{
		"right": {func(c []any) []any { return c }, ""},
		"one is missing": {func(c []any) []any {
			return slices.DeleteFunc(c, func(c any) bool { return strings.Contains(named(c), "licensecheck") })
		}, "github.com/google/licensecheck is in the binary only"},
		"one is too many": {func(c []any) []any {
			return append(c, map[string]any{"type": "library", "name": "example.org/m", "version": "v1", "properties": []any{
				map[string]any{"name": platformProperty, "value": runtime.GOOS + "/" + runtime.GOARCH},
			}})
		}, "example.org/m is in the bill only"},
		"another version": {func(c []any) []any {
			for _, c := range c {
				if strings.Contains(named(c), "licensecheck") {
					c.(map[string]any)["version"] = "v0.0.1"
				}
			}
			return c
		}, "github.com/google/licensecheck is {v0.0.1 "},
		"another Go": {func(c []any) []any {
			for _, c := range c {
				if named(c) == "std" {
					c.(map[string]any)["version"] = "1.1"
				}
			}
			return c
		}, "std is {1.1 "},
	} {
		t.Run(name, func(t *testing.T) {
			var doc map[string]any
			if err := json.Unmarshal(bill(t), &doc); err != nil {
				t.Fatal(err)
			}
			doc["components"] = test.change(doc["components"].([]any))
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
			err = check(path, []string{binary})
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func named(component any) string { return component.(map[string]any)["name"].(string) }
