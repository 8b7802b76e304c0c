// Package terminal is where a scenario types its commands: a shell with
// upstream's own kubectl in it, on the time of a cluster.
//
// Lines are interpreted as bash does (quotes, variables, $(...), pipes, &&,
// redirections to files of the scenario). The commands are kubectl, which runs
// in this process and talks to the scenario's cluster, and sleep, timeout, cat,
// grep, wc, head, tail, sort and uniq; anything else is "command not found",
// as it would be on a machine that has only kubectl.
//
// There are two strategies for commands that wait. On a cluster whose time is the
// wall clock's they are upstream's, as they are, under a deadline. On one whose
// time is virtual, each command takes Startup of the cluster's time before its
// request is made, and the terminal knows what each command waits for (see
// virtual): time passes until it has it. A command that is still waiting after
// Patience is given up with exit code 124.
//
// The commands of a pipeline run one after the other, and no command runs beside
// another one but those that were started in the background: what a command
// finds in the cluster does not depend on chance.
//
// Ages that commands print are in the cluster's time.
package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/steps/repository"
)

const (
	// Startup is how much of the cluster's time a kubectl command takes before
	// its request is made.
	Startup = 100 * time.Millisecond
	// Patience is how long a command may wait in the cluster's time.
	Patience = 10 * time.Minute
)

// Exit codes of commands that did not end by themselves.
const (
	codeTimeout  = 124
	codeNotFound = 127
)

// Config is what a terminal works with.
type Config struct {
	REST      *rest.Config
	Namespace string
	// Dir is the working directory, where relative file names are. It is the
	// terminal's own: a kubeconfig and kubectl's cache are put below it.
	Dir string
	// Files are those of the user's repository, which commands may read; nil if
	// there are none.
	Files *repository.Files
	Time  Time
	// Virtual is the cluster, if its time is virtual; nil if it is the wall
	// clock's.
	Virtual Virtual
	// Sync returns when what was written to the cluster so far can be seen in
	// what its changes are read from; nil if it can at once.
	Sync func(context.Context) error
	// Env are variables the shell starts with.
	Env map[string]string
	// Served is shared by terminals whose servers mostly serve the same kinds; nil if
	// this one is alone.
	Served *Served
}

// startup is how much of the cluster's time a command takes before its request
// is made. By the wall clock it takes what it takes.
func (c Config) startup() time.Duration {
	if c.Virtual == nil {
		return 0
	}
	return Startup
}

// Result is what a line printed and how it ended.
type Result struct {
	Line           string
	Stdout, Stderr string
	Code           int
	// At and Took are when it started and how much of the cluster's time it
	// took.
	At   time.Time
	Took time.Duration
	// Manifests are the files and folders of manifests that its kubectl commands
	// were given, by their absolute names.
	Manifests []string
}

// Terminal runs commands one after the other. It is not safe for concurrent
// use.
type Terminal struct {
	config   Config
	strategy strategy
	shell    *interp.Runner
	calls    int            // commands that the present line has run
	pipes    int            // files between commands that were ever made
	built    int            // kustomizations
	made     *int           // commands that made up names
	enough   map[string]int // of those whose reader ends by itself, the lines it reads
	// manifests are those of the present line.
	manifests []string
	shared    *rest.Config
	kinds     *knownKinds
	close     func()
	revision  string // of lists; none is the present

	// Of the copy that runs one command.
	client      *client.Client // nil by the wall clock
	connections *connections
	recorded    func() // says that it has read the process's arguments
	// reads are what it has read, if it is an attempt of a command that waits.
	reads *reads
}

// New opens a terminal. Close it when the scenario ends.
func New(c Config) (*Terminal, error) {
	shared, closeIdle, err := sharedConfig(c.REST)
	if err != nil {
		return nil, fmt.Errorf("a client for the cluster: %w", err)
	}
	discover, err := discovery.NewDiscoveryClientForConfig(shared)
	if err != nil {
		return nil, fmt.Errorf("a client for the cluster: %w", err)
	}
	t := &Terminal{config: c, shared: shared, close: closeIdle, kinds: newKnownKinds(&discoverer{DiscoveryClient: discover, served: c.Served}), strategy: wall{}, enough: map[string]int{}, made: new(int)}
	if c.Virtual != nil {
		t.strategy = virtual{c.Virtual}
	}
	if c.Sync == nil {
		t.config.Sync = func(context.Context) error { return nil }
	}
	if err := t.writeKubeconfig(); err != nil {
		return nil, err
	}
	t.shell, err = interp.New(
		interp.Dir(c.Dir),
		interp.Env(environ{expand.ListEnviron(environment(c)...), c.shellChance()}),
		interp.CallHandler(t.call),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return t.exec }),
		interp.OpenHandler(t.open),
		interp.StatHandler(t.stat),
		interp.ReadDirHandler2(t.readDir),
	)
	if err != nil {
		return nil, err
	}
	tame()
	return t, nil
}

// Close ends the terminal's connections.
func (t *Terminal) Close() { t.close() }

func environment(c Config) []string {
	env := []string{"HOME=" + c.Dir, "PATH=/bin", "NS=" + c.Namespace, "UID=" + userID, "EUID=" + userID, "GID=" + userID}
	for k, v := range c.Env {
		env = append(env, k+"="+v)
	}
	return env
}

// Var returns a variable of the shell.
func (t *Terminal) Var(name string) (string, bool) {
	if v, ok := t.shell.Vars[name]; ok {
		return v.String(), true
	}
	if name == "NS" {
		return t.config.Namespace, true
	}
	v, ok := t.config.Env[name]
	return v, ok
}

// Run runs lines as typed one after the other and returns the result of each.
// It stops at the first one that fails if stop says so. The error is about the
// terminal or the cluster (a syntax error, interrupted); a command that fails
// is a Result.
func (t *Terminal) Run(ctx context.Context, text string, stop func(Result) bool) ([]Result, error) {
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, fmt.Errorf("the command line cannot be read: %w", err)
	}
	var lines []string
	for _, stmt := range file.Stmts {
		lines = append(lines, text[stmt.Pos().Offset():stmt.End().Offset()])
	}
	if err := t.sequential(file); err != nil {
		return nil, err
	}
	defer t.removePipes()
	var results []Result
	for i, stmt := range file.Stmts {
		r, err := t.statement(ctx, lines[i], stmt)
		if r.Line != "" {
			results = append(results, r)
		}
		if err != nil || stop(r) {
			return results, err
		}
	}
	return results, nil
}

func (t *Terminal) statement(ctx context.Context, line string, stmt *syntax.Stmt) (Result, error) {
	var out, errOut bytes.Buffer
	if err := interp.StdIO(strings.NewReader(""), &out, &errOut)(t.shell); err != nil {
		return Result{}, err
	}
	r := Result{Line: line, At: t.config.Time.Now()}
	t.calls, t.manifests = 0, nil
	err := t.shell.Run(ctx, stmt)
	r.Took = t.config.Time.Now().Sub(r.At)
	r.Stdout, r.Stderr = t.LocalPaths(out.String()), t.LocalPaths(errOut.String())
	r.Manifests = t.manifests
	var status interp.ExitStatus
	if errors.As(err, &status) {
		r.Code, err = int(status), nil
	}
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}

// WriteFile puts a file into the terminal's directory.
func (t *Terminal) WriteFile(name string, content []byte) error {
	path, err := t.path(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// path is where a file of the scenario is; names do not lead out of its
// directory.
func (t *Terminal) path(name string) (string, error) {
	path := filepath.Join(t.config.Dir, name)
	if filepath.IsAbs(name) {
		path = filepath.Clean(name)
	}
	if rel, err := filepath.Rel(t.config.Dir, path); err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", fmt.Errorf("%s: outside of the scenario's directory: write the file with a step", name)
	}
	return path, nil
}

// open opens files for redirections.
func (t *Terminal) open(ctx context.Context, name string, flag int, perm os.FileMode) (io.ReadWriteCloser, error) {
	if name == os.DevNull {
		return interp.DefaultOpenHandler()(ctx, name, flag, perm)
	}
	find := t.path
	if flag&(os.O_WRONLY|os.O_RDWR) == 0 {
		find = t.locate
	}
	path, err := find(name)
	if err != nil {
		return nil, err
	}
	file, err := interp.DefaultOpenHandler()(ctx, path, flag, perm)
	if n, ends := t.enough[path]; ends && err == nil && flag&os.O_WRONLY != 0 {
		return &pipeEnd{ReadWriteCloser: file, left: n}, nil
	}
	return file, err
}

// exec runs one command of the shell.
func (t *Terminal) exec(ctx context.Context, args []string) error {
	h := interp.HandlerCtx(ctx)
	s := streams{in: h.Stdin, out: h.Stdout, err: h.Stderr, env: h.Env}
	code, err := t.command(ctx, args, s)
	if errors.Is(err, syscall.EPIPE) || broken(s.out) {
		return brokenOff(s.out)
	}
	if err != nil {
		return err
	}
	if code != 0 {
		return interp.ExitStatus(code)
	}
	return nil
}

// streams are a command's standard input and outputs, and its variables.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      expand.Environ
}

func (t *Terminal) command(ctx context.Context, args []string, s streams) (int, error) {
	switch args[0] {
	case "kubectl":
		return t.kubectl(ctx, args[1:], s)
	case "helm":
		return t.helm(ctx, args[1:], s)
	case "sleep":
		return t.sleep(ctx, args[1:], s)
	case "timeout":
		return t.timeout(ctx, args[1:], s)
	}
	if filter, ok := filters[args[0]]; ok {
		return filter(t, args[1:], s)
	}
	fmt.Fprintf(s.err, "bash: %s: command not found\n", args[0])
	return codeNotFound, nil
}

func (t *Terminal) sleep(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) != 1 {
		fmt.Fprintln(s.err, "sleep: missing operand")
		return 1, nil
	}
	d, err := seconds(args[0])
	if err != nil {
		fmt.Fprintf(s.err, "sleep: invalid time interval ‘%s’\n", args[0])
		return 1, nil
	}
	return 0, t.config.Time.Pass(ctx, d, never)
}

// timeout ends a command after a time, with exit code 124.
func (t *Terminal) timeout(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) < 2 {
		fmt.Fprintln(s.err, "timeout: missing operand")
		return 125, nil
	}
	d, err := seconds(args[0])
	if err != nil {
		fmt.Fprintf(s.err, "timeout: invalid time interval ‘%s’\n", args[0])
		return 125, nil
	}
	return t.command(context.WithValue(ctx, limitKey{}, d), args[1:], s)
}

// limitKey carries the limit that timeout sets.
type limitKey struct{}

// patience is how long a command may wait.
func patience(ctx context.Context) time.Duration {
	if d, ok := ctx.Value(limitKey{}).(time.Duration); ok {
		return d
	}
	return Patience
}

func never() bool { return false }

// seconds reads a duration as coreutils write it: 5, 0.5, 3m.
func seconds(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return d, nil
	}
	return time.ParseDuration(s + "s")
}

// Dir returns the directory of the terminal's files.
func (t *Terminal) Dir() string { return t.config.Dir }
