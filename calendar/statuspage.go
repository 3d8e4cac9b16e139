package calendar

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
	"time"
)

// Statuspage says how the scheduled maintenances of a campaign are announced.
type Statuspage struct {
	Components     []string // their identifiers on the page
	RemindPrior    bool     // subscribers are reminded an hour before
	AutoInProgress bool     // the maintenance, and its components, change by themselves when it begins
	AutoCompleted  bool     // and when it ends
}

// statuspageIncident are the fields of POST /pages/PAGE/incidents that a scheduled maintenance has.
type statuspageIncident struct {
	Name              string   `json:"name"`
	Status            string   `json:"status"`
	ImpactOverride    string   `json:"impact_override"`
	ScheduledFor      string   `json:"scheduled_for"`
	ScheduledUntil    string   `json:"scheduled_until"`
	RemindPrior       bool     `json:"scheduled_remind_prior"`
	AutoInProgress    bool     `json:"scheduled_auto_in_progress"`
	AutoCompleted     bool     `json:"scheduled_auto_completed"`
	ToMaintenance     bool     `json:"auto_transition_to_maintenance_state"`
	ToOperational     bool     `json:"auto_transition_to_operational_state"`
	Body              string   `json:"body"`
	ComponentIDs      []string `json:"component_ids,omitempty"`
	ScheduledAutomate bool     `json:"scheduled_auto_transition"`
}

// WriteStatuspage writes a JSON array with one body of POST /pages/PAGE/incidents per batch, for
// customers to read: title and description, without the hypervisors' names. Descriptions are text;
// Statuspage takes bodies for HTML, so they are escaped.
func WriteStatuspage(w io.Writer, s Statuspage, batches []Batch) error {
	type body struct {
		Incident statuspageIncident `json:"incident"`
	}
	bodies := make([]body, 0, len(batches))
	for _, b := range batches {
		start, end, err := b.span()
		if err != nil {
			return fmt.Errorf("writing scheduled maintenances: %w", err)
		}
		bodies = append(bodies, body{statuspageIncident{
			Name:              strings.ToValidUTF8(strings.Join(strings.Fields(b.Title), " "), "\ufffd"),
			Status:            "scheduled",
			ImpactOverride:    "maintenance",
			ScheduledFor:      start.Format(time.RFC3339),
			ScheduledUntil:    end.Format(time.RFC3339),
			RemindPrior:       s.RemindPrior,
			AutoInProgress:    s.AutoInProgress,
			AutoCompleted:     s.AutoCompleted,
			ToMaintenance:     s.AutoInProgress && len(s.Components) > 0,
			ToOperational:     s.AutoCompleted && len(s.Components) > 0,
			Body:              html.EscapeString(strings.ToValidUTF8(b.Description, "\ufffd")),
			ComponentIDs:      s.Components,
			ScheduledAutomate: s.AutoInProgress && s.AutoCompleted,
		}})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(bodies)
}
