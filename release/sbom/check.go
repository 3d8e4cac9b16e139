package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"

	"outagesim/release/internal/linked"
)

// part is what a bill and a binary both say of a module.
type part struct{ version, hash string }

// check holds what binaries say of themselves (go version -m) against the bill.
func check(bill string, binaries []string) error {
	f, err := os.Open(bill)
	if err != nil {
		return err
	}
	defer f.Close()
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(f, cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		return fmt.Errorf("reading %s: %w", bill, err)
	}
	if bom.Components == nil {
		return fmt.Errorf("%s has no components", bill)
	}
	var wrong []error
	for _, binary := range binaries {
		platform, has, err := partsOf(binary)
		if err != nil {
			return err
		}
		if err := differences(listedFor(&bom, platform), has); err != nil {
			wrong = append(wrong, fmt.Errorf("%s and %s disagree:\n%w", bill, binary, err))
		}
	}
	return errors.Join(wrong...)
}

func listedFor(bom *cyclonedx.BOM, platform string) map[string]part {
	parts := map[string]part{}
	for _, c := range *bom.Components {
		if c.Properties == nil || !slices.Contains(*c.Properties, cyclonedx.Property{Name: platformProperty, Value: platform}) {
			continue
		}
		p := part{version: c.Version}
		if c.Hashes != nil && len(*c.Hashes) == 1 {
			p.hash = (*c.Hashes)[0].Value
		}
		parts[c.Name] = p
	}
	return parts
}

func partsOf(binary string) (platform string, parts map[string]part, err error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return "", nil, fmt.Errorf("reading what %s was built from: %w", binary, err)
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	// What lies in the repository has no version of its own.
	parts = map[string]part{
		info.Main.Path:  {},
		linked.Standard: {version: strings.TrimPrefix(info.GoVersion, "go")},
	}
	for _, m := range info.Deps {
		path := m.Path
		if r := m.Replace; r != nil {
			if r.Sum == "" {
				parts[path] = part{}
				continue
			}
			m, path = r, r.Path
		}
		hash, err := hashOf(m.Sum)
		if err != nil {
			return "", nil, fmt.Errorf("%s: module %s: %w", binary, path, err)
		}
		parts[path] = part{m.Version, hash}
	}
	return set["GOOS"] + "/" + set["GOARCH"], parts, nil
}

func differences(bill, binary map[string]part) error {
	var wrong []error
	for _, path := range slices.Sorted(maps.Keys(binary)) {
		switch listed, ok := bill[path]; {
		case !ok:
			wrong = append(wrong, fmt.Errorf("  %s is in the binary only", path))
		case listed != binary[path]:
			wrong = append(wrong, fmt.Errorf("  %s is %v in the bill and %v in the binary", path, listed, binary[path]))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(bill)) {
		if _, ok := binary[path]; !ok {
			wrong = append(wrong, fmt.Errorf("  %s is in the bill only", path))
		}
	}
	return errors.Join(wrong...)
}
