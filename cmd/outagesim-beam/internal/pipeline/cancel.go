package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
	"github.com/google/uuid"
)

const cancelTime = 10 * time.Second

// begun counts the pipelines that a worker in this process has begun.
var begun atomic.Int64

// afterBegun returns a context that ends when ctx has, but not before a worker has begun a pipeline:
// prism in this process panics if its worker goes away while it is being started. It does not wait
// for ever for a worker that does not come.
func afterBegun(ctx context.Context) (run context.Context, stop func()) {
	run, end := context.WithCancelCause(context.WithoutCancel(ctx))
	before := begun.Load()
	go func() {
		select {
		case <-ctx.Done():
		case <-run.Done():
			return
		}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for late := time.After(cancelTime); begun.Load() == before; {
			select {
			case <-tick.C:
			case <-late:
				end(context.Cause(ctx))
				return
			case <-run.Done():
				return
			}
		}
		end(context.Cause(ctx))
	}()
	return run, func() { end(nil) }
}

// appName is the option that keeps the name of a job; Flink writes the name itself in another way.
const appName = "beam:option:app_name:v1"

// nameJob gives the next job a name that no other job has. The Go SDK tells the id of a job only once
// it has ended; by its name it can be found before.
func nameJob() (name string, restore func()) {
	given := *jobopts.JobName
	*jobopts.JobName = cmp.Or(given, "outagesim") + "-" + uuid.NewString()
	return *jobopts.JobName, func() { *jobopts.JobName = given }
}

// cancelJob cancels the job of that name at the job service: when a driver ends, its job goes on.
func cancelJob(ctx context.Context, name string) error {
	if *jobopts.Endpoint == "" {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer stop()
	conn, err := grpcx.Dial(ctx, *jobopts.Endpoint, cancelTime)
	if err != nil {
		return err
	}
	defer conn.Close()
	service := jobpb.NewJobServiceClient(conn)
	jobs, err := service.GetJobs(ctx, &jobpb.GetJobsRequest{})
	if err != nil {
		return err
	}
	for _, j := range jobs.GetJobInfo() {
		if j.GetJobName() == name || j.GetPipelineOptions().GetFields()[appName].GetStringValue() == name {
			if _, err := service.Cancel(ctx, &jobpb.CancelJobRequest{JobId: j.GetJobId()}); err != nil {
				return fmt.Errorf("job %s: %w", j.GetJobId(), err)
			}
		}
	}
	return nil
}
