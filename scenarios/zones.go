package scenarios

import (
	"fmt"
	"slices"

	"outagesim/models"
)

// zonesColumns are those of fleet.zones. The cells of app and class are empty for a zone that belongs
// to no app.
var zonesColumns = []string{"zone", "hypervisor", "app", "class"}

// record is where zones are, as a file tells it.
type record struct {
	sheet *sheet
	inv   *inventory
	zones []models.Zone // App is an index into apps
	apps  []recordedApp // in order of appearance
}

type recordedApp struct {
	name, class string
	line        int     // of its first zone
	hosts       []int32 // by replica
}

// recordOf reads the file that v names and counts the zones of each hypervisor of inv.
func (d *decoder) recordOf(v *value, inv *inventory, countable bool) *record {
	s := d.files.sheet(v.text, zonesColumns)
	v.content = s.content
	r := &record{sheet: s, inv: inv}
	own := *s
	own.complaints = append([]complaint(nil), s.complaints...)
	zones, apps := map[string]int{}, map[string]int32{}
	var names []string
	for i := range inv.hosts {
		names = append(names, inv.hosts[i].Name)
	}
	for _, row := range s.rows {
		zone, host, app, class := row.cells[0], row.cells[1], row.cells[2], row.cells[3]
		wrong := func(column, remedy, format string, args ...any) {
			own.complain(row.line, column, remedy, format, args...)
		}
		if why := improper(zone); why != "" {
			wrong("zone", "give each zone its name", "%s", why)
		} else if line, ok := zones[zone]; ok {
			wrong("zone", "give each its own name", "a second zone is named %s; the first is on line %d", zone, line)
		}
		if _, ok := zones[zone]; !ok {
			zones[zone] = row.line
		}
		h, known := inv.index[host]
		switch {
		case host == "":
			wrong("hypervisor", "name the hypervisor that zone "+clip(zone)+" runs on", "is empty")
		case !known && countable:
			remedy := ""
			if len(own.complaints) < mostComplaints { // who is told of it
				remedy = offer(host, names)
			}
			wrong("hypervisor", remedy, "there is no hypervisor named %s", clip(host))
		}
		number := int32(-1)
		switch {
		case app == "" && class == "":
		case app == "":
			wrong("app", "name the app, or leave class empty too", "is empty, and the class is %s", clip(class))
		case class == "":
			wrong("class", "name the class of app "+clip(app), "is empty")
		default:
			if why := improper(app); why != "" {
				wrong("app", "", "%s", why)
			}
			i, ok := apps[app]
			if !ok {
				i = int32(len(r.apps))
				apps[app] = i
				r.apps = append(r.apps, recordedApp{name: app, class: class, line: row.line})
			}
			a := &r.apps[i]
			if a.class != class {
				wrong("class", "an app has one class", "app %s is of class %s here and of class %s on line %d", app, clip(class), clip(a.class), a.line)
			}
			a.hosts = append(a.hosts, int32(h))
			number = i
		}
		if known {
			inv.hosts[h].Zones++
			r.zones = append(r.zones, models.Zone{Host: int32(h), App: number})
		}
	}
	d.report(v, &own)
	return r
}

// knownClasses reports apps of the record whose class is not one of v.
func (d *decoder) knownClasses(v, file *value, r *record) {
	names := v.names()
	if v.bad || len(names) < len(v.items) {
		return
	}
	s := sheet{name: r.sheet.name}
	for _, a := range r.apps {
		if !slices.Contains(names, a.class) {
			s.complain(a.line, "class", offer(a.class, names), "there is no class of apps named %s", clip(a.class))
		}
	}
	d.report(file, &s)
}

// appsOfRecord counts the apps and replicas of each class in the record, and returns the zones with
// their apps numbered as the model numbers them.
func (d *decoder) appsOfRecord(v, file *value, r *record, classes []models.AppClass) []models.Zone {
	names := v.names()
	first := make([]int32, len(classes)+1)
	number := make([]int32, len(r.apps)) // within the class
	of := make([]int, len(r.apps))
	members := make([][]int, len(classes))
	for i, a := range r.apps {
		c := slices.Index(names, a.class)
		of[i], number[i] = c, int32(len(members[c]))
		members[c] = append(members[c], i)
	}
	if len(r.apps) == 0 {
		d.wrong(file, "fill the columns app and class", "no zone of %s belongs to an app", r.sheet.name)
		return nil
	}
	for c, item := range v.items {
		d.class(item, r, members[c], &classes[c])
		first[c+1] = first[c] + int32(len(members[c]))
	}
	zones := slices.Clone(r.zones)
	for i := range zones {
		if a := zones[i].App; a >= 0 {
			zones[i].App = first[of[a]] + number[a]
		}
	}
	return zones
}

// class sets what the record tells about a class of apps, and holds against it what the scenario
// says.
func (d *decoder) class(item *value, r *record, apps []int, class *models.AppClass) {
	if share := item.get("share"); share.given {
		d.wrong(share, "remove it", "the apps of the class are those of %s", r.sheet.name)
	}
	if count := item.get("count"); count.given && !count.bad && count.int() != len(apps) {
		d.wrong(count, "remove it", "the number of its apps in %s is %d, not %d", r.sheet.name, len(apps), count.int())
	}
	class.Count = len(apps)
	if len(apps) == 0 {
		d.warn(item.at, item.path, "", "no zone of %s has this class", r.sheet.name)
		class.Replicas = max(class.Replicas, class.Need)
		return
	}
	class.Replicas = 0
	fewest := r.apps[apps[0]]
	for _, i := range apps {
		n := len(r.apps[i].hosts)
		class.Replicas = max(class.Replicas, n)
		class.Sizes = append(class.Sizes, int32(n))
		if n < len(fewest.hosts) {
			fewest = r.apps[i]
		}
	}
	those := func(wrong func(n int) bool) (number int, example string) {
		for _, i := range apps {
			if n := len(r.apps[i].hosts); wrong(n) {
				if number++; number == 1 {
					example = fmt.Sprintf("%s with %d", r.apps[i].name, n)
				}
			}
		}
		return number, example
	}
	if want := item.get("replicas"); want.given && !want.bad {
		if n, example := those(func(n int) bool { return n != want.int() }); n > 0 {
			d.wrong(want, "remove it", "%d of %d apps have another number of replicas in %s, such as %s", n, len(apps), r.sheet.name, example)
		}
	}
	if need := item.get("need"); !need.bad && class.Need > len(fewest.hosts) {
		n, example := those(func(n int) bool { return n < class.Need })
		d.wrong(need, "lower need", "needs %d, but %d of %d apps have fewer replicas in %s, such as %s", class.Need, n, len(apps), r.sheet.name, example)
	}
	if class.Replicas == len(fewest.hosts) {
		class.Sizes = nil
	}
	d.spread(item, r, apps, class.Spread)
}

// spread warns of apps whose replicas share what their class says that they do not.
func (d *decoder) spread(item *value, r *record, apps []int, spread models.Spread) {
	at := item.get("spread")
	if spread == models.SpreadAny || at.bad {
		return
	}
	number, example := 0, ""
	for _, i := range apps {
		seen := map[int]bool{}
		for _, h := range r.apps[i].hosts {
			place, name := int(h), r.inv.hosts[h].Name
			if spread == models.SpreadRack {
				place, name = r.inv.hosts[h].Rack, "rack "+r.inv.racks[r.inv.hosts[h].Rack]
			}
			if seen[place] {
				if number++; number == 1 {
					example = r.apps[i].name + " on " + name
				}
				break
			}
			seen[place] = true
		}
	}
	if number > 0 {
		d.warn(at.at, at.path, "they are simulated as they are; write spread: any to say that they may",
			"%d of %d apps have two replicas or more on one %s in %s, such as %s", number, len(apps), spread, r.sheet.name, example)
	}
}
