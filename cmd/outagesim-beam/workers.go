package main

import (
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/verbs"
	"outagesim/cmd/outagesim-beam/internal/workerpool"
)

func workersCommand() *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use:   "workers",
		Short: "Start workers for an engine when it asks for them",
		Long: `Workers is a worker pool for engines whose jobs have --environment_type EXTERNAL and this address as
--environment_config. Each worker is a process of this program. It goes on until it is interrupted, and
ends its workers with it.

Whoever reaches the address can start workers: listen on a network only where all of it is trusted.`,
		Example: `  outagesim-beam workers --listen localhost:50000`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			self, err := os.Executable()
			if err != nil {
				return err
			}
			l, err := net.Listen("tcp", listen)
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			ctx, stop := verbs.Interruptible(c.Context())
			defer stop()
			log := func(format string, args ...any) { fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...) }
			log("workers for %s", l.Addr())
			if err := workerpool.New(self, c.ErrOrStderr(), log).Serve(ctx, l); err != nil {
				return err
			}
			return exit.With(exit.Interrupted, fmt.Errorf("interrupted; all workers have ended"))
		},
	}
	c.Flags().StringVar(&listen, "listen", "localhost:50000", "`host:port` to listen on; port 0 takes a free one")
	return c
}
