package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/CycloneDX/cyclonedx-go"

	"outagesim/release/internal/licence"
	"outagesim/release/internal/linked"
)

// platformProperty names the property of a component that tells where it is linked, once for each
// platform.
const platformProperty = "outagesim:platform"

// ownLicence is that of this repository's LICENSE.
const ownLicence = "Apache-2.0"

func write(w io.Writer, folder, version string, at time.Time) error {
	modules, err := linked.Modules(folder)
	if err != nil {
		return err
	}
	bom := cyclonedx.NewBOM()
	bom.SpecVersion = cyclonedx.SpecVersion1_6
	bom.JSONSchema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	name := filepath.Base(absolute)
	program := cyclonedx.Component{
		BOMRef: name, Type: cyclonedx.ComponentTypeApplication, Name: name, Version: version,
		Licenses: licences([]string{ownLicence}),
	}
	bom.Metadata = &cyclonedx.Metadata{Timestamp: at.Format(time.RFC3339), Component: &program}

	components, dependencies := []cyclonedx.Component{}, []cyclonedx.Dependency{}
	refs := map[string]string{}
	for _, m := range modules {
		if m.Path == linked.Standard {
			if m.Version, err = goVersion(); err != nil {
				return err
			}
		}
		refs[m.Path] = m.Purl()
	}
	of := []string{}
	for _, m := range modules {
		c, err := component(m)
		if err != nil {
			return err
		}
		components = append(components, c)
		needs := []string{}
		for _, path := range m.Requires {
			needs = append(needs, refs[path])
		}
		dependencies = append(dependencies, cyclonedx.Dependency{Ref: c.BOMRef, Dependencies: &needs})
		if m.Own {
			of = append(of, c.BOMRef)
		}
	}
	dependencies = append(dependencies, cyclonedx.Dependency{Ref: name, Dependencies: &of})
	bom.Components, bom.Dependencies = &components, &dependencies
	return cyclonedx.NewBOMEncoder(w, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
}

func component(m *linked.Module) (cyclonedx.Component, error) {
	c := cyclonedx.Component{
		BOMRef: m.Purl(), Type: cyclonedx.ComponentTypeLibrary, Name: m.Path, Version: m.Version, PackageURL: m.Purl(),
	}
	if m.Own {
		c.Licenses = licences([]string{ownLicence})
	} else {
		of, err := licence.Find(m)
		if err != nil {
			return c, err
		}
		c.Licenses = licences(of.IDs)
	}
	if m.Sum != "" {
		sum, err := hashOf(m.Sum)
		if err != nil {
			return c, fmt.Errorf("module %s: %w", m.Path, err)
		}
		c.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: sum}}
	}
	properties := []cyclonedx.Property{}
	for _, p := range m.Platforms {
		properties = append(properties, cyclonedx.Property{Name: platformProperty, Value: p})
	}
	c.Properties = &properties
	return c, nil
}

func licences(ids []string) *cyclonedx.Licenses {
	var all cyclonedx.Licenses
	for _, id := range ids {
		all = append(all, cyclonedx.LicenseChoice{License: &cyclonedx.License{ID: id}})
	}
	return &all
}

// hashOf returns a sum of go.sum in the way of CycloneDX. It is the hash of the hashes of the
// module's files (golang.org/x/mod/sumdb/dirhash), in base64 there and in hexadecimal here.
func hashOf(sum string) (string, error) {
	encoded, ok := strings.CutPrefix(sum, "h1:")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil {
		return "", fmt.Errorf("%q is no sum of go.sum", sum)
	}
	return hex.EncodeToString(raw), nil
}

func goVersion() (string, error) {
	out, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		return "", fmt.Errorf("asking for the version of Go: %w", err)
	}
	return strings.TrimPrefix(strings.TrimSpace(string(out)), "go"), nil
}
