package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// File is the name of the file with settings in the working directory.
const File = "outagesim.yaml"

const maxFile = 64 << 10

// readFile reads settings as texts by name. Viper would let unknown keys, repeated keys and wrong
// types through, so it gets what has been checked here.
func readFile(path string) (map[string]any, error) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxFile:
		return nil, fmt.Errorf("%s: larger than %d KiB, which no file of settings is", path, maxFile>>10)
	}
	return parse(path, data)
}

func parse(path string, data []byte) (map[string]any, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: there is more than one document in it", path)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		if len(doc.Content) == 1 && doc.Content[0].Tag == "!!null" {
			return nil, nil
		}
		return nil, fmt.Errorf("%s: settings are written one a line, such as seed: 7", path)
	}
	pairs := doc.Content[0].Content
	values := map[string]any{}
	var errs []error
	for i := 0; i+1 < len(pairs); i += 2 {
		key, val := pairs[i], pairs[i+1]
		if err := take(values, key.Value, val); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d:%d: %s: %w", path, key.Line, key.Column, shown(key.Value), err))
		}
	}
	return values, errors.Join(errs...)
}

// shown is a key as a message has it: what cannot be printed would act on a terminal.
func shown(key string) string {
	const most = 60
	if r := []rune(key); len(r) > most {
		key = string(r[:most]) + "…"
	}
	if strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(key)
	}
	return key
}

// take checks one key and its value and adds it to values.
func take(values map[string]any, name string, val *yaml.Node) error {
	settings := all()
	i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
	if i < 0 {
		return fmt.Errorf("unknown setting; known: %s (the model is changed in the scenario or by --set)", strings.Join(Names(), ", "))
	}
	if _, ok := values[name]; ok {
		return errors.New("is there twice")
	}
	tag := [...]string{whole: "!!int", text: "!!str", truth: "!!bool"}[settings[i].kind]
	if val.Kind != yaml.ScalarNode || val.Tag != tag {
		return fmt.Errorf("%s is wanted here", [...]string{whole: "a whole number", text: "a text", truth: "true or false"}[settings[i].kind])
	}
	if err := settings[i].check(val.Value); err != nil {
		return err
	}
	values[name] = val.Value
	return nil
}
