package applet

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// test is [ and test: POSIX rules, by the number of arguments where that
// decides.
func test(c *program.Call) int {
	args := c.Args
	if c.Name == "[" || c.Name == "[[" {
		if len(args) == 0 || args[len(args)-1] != "]" && args[len(args)-1] != "]]" {
			testComplain(c, "missing ]")
			return 2
		}
		args = args[:len(args)-1]
	}
	t := &Tester{C: c, args: args}
	if len(args) == 0 {
		return 1
	}
	holds := t.or()
	if t.Err == nil && t.at < len(t.args) {
		t.Err = fmt.Errorf("%s: unknown operand", t.args[t.at])
	}
	if t.Err != nil {
		testComplain(c, t.Err.Error())
		return 2
	}
	return program.Exit(!holds)
}

// testComplain prefixes the shell's name where test is its builtin.
func testComplain(c *program.Call, message string) {
	if c.Say != nil {
		c.Say("%s", message)
		return
	}
	c.Complain("%s", message)
}

// Tester judges what test is asked. Err is what is wrong with the question.
type Tester struct {
	C    *program.Call
	args []string
	at   int
	Err  error
	deep int
}

func (t *Tester) peek(n int) string {
	if t.at+n < len(t.args) {
		return t.args[t.at+n]
	}
	return ""
}

func (t *Tester) left() int { return len(t.args) - t.at }

func (t *Tester) or() bool {
	holds := t.and()
	for t.Err == nil && (t.peek(0) == "-o" || t.peek(0) == "||") {
		t.at++
		right := t.and()
		holds = holds || right
	}
	return holds
}

func (t *Tester) and() bool {
	holds := t.not()
	for t.Err == nil && (t.peek(0) == "-a" || t.peek(0) == "&&") {
		t.at++
		right := t.not()
		holds = holds && right
	}
	return holds
}

func (t *Tester) not() bool {
	if t.deep++; t.deep > 1000 {
		t.Err = fmt.Errorf("too many operators")
		return false
	}
	defer func() { t.deep-- }()
	if t.peek(0) == "!" && t.left() > 1 && (t.left() < 3 || !binaryTests[t.peek(1)]) {
		t.at++
		return !t.not()
	}
	return t.primary()
}

var binaryTests = map[string]bool{"=": true, "==": true, "!=": true, "<": true, ">": true, "=~": true,
	"-eq": true, "-ne": true, "-lt": true, "-le": true, "-gt": true, "-ge": true, "-nt": true, "-ot": true, "-ef": true}

func (t *Tester) primary() bool {
	if t.left() == 0 {
		t.Err = fmt.Errorf("argument expected")
		return false
	}
	if t.left() >= 3 && binaryTests[t.peek(1)] {
		a, op, b := t.peek(0), t.peek(1), t.peek(2)
		t.at += 3
		return t.Binary(a, op, b)
	}
	arg := t.peek(0)
	if arg == "(" && t.left() > 1 {
		t.at++
		holds := t.or()
		if t.peek(0) != ")" {
			t.Err = fmt.Errorf("closing paren expected")
			return false
		}
		t.at++
		return holds
	}
	if len(arg) == 2 && arg[0] == '-' && t.left() > 1 && strings.IndexByte("bcdefghknprstuwxzLSOGN", arg[1]) >= 0 {
		value := t.peek(1)
		t.at += 2
		return t.Unary(arg[1], value)
	}
	t.at++
	return arg != ""
}

// Unary is what -e, -f, -z and the like say of a value.
func (t *Tester) Unary(op byte, value string) bool {
	switch op {
	case 'n':
		return value != ""
	case 'z':
		return value == ""
	case 't':
		return false
	}
	files := t.C.Files()
	if op == 'L' || op == 'h' {
		info, err := files.Lstat(t.C.P.Path(value))
		return err == nil && info.IsLink()
	}
	info, err := files.Stat(t.C.P.Path(value))
	if err != nil {
		return false
	}
	switch op {
	case 'd':
		return info.IsDir()
	case 'f':
		return info.Mode.IsRegular()
	case 's':
		return info.Size > 0
	case 'x':
		return files.Access(t.C.P.Path(value), filesystem.Execute) == nil
	case 'w':
		return files.Access(t.C.P.Path(value), filesystem.Write) == nil
	case 'r':
		return files.Access(t.C.P.Path(value), filesystem.Read) == nil
	case 'c':
		return info.Special != 0
	case 'b', 'p', 'S':
		return false
	case 'u':
		return info.Mode&fs.ModeSetuid != 0
	case 'g':
		return info.Mode&fs.ModeSetgid != 0
	case 'k':
		return info.Mode&fs.ModeSticky != 0
	case 'O':
		return info.UID == t.C.P.UID
	case 'G':
		return info.GID == t.C.P.GID
	}
	return true
}

// Binary compares two values as test does.
func (t *Tester) Binary(a, op, b string) bool {
	switch op {
	case "=", "==":
		if t.C.Name == "[[" {
			return Matches(b, a)
		}
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case ">":
		return a > b
	case "-nt", "-ot", "-ef":
		return t.compareFiles(a, op, b)
	}
	x, y := t.number(a), t.number(b)
	switch op {
	case "-eq":
		return x == y
	case "-ne":
		return x != y
	case "-lt":
		return x < y
	case "-le":
		return x <= y
	case "-gt":
		return x > y
	case "-ge":
		return x >= y
	}
	t.Err = fmt.Errorf("%s: not modelled by gherkube", op)
	return false
}

func (t *Tester) compareFiles(a, op, b string) bool {
	ia, errA := t.C.Files().Stat(t.C.P.Path(a))
	ib, errB := t.C.Files().Stat(t.C.P.Path(b))
	switch op {
	case "-nt":
		return errA == nil && (errB != nil || ia.Modified.After(ib.Modified))
	case "-ot":
		return errB == nil && (errA != nil || ib.Modified.After(ia.Modified))
	}
	return errA == nil && errB == nil && t.C.P.Path(a) == t.C.P.Path(b)
}

func (t *Tester) number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil && t.Err == nil {
		t.Err = fmt.Errorf("%s: bad number", s)
	}
	return n
}
