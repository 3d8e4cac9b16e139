package scenarios

import (
	"strconv"

	"outagesim/models"
	"outagesim/sim"
)

// inventoryColumns are those of fleet.inventory. Cells may be empty but for the name's.
var inventoryColumns = []string{"hypervisor", "rack", "kernel", "booted", "capacity"}

// inventory is the hypervisors that a file lists, or those of a fleet of equals by their generated
// names.
type inventory struct {
	sheet    *sheet // nil: generated
	hosts    []models.Host
	index    map[string]int // of hosts by name
	lines    []int          // by host
	racks    []string       // names, in order of appearance
	open     bool           // some hypervisor leaves its kernel to fleet.kernel
	capacity []bool         // by host: the file gives it
}

// inventoryOf reads the file that v names. Cells of kernel that are empty mean the given one.
func (d *decoder) inventoryOf(v, kernels *value, kernel int, c clock) *inventory {
	s := d.files.sheet(v.text, inventoryColumns)
	v.content = s.content
	inv := &inventory{sheet: s, index: map[string]int{}}
	// The sheet is shared by all variants, the complaints about its cells are not.
	own := *s
	own.complaints = append([]complaint(nil), s.complaints...)
	racks := map[string]int{}
	without := 0 // hypervisors without a rack
	for _, row := range s.rows {
		name, rack := row.cells[0], row.cells[1]
		wrong := func(column, remedy, format string, args ...any) {
			own.complain(row.line, column, remedy, format, args...)
		}
		// A row without a name of its own is no hypervisor; what else is wrong with it is told all the same.
		named := false
		if why := improper(name); why != "" {
			wrong("hypervisor", "give each hypervisor its name", "%s", why)
		} else if first, ok := inv.index[name]; ok {
			wrong("hypervisor", "give each its own name", "a second hypervisor is named %s; the first is on line %d", name, inv.lines[first])
		} else {
			named = true
		}
		if rack == "" {
			without++
		} else if why := improper(rack); why != "" {
			wrong("rack", "", "%s", why)
		}
		if _, ok := racks[rack]; !ok {
			racks[rack] = len(inv.racks)
			inv.racks = append(inv.racks, rack)
		}
		h := models.Host{Name: name, Rack: racks[rack], Kernel: kernel}
		if k := row.cells[2]; k == "" {
			inv.open = true
		} else if i, _ := kernels.named(k); i >= 0 {
			h.Kernel = i
		} else if !kernels.bad {
			wrong("kernel", offer(k, kernels.names()), "there is no kernel named %s", clip(k))
		}
		if cell := row.cells[3]; cell != "" {
			age, message, remedy := ageAt(cell, c)
			if message != "" {
				wrong("booted", remedy, "%s", message)
			}
			h.Age = age
		}
		roomy := false
		if cell := row.cells[4]; cell != "" {
			var message string
			if h.Capacity, message = wholeCell(cell, maxPerHost); message != "" {
				wrong("capacity", "write a whole number of zones, or nothing", "%s", message)
			}
			roomy = message == ""
		}
		if !named {
			continue
		}
		inv.index[name] = len(inv.hosts)
		inv.hosts = append(inv.hosts, h)
		inv.lines = append(inv.lines, row.line)
		inv.capacity = append(inv.capacity, roomy)
	}
	if without > 0 && len(inv.racks) > 1 {
		own.complaints = append(own.complaints, complaint{s.name + ": some hypervisors have no rack and others have", "fill the column rack, or leave all of it empty"})
	}
	if most, _ := strconv.Atoi(maxHypervisors); len(inv.hosts) > most {
		own.complaints = append(own.complaints, complaint{s.name + " has more than " + maxHypervisors + " hypervisors", ""})
	}
	d.report(v, &own)
	return inv
}

// ageAt tells how long before the start of the clock a hypervisor was booted. Of a local time that
// occurs twice it is the first.
func ageAt(cell string, c clock) (age sim.Duration, message, remedy string) {
	m, message, remedy := parseMoment(cell)
	if message != "" || c.start.IsZero() {
		return 0, message, remedy
	}
	instants := m.in(c.location)
	if len(instants) == 0 {
		return 0, m.String() + " does not exist in " + c.location.String() + ": clocks skip it", "write the time with an offset"
	}
	if instants[0].After(c.start) {
		return 0, cell + " is after clock.start", "leave it empty, or let the clock start later"
	}
	return sim.Duration(c.start.Sub(instants[0]).Microseconds()), "", ""
}

// wholeCell reads a whole number from 1 to most.
func wholeCell(cell, most string) (n int, message string) {
	r, ok := exactly(cell)
	if !ok || !r.IsInt() {
		return 0, strconv.Quote(clip(cell)) + " is not a whole number"
	}
	limit, _ := exactly(most)
	if r.Sign() <= 0 || r.Cmp(limit) > 0 {
		return 0, clip(cell) + " is not between 1 and " + most
	}
	return int(r.Num().Int64()), ""
}

// generated lists the hypervisors of a fleet of equals.
func generated(f models.Fleet) *inventory {
	inv := &inventory{index: map[string]int{}, open: true}
	for h := range f.Hypervisors {
		host := f.Host(h)
		host.Capacity, host.Zones = 0, 0
		inv.index[host.Name] = h
		inv.hosts = append(inv.hosts, host)
		inv.capacity = append(inv.capacity, false)
	}
	for r := range f.Racks {
		inv.racks = append(inv.racks, strconv.Itoa(r+1))
	}
	return inv
}

// kernelsOfHosts sets what the fleet runs, from what its hypervisors do: replays and plans are about the
// kernel that most of those run that are still to be rebooted.
func (d *decoder) kernelsOfHosts(v, kernels *value, inv *inventory, f *models.Fleet) {
	file, kernel, installed := v.get("inventory"), v.get("kernel"), v.get("installed")
	if file.bad || kernel.bad || installed.bad || len(inv.hosts) == 0 {
		return
	}
	runs := map[int]int{}
	for _, h := range inv.hosts {
		runs[h.Kernel]++
	}
	if !installed.given {
		if len(runs) > 1 {
			d.wrong(file, "add installed: with the kernel that the next boot brings up", "its hypervisors run %d different kernels, and fleet.installed is not given", len(runs))
			return
		}
		f.Installed = inv.hosts[0].Kernel
	}
	if kernel.given {
		if !inv.open {
			d.warn(kernel.at, kernel.path, "leave cells of column kernel empty where this is to hold",
				"every hypervisor of %s has its kernel in the file, so this tells only which kernel a replay strikes and a plan is about", inv.sheet.name)
		}
		return
	}
	best := -1
	for k := range kernels.items {
		if n := runs[k]; n > 0 && (k != f.Installed || len(runs) == 1) && (best < 0 || n > runs[best]) {
			best = k
		}
	}
	f.Kernel = best
}

// outlived reports hypervisors that have been up for longer than an ageing panic of their kernel ever
// takes.
func (d *decoder) outlived(v *value, inv *inventory, kernels []models.Kernel) {
	if v.bad || inv == nil || inv.sheet == nil {
		return
	}
	s := sheet{name: inv.sheet.name}
	for i, h := range inv.hosts {
		if h.Age == 0 || h.Kernel >= len(kernels) {
			continue
		}
		for _, p := range kernels[h.Kernel].Panics {
			if p.TimeTo != nil && p.TimeTo.CDF(h.Age.Seconds()) >= 1 {
				s.complain(inv.lines[i], "booted", "correct the time, or the panic's mtbf", "%s has been up for %v, longer than panic %s ever takes", h.Name, h.Age, p.Name)
			}
		}
	}
	d.report(v, &s)
}
