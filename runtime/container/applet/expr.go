package applet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// expr evaluates arithmetic, comparisons and matches of words.
func expr(c *program.Call) int {
	e := &expression{args: c.Args}
	v := e.or()
	if e.err == nil && e.at < len(e.args) {
		e.err = fmt.Errorf("syntax error")
	}
	if e.err != nil {
		c.Complain("%v", e.err)
		return 2
	}
	c.Print("%s\n", v)
	return program.Exit(v == "" || v == "0")
}

type expression struct {
	args []string
	at   int
	err  error
	deep int
}

func (e *expression) next(ops ...string) (string, bool) {
	if e.err != nil || e.at >= len(e.args) {
		return "", false
	}
	for _, op := range ops {
		if e.args[e.at] == op {
			e.at++
			return op, true
		}
	}
	return "", false
}

func truth(v string) bool { return v != "" && v != "0" }

func (e *expression) or() string {
	v := e.and()
	for {
		if _, ok := e.next("|"); !ok {
			return v
		}
		if right := e.and(); !truth(v) {
			v = right
		}
	}
}

func (e *expression) and() string {
	v := e.compare()
	for {
		if _, ok := e.next("&"); !ok {
			return v
		}
		if right := e.compare(); !truth(v) || !truth(right) {
			v = "0"
		}
	}
}

func (e *expression) compare() string {
	v := e.sum()
	for {
		op, ok := e.next("=", "==", "!=", "<", "<=", ">", ">=")
		if !ok {
			return v
		}
		w := e.sum()
		order := strings.Compare(v, w)
		a, errA := strconv.ParseInt(v, 10, 64)
		b, errB := strconv.ParseInt(w, 10, 64)
		if errA == nil && errB == nil {
			order = int(min(max(a-b, -1), 1))
		}
		holds := map[string]bool{"=": order == 0, "==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
		v = strconv.Itoa(program.Exit(holds))
	}
}

func (e *expression) sum() string {
	v := e.product()
	for {
		op, ok := e.next("+", "-")
		if !ok {
			return v
		}
		w := e.product()
		v = e.calculate(v, op, w)
	}
}

func (e *expression) product() string {
	v := e.match()
	for {
		op, ok := e.next("*", "/", "%")
		if !ok {
			return v
		}
		w := e.match()
		v = e.calculate(v, op, w)
	}
}

func (e *expression) calculate(v, op, w string) string {
	a, errA := strconv.ParseInt(v, 10, 64)
	b, errB := strconv.ParseInt(w, 10, 64)
	switch {
	case e.err != nil:
		return ""
	case errA != nil || errB != nil:
		e.err = fmt.Errorf("non-numeric argument")
		return ""
	case (op == "/" || op == "%") && b == 0:
		e.err = fmt.Errorf("division by zero")
		return ""
	}
	n := map[string]func() int64{"+": func() int64 { return a + b }, "-": func() int64 { return a - b }, "*": func() int64 { return a * b },
		"/": func() int64 { return a / b }, "%": func() int64 { return a % b }}[op]()
	return strconv.FormatInt(n, 10)
}

func (e *expression) match() string {
	v := e.atom()
	for {
		if _, ok := e.next(":"); !ok {
			return v
		}
		re, err := regexp.Compile("^(?:" + basic(e.atom()) + ")")
		if err != nil {
			e.err = err
			return ""
		}
		m := re.FindStringSubmatch(v)
		switch {
		case len(m) > 1:
			v = m[1]
		case m != nil:
			v = strconv.Itoa(len(m[0]))
		case re.NumSubexp() > 0:
			v = ""
		default:
			v = "0"
		}
	}
}

func (e *expression) atom() string {
	if e.err != nil || e.at >= len(e.args) || e.deep > 500 {
		if e.err == nil {
			e.err = fmt.Errorf("syntax error")
		}
		return ""
	}
	if _, ok := e.next("("); ok {
		e.deep++
		v := e.or()
		e.deep--
		if _, ok := e.next(")"); !ok && e.err == nil {
			e.err = fmt.Errorf("syntax error")
		}
		return v
	}
	if len(e.args)-e.at > 1 {
		if _, ok := e.next("length"); ok {
			return strconv.Itoa(len(e.atom()))
		}
		if _, ok := e.next("match"); ok {
			e.args = append(append(append([]string{}, e.args[:e.at+1]...), ":"), e.args[e.at+1:]...)
			return e.match()
		}
		if _, ok := e.next("quote"); ok {
			e.at++
			return e.args[e.at-1]
		}
		if _, ok := e.next("index"); ok {
			text, letters := e.atom(), e.atom()
			return strconv.Itoa(strings.IndexAny(text, letters) + 1)
		}
		if _, ok := e.next("substr"); ok {
			text, from, length := e.atom(), e.atom(), e.atom()
			return part(text, from, length)
		}
	}
	e.at++
	return e.args[e.at-1]
}

// part is what substr takes of a text: from a position, which counts from one, at most
// so much.
func part(text, from, length string) string {
	at, err := strconv.Atoi(from)
	n, err2 := strconv.Atoi(length)
	if err != nil || err2 != nil || at < 1 || at > len(text) || n < 1 {
		return ""
	}
	return text[at-1 : at-1+min(n, len(text)-at+1)]
}
