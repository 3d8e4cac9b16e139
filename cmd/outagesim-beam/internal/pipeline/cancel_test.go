package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"

	"outagesim/sim/study"
)

// jobs are the states of the jobs that the service knows, by name.
func jobs(t *testing.T) map[string]jobpb.JobState_Enum {
	t.Helper()
	conn, err := grpcx.Dial(context.Background(), *jobopts.Endpoint, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r, err := jobpb.NewJobServiceClient(conn).GetJobs(context.Background(), &jobpb.GetJobsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]jobpb.JobState_Enum{}
	for _, j := range r.GetJobInfo() {
		states[j.GetJobName()] = j.GetState()
	}
	return states
}

// elsewhere makes jobs go to a job service and to workers that do not end with the driver.
func elsewhere(t *testing.T) {
	t.Helper()
	restore := []*string{jobopts.Endpoint, jobopts.EnvironmentType, jobopts.EnvironmentConfig, jobopts.WorkerBinary}
	for _, flag := range restore {
		before := *flag
		t.Cleanup(func() { *flag = before })
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	if _, err := prism.CreateJobServer(context.Background(), prism.Options{Port: port}); err != nil {
		t.Fatal(err)
	}
	workers, err := extworker.StartLoopback(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	*jobopts.Endpoint = fmt.Sprintf("localhost:%d", port)
	*jobopts.EnvironmentType = "EXTERNAL"
	*jobopts.EnvironmentConfig = workers.EnvironmentConfig(context.Background())
	*jobopts.WorkerBinary = os.DevNull
}

// A job whose driver is interrupted is cancelled, and no other.
func TestInterruptedJobIsCancelled(t *testing.T) {
	elsewhere(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	preparing(t, toySpec(func(rep uint64) {
		if rep == 100 {
			cancel(errors.New("enough"))
		}
		if rep > 100 {
			time.Sleep(time.Millisecond) // the job is far from its end
		}
	}))
	e := toyEngine(t)
	e.Runner, e.Here = "universal", false
	s := study.NewSample(toySpec(nil))
	if err := extend(t, e, s, 50); err != nil {
		t.Fatal(err)
	}
	before := jobs(t)
	err := e.Extend(ctx, toySpec(nil), s, 1e6)
	if !errors.Is(err, study.ErrInterrupted) || err.Error() != "interrupted during replications 50..999999 (enough)" {
		t.Errorf("error %v", err)
	}
	after := jobs(t)
	for name, state := range after {
		if was, ok := before[name]; ok && state != was {
			t.Errorf("job %s was %v and is %v", name, was, state)
		} else if !ok && state != jobpb.JobState_CANCELLED && state != jobpb.JobState_CANCELLING {
			t.Errorf("job %s is %v", name, state)
		}
	}
	if len(before) != 1 || len(after) != 2 {
		t.Errorf("jobs %v, then %v", before, after)
	}
	if *jobopts.JobName != "" {
		t.Errorf("--job_name is left at %s", *jobopts.JobName)
	}
}

// A pipeline in this process that is interrupted at once, or before its worker is there, ends as
// interrupted, and not before the worker is there: prism panics then, which nobody can recover from.
func TestInterruptedAtTheStart(t *testing.T) {
	preparing(t, toySpec(func(uint64) { time.Sleep(time.Millisecond) }))
	e := toyEngine(t)
	cause := errors.New("enough")
	for _, after := range []time.Duration{-1, 0, time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond} {
		ctx, cancel := context.WithCancelCause(context.Background())
		if after < 0 {
			cancel(cause)
		} else {
			time.AfterFunc(after, func() { cancel(cause) })
		}
		before := begun.Load()
		err := e.Extend(ctx, toySpec(nil), study.NewSample(toySpec(nil)), 1e5)
		if !errors.Is(err, study.ErrInterrupted) || !errors.Is(err, cause) {
			t.Errorf("interrupted after %v: %v", after, err)
		}
		if after < 0 && begun.Load() > before {
			t.Error("interrupted before it began, a pipeline was begun")
		}
	}

	ctx, cancel := context.WithCancelCause(context.Background())
	run, stop := afterBegun(ctx)
	defer stop()
	cancel(cause)
	select {
	case <-run.Done():
		t.Fatal("a pipeline ends before its worker has begun it")
	case <-time.After(50 * time.Millisecond):
	}
	begun.Add(1)
	<-run.Done()
	if context.Cause(run) != cause {
		t.Errorf("the cause is %v", context.Cause(run))
	}
}
