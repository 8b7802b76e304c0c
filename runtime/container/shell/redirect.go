package shell

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// errReported is an error that was told already.
var errReported = errors.New("reported")

// saved are the descriptors that redirections have hidden.
type saved struct {
	fds  []savedFD
	kept bool
}

type savedFD struct {
	n  int
	fd *process.FD // nil if there was none
}

// keep leaves the redirections in force.
func (u *saved) keep() { u.kept = true }

func (u *saved) restore(p *process.Process) {
	for i := len(u.fds) - 1; i >= 0; i-- {
		old := u.fds[i]
		if u.kept {
			old.fd.Close()
			continue
		}
		if p.FDs == nil {
			old.fd.Close()
			continue
		}
		p.FDs[old.n].Close()
		delete(p.FDs, old.n)
		if old.fd != nil {
			p.FDs[old.n] = old.fd
		}
	}
}

// redirector opens what redirections name. It knows a process's files and words, and no
// commands.
type redirector struct {
	p     *process.Process
	words expander
}

// apply puts redirections in force, in order.
func (r redirector) apply(list []*syntax.Redirect) (*saved, error) {
	undo := &saved{}
	for _, rd := range list {
		n, fd, err := r.open(rd)
		if err != nil {
			return undo, err
		}
		undo.put(r.p, n, fd)
		if rd.Op == syntax.RdrAll || rd.Op == syntax.AppAll {
			undo.put(r.p, 2, fd.Dup())
		}
	}
	return undo, nil
}

func (u *saved) put(p *process.Process, n int, fd *process.FD) {
	u.fds = append(u.fds, savedFD{n, p.FDs[n]})
	delete(p.FDs, n)
	if fd != nil {
		p.FDs[n] = fd
	}
}

// open returns the descriptor that a redirection is for and what it becomes;
// nil closes it.
func (r redirector) open(rd *syntax.Redirect) (int, *process.FD, error) {
	n := 1
	switch rd.Op {
	case syntax.RdrIn, syntax.RdrInOut, syntax.DplIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
		n = 0
	}
	if rd.N != nil {
		m, err := strconv.Atoi(rd.N.Value)
		if err != nil || m > 255 {
			return 0, nil, fmt.Errorf("%s: bad file descriptor", rd.N.Value)
		}
		n = m
	}
	switch rd.Op {
	case syntax.Hdoc, syntax.DashHdoc:
		text, err := r.hereDocument(rd)
		return n, process.Open(process.NewText(text)), err
	case syntax.WordHdoc:
		return 0, nil, errSyntax{"unexpected redirection"}
	}
	target, ok := r.words.literal(rd.Word)
	if !ok {
		return 0, nil, errReported
	}
	switch rd.Op {
	case syntax.DplIn, syntax.DplOut:
		fd, err := r.duplicate(target)
		return n, fd, err
	}
	fd, err := r.openFile(target, rd.Op)
	return n, fd, err
}

func (r redirector) duplicate(target string) (*process.FD, error) {
	if target == "-" {
		return nil, nil
	}
	m, err := strconv.Atoi(target)
	if err != nil {
		return nil, errSyntax{"bad fd number"}
	}
	if r.p.FDs[m] == nil {
		return nil, fmt.Errorf("%d: %w", m, process.ErrBadFile)
	}
	return r.p.FDs[m].Dup(), nil
}

func (r redirector) openFile(target string, op syntax.RedirOperator) (*process.FD, error) {
	mode := process.ForWriting
	switch op {
	case syntax.RdrIn:
		mode = process.ForReading
	case syntax.RdrInOut:
		mode = process.ForBoth
	case syntax.AppOut, syntax.AppAll:
		mode = process.ForAppending
	}
	fd, err := r.p.Open(target, mode)
	if err == nil {
		return fd, nil
	}
	verb := "create"
	if mode == process.ForReading {
		verb = "open"
	}
	reason := err.Error()
	if reason == "No such file or directory" {
		reason = "no such file"
		if verb == "create" {
			reason = "nonexistent directory"
		}
	}
	return nil, fmt.Errorf("can't %s %s: %s", verb, target, reason)
}

// hereDocument expands the text of a here-document.
func (r redirector) hereDocument(rd *syntax.Redirect) (string, error) {
	if rd.Hdoc == nil {
		return "", nil
	}
	text := ""
	if quotedDelimiter(rd.Word) {
		for _, part := range rd.Hdoc.Parts {
			if lit, ok := part.(*syntax.Lit); ok {
				text += lit.Value
			}
		}
	} else {
		var ok bool
		if text, ok = r.words.document(rd.Hdoc); !ok {
			return "", errReported
		}
	}
	if rd.Op == syntax.DashHdoc {
		lines := strings.SplitAfter(text, "\n")
		for i, line := range lines {
			lines[i] = strings.TrimLeft(line, "\t")
		}
		text = strings.Join(lines, "")
	}
	return text, nil
}

func quotedDelimiter(w *syntax.Word) bool {
	for _, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted:
			return true
		case *syntax.Lit:
			if strings.Contains(p.Value, `\`) {
				return true
			}
		}
	}
	return false
}
