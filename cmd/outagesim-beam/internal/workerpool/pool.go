package workerpool

import (
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"

	"google.golang.org/grpc"

	"github.com/apache/beam/sdks/v2/go/container/tools"
	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
)

// Pool starts and ends workers.
type Pool struct {
	fnpb.UnimplementedBeamFnExternalWorkerPoolServer

	program string
	output  io.Writer
	log     func(format string, args ...any)

	mu      sync.Mutex
	workers map[string]*exec.Cmd
	closed  bool
	ended   sync.WaitGroup // workers that have been waited for
}

// New returns a pool whose workers run program and print to output. Log is told what happens.
func New(program string, output io.Writer, log func(format string, args ...any)) *Pool {
	return &Pool{program: program, output: output, log: log, workers: map[string]*exec.Cmd{}}
}

// Serve answers on l until ctx ends, then ends all workers.
func (p *Pool) Serve(ctx context.Context, l net.Listener) error {
	server := grpc.NewServer()
	fnpb.RegisterBeamFnExternalWorkerPoolServer(server, p)
	undo := context.AfterFunc(ctx, server.Stop)
	defer undo()
	err := server.Serve(l)
	p.close()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (p *Pool) close() {
	p.mu.Lock()
	p.closed = true
	for id, w := range p.workers {
		p.end(id, w)
	}
	p.mu.Unlock()
	p.ended.Wait()
}

// end ends a worker, while mu is held.
func (p *Pool) end(id string, w *exec.Cmd) {
	p.log("ending worker %s, process %d", id, w.Process.Pid)
	delete(p.workers, id)
	w.Process.Kill()
}

// StartWorker starts a worker for an engine.
func (p *Pool) StartWorker(ctx context.Context, r *fnpb.StartWorkerRequest) (*fnpb.StartWorkerResponse, error) {
	id := r.GetWorkerId()
	args, err := arguments(ctx, r)
	if err == nil {
		err = p.start(id, args)
	}
	if err != nil {
		p.log("worker %s is not started: %v", id, err)
		return &fnpb.StartWorkerResponse{Error: err.Error()}, nil
	}
	return &fnpb.StartWorkerResponse{}, nil
}

// arguments are those of a worker that r asks for.
func arguments(ctx context.Context, r *fnpb.StartWorkerRequest) ([]string, error) {
	logging, control, options := r.GetLoggingEndpoint().GetUrl(), r.GetControlEndpoint().GetUrl(), "{}"
	if provision := r.GetProvisionEndpoint().GetUrl(); provision != "" {
		info, err := tools.ProvisionInfo(grpcx.WriteWorkerID(ctx, r.GetWorkerId()), provision)
		if err != nil {
			return nil, fmt.Errorf("asking %s for the options of the job: %w", provision, err)
		}
		if options, err = tools.ProtoToJSON(info.GetPipelineOptions()); err != nil {
			return nil, fmt.Errorf("reading the options of the job: %w", err)
		}
		if u := info.GetLoggingEndpoint().GetUrl(); u != "" {
			logging = u
		}
		if u := info.GetControlEndpoint().GetUrl(); u != "" {
			control = u
		}
	}
	if logging == "" || control == "" {
		return nil, fmt.Errorf("the engine names no endpoints for logging and control")
	}
	return []string{"--worker=true", "--id=" + r.GetWorkerId(), "--logging_endpoint=" + logging, "--control_endpoint=" + control, "--options=" + options}, nil
}

func (p *Pool) start(id string, args []string) error {
	w := exec.Command(p.program, args...)
	w.Stdout, w.Stderr = p.output, p.output
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return fmt.Errorf("the pool is ending")
	}
	if _, ok := p.workers[id]; ok {
		return fmt.Errorf("there is one of this id")
	}
	if err := w.Start(); err != nil {
		return err
	}
	p.log("worker %s is process %d", id, w.Process.Pid)
	p.workers[id] = w
	p.ended.Go(func() {
		err := w.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.workers[id] == w { // nobody has ended it
			delete(p.workers, id)
			p.log("worker %s, process %d, has died: %v", id, w.Process.Pid, err)
		}
	})
	return nil
}

// StopWorker ends a worker that an engine needs no more. One that has died is ended.
func (p *Pool) StopWorker(_ context.Context, r *fnpb.StopWorkerRequest) (*fnpb.StopWorkerResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w, ok := p.workers[r.GetWorkerId()]; ok {
		p.end(r.GetWorkerId(), w)
	}
	return &fnpb.StopWorkerResponse{}, nil
}
