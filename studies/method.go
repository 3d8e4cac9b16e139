package studies

import (
	"fmt"
	"slices"

	"outagesim/models"
)

// Methods that a study can be asked for.
const (
	MethodAuto   = "auto"   // forced for the classes of apps to which it applies
	MethodCrude  = "crude"  // everything counted over histories as they come
	MethodForced = "forced" // the same as auto, or an error
)

// Methods lists them, the default first.
func Methods() []string { return []string{MethodAuto, MethodCrude, MethodForced} }

// chooseMethods plans the forced estimator for each class of apps that has replicas in some variant,
// the same classes in all variants, so that parts sum and differences pair. It returns what the
// reader should know.
func chooseMethods(vs []variant, method string) (notes []string, err error) {
	var redundant []string
	for _, v := range vs {
		for _, a := range v.Config.Apps {
			if a.Replicas > 1 && a.Count > 0 && !slices.Contains(redundant, a.Name) {
				redundant = append(redundant, a.Name)
			}
		}
	}
	if len(redundant) == 0 || method == MethodCrude {
		return nil, nil
	}
	for _, v := range vs {
		why := v.model.ForcedObstacle()
		switch {
		case why == "":
		case method == MethodForced:
			return nil, &InputError{fmt.Errorf("method forced: it does not apply to variant %s: %s; use --method auto", v.Name, why)}
		default:
			return []string{fmt.Sprintf("outages of apps with replicas were counted over histories as they come: the forced estimator does not apply, since in variant %s %s", v.Name, why)}, nil
		}
	}
	for i := range vs {
		vs[i].plan = models.NewForced(vs[i].model, redundant)
	}
	return nil, nil
}

// layOut gives each variant its columns of a row and returns the width of all.
func layOut(vs []variant) int {
	column := 0
	for i := range vs {
		v := &vs[i]
		v.first = column
		column += v.model.Columns()
		v.forced = column
		if v.plan != nil {
			column += v.plan.Columns()
		}
	}
	return column
}
