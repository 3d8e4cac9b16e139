package calendar

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestWriteStatuspage(t *testing.T) {
	batches := twoBatches()
	batches[1].Title, batches[1].Description = "a\n b\xff", "<b>&\n\"it\""
	var b bytes.Buffer
	s := Statuspage{Components: []string{"k7x"}, RemindPrior: true, AutoInProgress: true, AutoCompleted: true}
	if err := WriteStatuspage(&b, s, batches[1:]); err != nil {
		t.Fatal(err)
	}
	const want = `[
  {
    "incident": {
      "name": "a b�",
      "status": "scheduled",
      "impact_override": "maintenance",
      "scheduled_for": "2016-04-06T08:00:00Z",
      "scheduled_until": "2016-04-06T09:03:00Z",
      "scheduled_remind_prior": true,
      "scheduled_auto_in_progress": true,
      "scheduled_auto_completed": true,
      "auto_transition_to_maintenance_state": true,
      "auto_transition_to_operational_state": true,
      "body": "&lt;b&gt;&amp;\n&#34;it&#34;",
      "component_ids": [
        "k7x"
      ],
      "scheduled_auto_transition": true
    }
  }
]
`
	if b.String() != want {
		t.Errorf("got\n%s\nexpected\n%s", b.String(), want)
	}

	b.Reset()
	if err := WriteStatuspage(&b, Statuspage{}, batches); err != nil {
		t.Fatal(err)
	}
	var bodies []map[string]map[string]any
	if err := json.Unmarshal(b.Bytes(), &bodies); err != nil || len(bodies) != 2 {
		t.Fatalf("%d bodies: %v", len(bodies), err)
	}
	if until := bodies[0]["incident"]["scheduled_until"]; until != "2016-04-05T09:03:01Z" {
		t.Errorf("until %v", until)
	}

	b.Reset()
	if err := WriteStatuspage(&b, s, nil); err != nil || b.String() != "[]\n" {
		t.Errorf("no batch: %q, %v", b.String(), err)
	}
}
