package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim"
)

// serving is what the flags of serve say.
type serving struct {
	address    string
	port       uint16
	kubeconfig string
	speed      float64
	nodes      int
	seed       uint64
	containers string
	page       bool
}

func serveVerb() *cobra.Command {
	var s serving
	verb := &cobra.Command{
		Use:   "serve",
		Short: "Serve the simulated cluster to kubectl and other clients",
		Long: `Serve starts a simulated cluster, serves its API on a loopback port, and writes
a kubeconfig for it. Its clock follows the wall clock, times --speed.

The kubeconfig of a serve that still runs is left alone; what a killed one has
left is replaced. Nothing is kept: the cluster ends with the command, on Ctrl-C.

With --containers docker, images that gherkube has no model of run as real
containers of this machine's engine. They are in a network of their own and reach
nothing of the simulated cluster.

With --page a browser shows nodes, workloads, pods, Services, Ingresses and events at an
address that is printed. Anyone who knows the address can read the page. Its token is
not that of the API.

The connection of clients is encrypted and asks for the token in the kubeconfig; addresses
that other machines can reach are refused.`,
		Example: `  gherkube serve
  gherkube serve --speed 60 --nodes 5
  gherkube serve --containers docker
  KUBECONFIG=gherkube.kubeconfig kubectl get nodes      (in another terminal)`,
		Args:   cobra.NoArgs,
		PreRun: orderly,
		RunE:   exit.RunE(func(cmd *cobra.Command, _ []string) error { return s.run(cmd) }),
	}
	f := verb.Flags()
	f.StringVar(&s.address, "address", "127.0.0.1", "loopback `IP` to listen on")
	f.Uint16Var(&s.port, "port", 0, "`port` to listen on; 0 takes a free one")
	f.StringVar(&s.kubeconfig, "kubeconfig", "gherkube.kubeconfig", "`file` to write the kubeconfig to")
	f.Float64Var(&s.speed, "speed", 1, "virtual `seconds` that pass in a second")
	f.StringVar(&s.containers, "containers", "none", "what runs images that gherkube has no model of: "+choice.List(containerEngines))
	f.BoolVar(&s.page, "page", false, "show the cluster to browsers as well, on a page for reading at another port")
	addClusterFlags(f, &s.nodes, &s.seed)
	choice.Complete(verb, "containers", containerEngines)
	return verb
}

func (s serving) check() error {
	if ip := net.ParseIP(s.address); ip == nil || !ip.IsLoopback() {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--address: %q is not a loopback address", s.address),
			Hint: "use 127.0.0.1 or ::1; a client that reaches the port and has the token is an administrator"}
	}
	if !(s.speed > 0) || s.speed > 1e6 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--speed: %v is not more than 0 and at most 1,000,000", s.speed),
			Hint: "1 follows the wall clock, and 60 makes a minute of each second"}
	}
	if s.kubeconfig == "" {
		return &exit.Failure{Code: exit.Usage, Err: errors.New("--kubeconfig: the name is empty"), Hint: "name a file to be written, or leave the flag out for gherkube.kubeconfig"}
	}
	if err := s.checkContainers(); err != nil {
		return err
	}
	return checkNodes(s.nodes)
}

func (s serving) run(cmd *cobra.Command) error {
	if err := s.check(); err != nil {
		return err
	}
	if err := replaceable(cmd.Context(), s.kubeconfig); err != nil {
		return err
	}
	cluster, end, err := s.cluster(cmd)
	if err != nil {
		return err
	}
	return errors.Join(s.serve(cmd, cluster), end())
}

// cluster makes the cluster. end ends it, with what runs outside.
func (s serving) cluster(cmd *cobra.Command) (cluster *sim.Cluster, end func() error, err error) {
	engine, err := containerEngines[s.containers].open(cmd.Context(), teller(cmd.ErrOrStderr()))
	if err != nil {
		return nil, nil, err
	}
	server, err := apiserver.New(apiserver.Config{})
	if err != nil {
		return nil, nil, err
	}
	cluster, err = sim.New(sim.Config{
		Server: server, Seed: seed.Seed(s.seed), Start: time.Now(), Workers: s.nodes, Engine: engine.in, Components: apiserver.Components,
		Crashed: func(crash sim.Crash) { cmd.PrintErrln("gherkube:", crash) },
	})
	if err != nil {
		return nil, nil, err
	}
	return cluster, func() error { cluster.Close(); return engine.close() }, nil
}

// serve serves the cluster until the command is interrupted.
func (s serving) serve(cmd *cobra.Command, cluster *sim.Cluster) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(s.address, strconv.Itoa(int(s.port))))
	if err != nil {
		return &exit.Failure{Code: exit.Environment, Err: err, Hint: "choose another --port, or leave it out to take a free one"}
	}
	access, err := newAccess(listener.Addr().String())
	if err != nil {
		return err
	}
	written, err := access.writeKubeconfig(cmd.Context(), s.kubeconfig)
	if err != nil {
		_ = listener.Close() // the other error is the one to tell
		return err
	}
	defer written.remove()
	s.welcome(cmd)
	if s.page {
		address, end, err := s.servePage(newPage(cluster))
		if err != nil {
			return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--page: %w", err), Hint: "leave --page out"}
		}
		defer end()
		cmd.Printf("In a browser: %s\n", address)
	}
	return serve(cmd.Context(), listener, access, cluster, s.speed)
}

// welcome says how to use the cluster.
func (s serving) welcome(cmd *cobra.Command) {
	path := s.kubeconfig
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	cmd.Printf(`Kubernetes %s with %s is served, at %g × wall time, seed %d.

  export KUBECONFIG=%s
  kubectl get nodes

Ctrl-C ends it; nothing is kept.
`, apiserver.Version, reports.Several(s.nodes, "node"), s.speed, s.seed, reports.Line(quote(path)))
}

// serve serves the cluster and lets its time pass until the context is done.
func serve(ctx context.Context, listener net.Listener, access *access, cluster *sim.Cluster, speed float64) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler:           cluster.HandlerWithToken(access.token),
		TLSConfig:         access.tls,
		ReadHeaderTimeout: 10 * time.Second,
	}
	ended := make(chan error, 2)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	go func() { ended <- cluster.Run(ctx, speed) }()

	err := <-ended
	cancel()
	// Watches never end by themselves: those who are still there after a
	// moment are cut off.
	grace, done := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer done()
	if server.Shutdown(grace) != nil {
		_ = server.Close()
	}
	err = errors.Join(err, <-ended)
	if ctxOnly(err) {
		return nil
	}
	return err
}

// ctxOnly reports whether the only errors are those of an orderly end.
func ctxOnly(err error) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err == nil
	}
	for _, e := range joined.Unwrap() {
		if !errors.Is(e, context.Canceled) && !errors.Is(e, http.ErrServerClosed) {
			return false
		}
	}
	return true
}
