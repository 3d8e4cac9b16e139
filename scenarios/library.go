package scenarios

import (
	"embed"
	"path"
	"strings"
)

//go:embed library/*.yaml
var library embed.FS

// BuiltinInfo is a built-in scenario's entry in the list.
type BuiltinInfo struct{ Name, Title string }

// templateName is the built-in scenario that init writes.
const templateName = "template"

// Builtin lists the built-in scenarios by name.
func Builtin() []BuiltinInfo {
	entries, err := library.ReadDir("library")
	if err != nil {
		panic("scenarios: embedded library: " + err.Error())
	}
	var out []BuiltinInfo
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".yaml")
		info := BuiltinInfo{Name: name}
		text, _ := BuiltinText(name)
		if root, fault := parseYAML(name, text); fault == nil {
			if title := root.find("title"); title != nil {
				info.Title = title.text
			}
		}
		out = append(out, info)
	}
	return out
}

// BuiltinText returns the text of a built-in scenario.
func BuiltinText(name string) ([]byte, bool) {
	if !namePattern.MatchString(name) {
		return nil, false
	}
	text, err := library.ReadFile(path.Join("library", name+".yaml"))
	return text, err == nil
}

// Template returns the commented scenario that init writes.
func Template() []byte {
	text, _ := BuiltinText(templateName)
	return text
}
