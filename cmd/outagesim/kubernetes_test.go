package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// k8sJob is what of a Job matters to the processes in its pods.
type k8sJob struct {
	Metadata struct{ Name string }
	Spec     struct {
		Completions      *int
		PodFailurePolicy struct {
			Rules []struct {
				Action      string
				OnExitCodes *struct{ Values []int } `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Spec struct {
				Containers []struct {
					Args []string
					Env  []struct {
						Name, Value string
						ValueFrom   struct {
							FieldRef struct {
								FieldPath string `yaml:"fieldPath"`
							} `yaml:"fieldRef"`
							ResourceFieldRef struct{ Resource string } `yaml:"resourceFieldRef"`
						} `yaml:"valueFrom"`
					}
					Resources    struct{ Limits map[string]string }
					VolumeMounts []struct {
						Name      string
						MountPath string `yaml:"mountPath"`
					} `yaml:"volumeMounts"`
				}
			}
		}
	}
}

// cluster stands in for a cluster: a folder a volume, and processes instead of pods.
type cluster struct {
	t       *testing.T
	volumes map[string]string // folders by name
	root    string            // where pods start, which must stay empty
}

func (c *cluster) job(text []byte) *k8sJob {
	c.t.Helper()
	var j k8sJob
	if err := yaml.Unmarshal(text, &j); err != nil {
		c.t.Fatal(err)
	}
	if n := len(j.Spec.Template.Spec.Containers); n != 1 {
		c.t.Fatalf("%s: %d containers, want 1", j.Metadata.Name, n)
	}
	return &j
}

func (c *cluster) manifest(name string) []byte {
	return readFile(c.t, filepath.Join(top, "deploy", "kubernetes", name))
}

var reference = regexp.MustCompile(`\$\(([A-Z_]+)\)`)

// pod runs the command line of a pod as the manifest has it and returns its log and exit status. Paths at
// which a volume is mounted become that volume's folder.
func (c *cluster) pod(j *k8sJob, index int) (log string, status int) {
	c.t.Helper()
	container := j.Spec.Template.Spec.Containers[0]
	env := map[string]string{}
	for _, e := range container.Env {
		switch from := e.ValueFrom; {
		case from.FieldRef.FieldPath == "metadata.annotations['batch.kubernetes.io/job-completion-index']":
			env[e.Name] = strconv.Itoa(index)
		case strings.HasPrefix(from.ResourceFieldRef.Resource, "limits."):
			env[e.Name] = container.Resources.Limits[strings.TrimPrefix(from.ResourceFieldRef.Resource, "limits.")]
		default:
			env[e.Name] = e.Value
		}
		if env[e.Name] == "" {
			c.t.Fatalf("%s: nobody knows the value of %s", j.Metadata.Name, e.Name)
		}
	}
	var args []string
	for _, arg := range container.Args {
		arg = reference.ReplaceAllStringFunc(arg, func(s string) string {
			value, ok := env[s[2:len(s)-1]]
			if !ok {
				c.t.Fatalf("%s: %s names no variable of the container", j.Metadata.Name, arg)
			}
			return value
		})
		flag, path, isFlag := strings.Cut(arg, "=")
		if !isFlag {
			flag, path = "", arg
		}
		for _, m := range container.VolumeMounts {
			if path == m.MountPath || strings.HasPrefix(path, m.MountPath+"/") {
				path = c.volumes[m.Name] + strings.TrimPrefix(path, m.MountPath)
				break
			}
		}
		if isFlag {
			path = flag + "=" + path
		}
		args = append(args, path)
	}
	p := exec.Command("outagesim", args...)
	p.Dir = c.root
	p.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/", "TMPDIR=" + filepath.Join(c.root, "none")}
	for name, value := range env {
		p.Env = append(p.Env, name+"="+value)
	}
	out, err := p.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return string(out), p.ProcessState.ExitCode()
}

// succeed runs all pods of a Job.
func (c *cluster) succeed(j *k8sJob) (log string) {
	c.t.Helper()
	n := 1
	if j.Spec.Completions != nil {
		n = *j.Spec.Completions
	}
	for i := range n {
		out, status := c.pod(j, i)
		if status != 0 {
			c.t.Fatalf("%s, index %d: exit status %d\n%s", j.Metadata.Name, i, status, out)
		}
		log += out
	}
	return log
}

// fail runs a pod that must end with an exit status for which its Job is given up.
func (c *cluster) fail(j *k8sJob, index int, want string) {
	c.t.Helper()
	out, status := c.pod(j, index)
	for _, r := range j.Spec.PodFailurePolicy.Rules {
		if r.Action == "FailJob" && r.OnExitCodes != nil && slices.Contains(r.OnExitCodes.Values, status) {
			if !strings.Contains(out, want) {
				c.t.Errorf("%s, index %d: got %q, want %q in it", j.Metadata.Name, index, out, want)
			}
			return
		}
	}
	c.t.Errorf("%s, index %d: exit status %d, for which the Job would go on trying\n%s", j.Metadata.Name, index, status, out)
}

// configMap makes a folder as a mounted ConfigMap is: files are links through another link.
func configMap(t *testing.T, files map[string]string) string {
	dir := t.TempDir()
	for name, text := range files {
		writeFile(t, filepath.Join(dir, "..2026_01_01", name), []byte(text))
		if err := os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.Symlink("..2026_01_01", filepath.Join(dir, "..data")); err != nil {
		t.Skip(err)
	}
	return dir
}

// The Jobs in deploy/kubernetes, in the order that docs/shards.md says, give the results of a run.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	scenario := configMap(t, map[string]string{
		"scenario.yaml": `name: small
fleet: {hypervisors: 2, zones_per_hypervisor: 10}
kernels: [{name: k, panics: [{name: p, mtbf: 1y}]}]
recoveries: [{name: panic, phases: [{name: boot, takes: {empirical: {file: boots.csv, column: minutes}}}]}]
apps: [{name: one, share: 100%}]
study: {precision: {metric: apps.one.outage_minutes, relative: 4%, at_most: 2000}}
`,
		"boots.csv": "minutes\n10\n30\n",
	})
	c := &cluster{t, map[string]string{"study": t.TempDir(), "scenario": scenario}, t.TempDir()}
	orderJob, shardsYAML, mergeJob := c.job(c.manifest("order.yaml")), c.manifest("shards.yaml"), c.job(c.manifest("merge.yaml"))
	shardsJob := c.job(shardsYAML)

	c.fail(shardsJob, 0, "there is no order")
	if log := c.succeed(orderJob); !strings.Contains(log, "round 1 of") || !strings.Contains(log, fmt.Sprintf("\n%d  ", *shardsJob.Spec.Completions-1)) {
		t.Errorf("the order does not list as many shards as shards.yaml has completions:\n%s", log)
	}
	c.succeed(shardsJob)
	c.fail(shardsJob, *shardsJob.Spec.Completions, "there is no shard")
	c.fail(mergeJob, 0, "round 2 is not complete")
	if log := c.succeed(orderJob); !strings.Contains(log, "round 2 of") {
		t.Errorf("round 2 does not follow round 1:\n%s", log)
	}
	second := c.job(nextRound(t, shardsYAML))
	if second.Metadata.Name == shardsJob.Metadata.Name {
		t.Errorf("the Jobs of two rounds have one name, %s", second.Metadata.Name)
	}
	c.succeed(second)
	if log := c.succeed(orderJob); !strings.Contains(log, "complete") {
		t.Errorf("it is not complete after round 2:\n%s", log)
	}
	c.succeed(mergeJob)

	whole := filepath.Join(t.TempDir(), "whole")
	if out, err := exec.Command("outagesim", "run", filepath.Join(scenario, "scenario.yaml"), "--quiet", "--out", whole).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	merged := readFile(t, filepath.Join(c.volumes["study"], "results", "results.json"))
	if !bytes.Equal(merged, readFile(t, filepath.Join(whole, "results.json"))) {
		t.Error("results.json of the Jobs is not that of a run")
	}
	left, err := os.ReadDir(c.root)
	if err != nil || len(left) > 0 {
		t.Errorf("the pods wrote to their root, which is read-only: %v, %v", left, err)
	}
}

var nextSed = regexp.MustCompile(`(?m)^(sed '[^']*') shards\.yaml \|`)

// nextRound makes the Job of the next round as docs/shards.md says.
func nextRound(t *testing.T, manifest []byte) []byte {
	t.Helper()
	m := nextSed.FindSubmatch(readFile(t, filepath.Join(top, "docs", "shards.md")))
	if m == nil {
		t.Fatal("docs/shards.md does not say how to make the Job of the next round")
	}
	sed := exec.Command("sh", "-c", string(m[1]))
	sed.Stdin = bytes.NewReader(manifest)
	out, err := sed.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}
