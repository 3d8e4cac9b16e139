package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"
)

func manifests(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../*.yaml")
	if err != nil || len(paths) < 4 {
		t.Fatalf("manifests: %v, %v", paths, err)
	}
	return paths
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestManifestsAreAccepted(t *testing.T) {
	for _, path := range manifests(t) {
		if _, err := check([]byte(read(t, path))); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// What is wrong with a manifest is found: the same files, broken in one place each.
func TestBrokenManifestsAreRefused(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"misspelt key", "shards.yaml", "backoffLimitPerIndex:", "backOffLimitPerIndex:", `unknown field "spec.backOffLimitPerIndex"`},
		{"misspelt key of a pod", "order.yaml", "enableServiceLinks:", "enableServiceLink:", `unknown field "spec.template.spec.enableServiceLink"`},
		{"key that is there twice", "shards.yaml", "  completions: 8\n", "  completions: 8\n  completions: 8\n", `key "completions" already set`},
		{"text for a number", "shards.yaml", "completions: 8", "completions: eight", "spec.completions"},
		{"number for a text", "merge.yaml", "value: 1800MiB", "value: 1800", "env.value of type string"},
		{"kind of another version", "merge.yaml", "batch/v1", "batch/v2", `no kind "Job" is registered for version "batch/v2"`},
		{"unknown word", "shards.yaml", "completionMode: Indexed", "completionMode: indexed", `spec.completionMode: Unsupported value: "indexed"`},
		{"limit per index without indices", "shards.yaml", "completionMode: Indexed", "completionMode: NonIndexed", "spec.backoffLimitPerIndex: Invalid value"},
		{"policy for failures with restarts", "shards.yaml", "restartPolicy: Never", "restartPolicy: OnFailure", "spec.template.spec.restartPolicy"},
		{"exit statuses out of order", "merge.yaml", "[2, 3, 4]", "[3, 2, 4]", "must be ordered"},
		{"index from nowhere", "shards.yaml", "metadata.annotations['batch", "metadata.anotations['batch", "fieldPath"},
		{"mount without a volume", "shards.yaml", "- {name: study, mountPath: /study}", "- {name: studies, mountPath: /study}", "spec.template.spec.containers[0].volumeMounts[0].name: Not found"},
		{"impossible quantity", "order.yaml", "requests: {cpu: \"1\", memory: 1Gi}", "requests: {cpu: \"1\", memory: 2Gi}", "must be less than or equal to memory limit"},
		{"root", "merge.yaml", "runAsUser: 65532", "runAsUser: 0", "runAsUser=0"},
		{"no access mode", "storage.yaml", "[ReadWriteMany]", "[]", "spec.accessModes: Required value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := read(t, filepath.Join("..", c.file))
			broken := strings.Replace(text, c.old, c.new, 1)
			if broken == text {
				t.Fatalf("there is no %q in %s to break", c.old, c.file)
			}
			switch _, err := check([]byte(broken)); {
			case err == nil:
				t.Errorf("%s with %q for %q is accepted", c.file, c.new, c.old)
			case !strings.Contains(err.Error(), c.want):
				t.Errorf("%s with %q for %q: got %v, want %q in it", c.file, c.new, c.old, err, c.want)
			}
		})
	}
}

// What the server does not check, but the program would suffer from: its own idea of its memory must
// stay below the limit, and its containers write to volumes only.
func TestLimits(t *testing.T) {
	jobs := 0
	for _, path := range manifests(t) {
		var j batchv1.Job
		if err := yaml.Unmarshal([]byte(read(t, path)), &j); err != nil {
			t.Fatal(err)
		}
		if j.Kind != "Job" {
			continue
		}
		jobs++
		pod := j.Spec.Template.Spec
		if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
			t.Errorf("%s: the pods get a token of the service account", path)
		}
		for _, c := range pod.Containers {
			if s := c.SecurityContext; s == nil || s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem {
				t.Errorf("%s: the root filesystem of %s is writable", path, c.Name)
			}
			limit := c.Resources.Limits.Memory().Value()
			for _, e := range c.Env {
				if e.Name != "GOMEMLIMIT" {
					continue
				}
				own := resource.MustParse(strings.TrimSuffix(e.Value, "B"))
				if share := float64(own.Value()) / float64(limit); share < 0.8 || share > 0.9 {
					t.Errorf("%s: GOMEMLIMIT is %.2f of the limit, want 0.8 to 0.9", path, share)
				}
				limit = 0
			}
			if limit != 0 {
				t.Errorf("%s: %s has no GOMEMLIMIT", path, c.Name)
			}
		}
	}
	if jobs != 3 {
		t.Errorf("%d Jobs, want 3", jobs)
	}
}
