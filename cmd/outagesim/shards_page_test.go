package main

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"outagesim/shards"
)

// docs/shards.md has every field of an order, and none that there is not.
func TestShardsPageHasOrder(t *testing.T) {
	page := string(readFile(t, filepath.Join(top, "docs", "shards.md")))
	_, table, found := strings.Cut(page, "### order.json")
	table, _, ends := strings.Cut(table, "###")
	if !found || !ends {
		t.Fatal("docs/shards.md has no section on order.json")
	}
	listed := map[string]bool{}
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for i, name := range strings.Split(cells[1], "`") {
				if i%2 == 1 {
					listed[name] = true
				}
			}
		}
	}
	order := reflect.TypeFor[shards.Order]()
	for i := range order.NumField() {
		name, _, _ := strings.Cut(order.Field(i).Tag.Get("json"), ",")
		if !listed[name] {
			t.Errorf("docs/shards.md says nothing of the field %q of an order", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("docs/shards.md has a field %q, which an order has not", name)
	}
}
