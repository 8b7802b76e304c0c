package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

func newShell(c Config, files *workspace, command func(context.Context, []string, streams) (int, error)) (*shell, error) {
	sh := &shell{files: files, time: c.Time, namespace: c.Namespace, env: c.Env, command: command, enough: map[string]int{}}
	var err error
	sh.runner, err = interp.New(
		interp.Dir(c.Dir),
		interp.Env(environ{expand.ListEnviron(environment(c)...), c.shellChance()}),
		interp.CallHandler(sh.call),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return sh.exec }),
		interp.OpenHandler(sh.open),
		interp.StatHandler(files.stat),
		interp.ReadDirHandler2(files.readDir),
	)
	return sh, err
}

func environment(c Config) []string {
	env := []string{"HOME=" + c.Dir, "PATH=/bin", "NS=" + c.Namespace, "UID=" + userID, "EUID=" + userID, "GID=" + userID}
	for k, v := range c.Env {
		env = append(env, k+"="+v)
	}
	return env
}

// Var returns a variable of the shell.
func (sh *shell) Var(name string) (string, bool) {
	if v, ok := sh.runner.Vars[name]; ok {
		return v.String(), true
	}
	if name == "NS" {
		return sh.namespace, true
	}
	v, ok := sh.env[name]
	return v, ok
}

// SetVar sets a variable of the shell.
func (sh *shell) SetVar(ctx context.Context, name, value string) error {
	_, err := sh.Run(ctx, "export "+name+"='"+strings.ReplaceAll(value, "'", `'\''`)+"'", func(Result) bool { return false })
	return err
}

// Run runs lines as typed one after the other and returns the result of each.
// It stops at the first one that fails if stop says so. The error is about the
// terminal or the cluster (a syntax error, interrupted); a command that fails
// is a Result.
func (sh *shell) Run(ctx context.Context, text string, stop func(Result) bool) ([]Result, error) {
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, fmt.Errorf("the command line cannot be read: %w", err)
	}
	var lines []string
	for _, stmt := range file.Stmts {
		lines = append(lines, text[stmt.Pos().Offset():stmt.End().Offset()])
	}
	if err := sh.sequential(file); err != nil {
		return nil, err
	}
	defer sh.removePipes()
	var results []Result
	for i, stmt := range file.Stmts {
		r, err := sh.statement(ctx, lines[i], stmt)
		if r.Line != "" {
			results = append(results, r)
		}
		if err != nil || stop(r) {
			return results, err
		}
	}
	return results, nil
}

func (sh *shell) statement(ctx context.Context, line string, stmt *syntax.Stmt) (Result, error) {
	var out, errOut bytes.Buffer
	if err := interp.StdIO(strings.NewReader(""), &out, &errOut)(sh.runner); err != nil {
		return Result{}, err
	}
	r := Result{Line: line, At: sh.time.Now()}
	sh.calls, sh.files.manifests = 0, nil
	err := sh.runner.Run(ctx, stmt)
	r.Took = sh.time.Now().Sub(r.At)
	r.Stdout, r.Stderr = sh.files.LocalPaths(out.String()), sh.files.LocalPaths(errOut.String())
	r.Manifests = sh.files.manifests
	var status interp.ExitStatus
	if errors.As(err, &status) {
		r.Code, err = int(status), nil
	}
	if err == nil {
		err = ctx.Err()
	}
	return r, err
}

// open opens files for redirections.
func (sh *shell) open(ctx context.Context, name string, flag int, perm os.FileMode) (io.ReadWriteCloser, error) {
	if name == os.DevNull {
		return interp.DefaultOpenHandler()(ctx, name, flag, perm)
	}
	find := sh.files.path
	if flag&(os.O_WRONLY|os.O_RDWR) == 0 {
		find = sh.files.locate
	}
	path, err := find(name)
	if err != nil {
		return nil, err
	}
	file, err := interp.DefaultOpenHandler()(ctx, path, flag, perm)
	if n, ends := sh.enough[path]; ends && err == nil && flag&os.O_WRONLY != 0 {
		return &pipeEnd{ReadWriteCloser: file, left: n}, nil
	}
	return file, err
}

// exec runs one command of the shell.
func (sh *shell) exec(ctx context.Context, args []string) error {
	h := interp.HandlerCtx(ctx)
	s := streams{in: h.Stdin, out: h.Stdout, err: h.Stderr, env: h.Env}
	code, err := sh.command(ctx, args, s)
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

// words splits a simple command into its words, with variables expanded.
func (sh *shell) words(line string) ([]string, error) {
	var words []*syntax.Word
	for w, err := range syntax.NewParser().WordsSeq(strings.NewReader(line)) {
		if err != nil {
			return nil, err
		}
		words = append(words, w)
	}
	env := expand.FuncEnviron(func(name string) string {
		v, _ := sh.Var(name)
		return v
	})
	return expand.Fields(&expand.Config{Env: env}, words...)
}

// call is told of each command before it begins. A shell that writes to a broken
// pipe itself, by echo, ends before its next command.
func (sh *shell) call(ctx context.Context, args []string) ([]string, error) {
	if broken(interp.HandlerCtx(ctx).Stdout) {
		return []string{"exit", strconv.Itoa(codePipe)}, nil
	}
	return sh.count(ctx, args)
}

// count gives a line up that runs on and on.
func (sh *shell) count(_ context.Context, args []string) ([]string, error) {
	sh.calls++
	if sh.calls > commandBudget {
		return nil, fmt.Errorf("gave up: the line has run %d commands, is it a loop without end?", commandBudget)
	}
	return args, nil
}

// commandBudget is how many simple commands one line of a scenario may run:
// more than any scenario needs, few enough that a loop without end is noticed
// within seconds.
const commandBudget = 20_000
