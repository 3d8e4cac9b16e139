package charts

import (
	"os"
	"outagesim/reports/internal/sample"
	"outagesim/reports/theme"
	"testing"
)

func TestZZRender(t *testing.T) {
	names := os.Getenv("ZZ")
	for name, r := range sample.Edges() {
		if names != "" && names != name {
			continue
		}
		if names == "" {
			continue
		}
		cs, err := All(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			for _, th := range []theme.Theme{theme.Light, theme.Dark} {
				b, _ := c.PNG(th)
				os.WriteFile("/tmp/zz/"+name+"-"+c.Name+"-"+th.String()+".png", b, 0o644)
			}
			d := c.render(Narrow)
			b, _ := d.PNG(theme.Light)
			os.WriteFile("/tmp/zz/"+name+"-"+c.Name+"-narrow.png", b, 0o644)
		}
	}
}
