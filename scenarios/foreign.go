package scenarios

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
)

// foreign returns what is wrong with a file of outagesim's own that is no scenario, for which one
// sentence is better than a complaint about each of its keys; nil if it is none of those. The text may
// be cut where it is too long to be read.
func foreign(name string, text []byte) *Fault {
	keys := jsonKeys(text)
	refuse := func(message, remedy string) *Fault { return &Fault{File: name, Message: message, Remedy: remedy} }
	dir := filepath.Dir(name)
	switch {
	case keys["format"] && keys["command"] && keys["digest"]:
		return refuseOrder(name, dir)
	case keys["schema"] && keys["scenario"] && keys["seed"]:
		return refuse("holds results, not a scenario", "outagesim report "+name+" draws them again")
	case keys["version"] && keys["command"] && keys["scenario"]:
		return refuse("is the manifest of a run, not a scenario", "its key scenario holds the text of the scenario; outagesim report "+dir+" draws the results again")
	}
	return nil
}

// foreignFolder is foreign of a folder.
func foreignFolder(dir string) *Fault {
	there := func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, name))
		return err == nil && info.Mode().IsRegular()
	}
	switch {
	case there("order.json"):
		return refuseOrder(dir, dir)
	case there("results.json"):
		return &Fault{File: dir, Message: "is a folder of results, not a scenario", Remedy: "outagesim report " + dir + " draws them again"}
	}
	return nil
}

func refuseOrder(name, dir string) *Fault {
	return &Fault{File: name, Message: "is an order of outagesim shard plan, not a scenario",
		Remedy: "outagesim shard plan " + dir + " lists its shards, shard run computes them, and shard merge puts them together"}
}

// jsonKeys returns the keys of a JSON object, as far as it can be read.
func jsonKeys(text []byte) map[string]bool {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	keys := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		name, _ := key.(string)
		keys[name] = true
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			break
		}
	}
	return keys
}
