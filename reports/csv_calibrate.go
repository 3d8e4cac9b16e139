package reports

import (
	"encoding/csv"
	"strconv"

	"outagesim/results"
)

// writeCalibration writes rates and fits as metrics: the group stands where the variant does, the
// interval in low and high.
func writeCalibration(c *csv.Writer, k *results.Calibration) error {
	if k == nil {
		return nil
	}
	var err error
	row := func(group, metric, unit string, n int, mean float64, i *results.Interval, p50, p95 *float64, bound, method string) {
		low, high, value := "", "", exactly(mean)
		if i != nil {
			low, high = exactly(i.Low), exactly(i.High)
		}
		if bound == "upper" {
			value, low = "", ""
		}
		if err == nil {
			err = c.Write([]string{textCell(group), textCell(metric), unit, "records", strconv.Itoa(n), value, "", low, high, "", optional(p50), optional(p95), "", "", "", textCell(bound), method})
		}
	}
	for _, g := range groupsOf(k) {
		r := g.Rate
		row(g.Name, "calibration.events", "events", g.Events, float64(g.Events), nil, nil, nil, "", "counted")
		row(g.Name, "calibration.exposure", "hypervisor-years", g.Events, g.ExposureHypervisorYears, nil, nil, nil, "", "counted")
		row(g.Name, "calibration.rate", "per hypervisor-year", g.Events, r.Mean, &results.Interval{Low: r.Low, High: r.High}, nil, nil, r.Bound, "poisson")
		row(g.Name, "calibration.rate.posterior", "per hypervisor-year", g.Events, r.PosteriorMean, &results.Interval{Low: r.PosteriorLow, High: r.PosteriorHigh}, nil, nil, "", "gamma")
		for _, l := range []struct {
			name string
			*results.Lengths
		}{{"time_to_failure", g.TimeToFailure}, {"repair", g.Repair}} {
			if l.Lengths == nil {
				continue
			}
			head := "calibration." + l.name
			row(g.Name, head, "hours", l.N, l.MeanHours, nil, l.MedianHours, nil, "", "seen")
			for _, f := range l.Fits {
				row(g.Name, head+"."+f.Family, "hours", l.N, f.MeanHours, nil, &f.MedianHours, &f.P95Hours, "", "maximum likelihood")
				for _, p := range []struct {
					name  string
					value *float64
					i     *results.Interval
				}{{"shape", f.Shape, f.First}, {"scale_hours", f.ScaleHours, f.Second}, {"mu_log_hours", f.MuLogHours, f.First}, {"sigma_log", f.SigmaLog, f.Second}} {
					if p.value != nil {
						row(g.Name, head+"."+f.Family+"."+p.name, "", l.N, *p.value, p.i, nil, nil, "", "maximum likelihood")
					}
				}
			}
		}
	}
	for _, t := range k.Timelines {
		for _, p := range t.Phases {
			row(t.Name, "calibration.phase."+p.Name, "minutes", 1, p.Minutes, nil, nil, nil, "", "seen")
		}
		for _, m := range []struct {
			name string
			at   *float64
		}{{"pool", t.PoolMinutes}, {"last_customer", t.LastCustomerMinutes}} {
			if m.at != nil {
				row(t.Name, "calibration."+m.name, "minutes", 1, *m.at, nil, nil, nil, "", "seen")
			}
		}
	}
	return err
}
