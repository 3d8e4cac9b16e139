package workerpool

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
)

// A program that the pool runs as a worker writes its arguments down and stays.
func TestMain(m *testing.M) {
	if dir := os.Getenv("WORKERPOOL_TEST_DIR"); dir != "" && len(os.Args) > 1 && os.Args[1] == "--worker=true" {
		os.WriteFile(filepath.Join(dir, fmt.Sprint(os.Getpid())), []byte(strings.Join(os.Args[1:], " ")), 0o666)
		time.Sleep(time.Hour)
	}
	os.Exit(m.Run())
}

// events is the pool's log.
type events struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (e *events) add(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	fmt.Fprintf(&e.text, format+"\n", args...)
}

func (e *events) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.text.String()
}

// eventually waits for what happens in another process.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain waited for: %s", what)
		}
	}
}

func alive(pid int) bool {
	_, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	return err == nil
}

func TestPool(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("there is no /proc to see processes in")
	}
	dir := t.TempDir()
	t.Setenv("WORKERPOOL_TEST_DIR", dir)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	var log events
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- New(self, os.Stderr, log.add).Serve(ctx, l) }()
	defer cancel()

	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := fnpb.NewBeamFnExternalWorkerPoolClient(conn)
	start := func(id, logging, control string) string {
		t.Helper()
		r, err := client.StartWorker(context.Background(), &fnpb.StartWorkerRequest{
			WorkerId:        id,
			LoggingEndpoint: &pipepb.ApiServiceDescriptor{Url: logging},
			ControlEndpoint: &pipepb.ApiServiceDescriptor{Url: control},
		})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetError()
	}
	pids := map[string]int{}
	for _, id := range []string{"a", "b", "c"} {
		if e := start(id, "localhost:1", "localhost:2"); e != "" {
			t.Fatal(e)
		}
		for _, line := range strings.Split(log.String(), "\n") {
			var pid int
			if n, _ := fmt.Sscanf(line, "worker "+id+" is process %d", &pid); n == 1 {
				pids[id] = pid
			}
		}
		var args []byte
		eventually(t, "the arguments of worker "+id, func() bool {
			args, _ = os.ReadFile(filepath.Join(dir, fmt.Sprint(pids[id])))
			return len(args) > 0
		})
		if got, want := string(args), "--worker=true --id="+id+" --logging_endpoint=localhost:1 --control_endpoint=localhost:2 --options={}"; got != want {
			t.Errorf("arguments %s", got)
		}
	}
	if e := start("a", "localhost:1", "localhost:2"); !strings.Contains(e, "there is one of this id") {
		t.Errorf("a second one: %q", e)
	}
	if e := start("d", "", "localhost:2"); !strings.Contains(e, "no endpoints") {
		t.Errorf("no endpoint: %q", e)
	}

	// One that dies leaves neither a process nor its id.
	process, err := os.FindProcess(pids["a"])
	if err != nil {
		t.Fatal(err)
	}
	process.Kill()
	eventually(t, "the end of worker a", func() bool { return strings.Contains(log.String(), "has died: signal: killed") && !alive(pids["a"]) })
	if e := start("a", "localhost:1", "localhost:2"); e != "" {
		t.Errorf("again: %s", e)
	}

	// One that is stopped ends; stopping it again is no error.
	for range 2 {
		if r, err := client.StopWorker(context.Background(), &fnpb.StopWorkerRequest{WorkerId: "b"}); err != nil || r.GetError() != "" {
			t.Fatal(err, r.GetError())
		}
	}
	eventually(t, "the end of worker b", func() bool { return !alive(pids["b"]) })

	// All end with the pool.
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if alive(pids["c"]) {
		t.Error("worker c has survived")
	}
	if strings.Contains(log.String(), fmt.Sprintf("process %d, has died", pids["c"])) {
		t.Error("it does not know whom it has ended")
	}
}
