package shell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/shell"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// machine is one container with busybox in it.
type machine struct {
	clock    *clock.Clock
	space    *process.Space
	out, err strings.Builder
	warnings []string
}

func newMachine(t testing.TB) *machine { return newMachineOf(t, userland.Busybox135) }

// newDebian is one with GNU's programs.
func newDebian(t testing.TB) *machine { return newMachineOf(t, userland.Debian) }

func newMachineOf(t testing.TB, base userland.Base) *machine {
	m := &machine{clock: clock.New(start)}
	n := network.New(network.Config{Clock: m.clock})
	host, err := n.Attach(network.Pod, "10.244.0.5")
	if err != nil {
		t.Fatal(err)
	}
	view, err := filesystem.NewView(userland.Root(base, nil), m.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	_ = view.Device("/dev/null", filesystem.NullDevice)
	_ = view.Symlink("/proc/self/fd/1", "/dev/stdout")
	m.space = process.NewSpace(m.clock, process.Machine{
		Files: func() *filesystem.View { return view }, Host: host, Hostname: "p", Draw: func(n int) int { return n / 2 },
		Binaries: map[string]process.Binary{"busybox": shell.Busybox, "coreutils": shell.Coreutils},
		Warn:     func(s string) { m.warnings = append(m.warnings, s) },
	})
	t.Cleanup(m.space.Stop)
	return m
}

// run runs a command as PID 1 for at most limit of virtual time, and returns
// its exit code; -1 if it still runs then.
func (m *machine) run(t testing.TB, limit time.Duration, args ...string) int {
	p := m.start(t, args...)
	return m.await(p, limit)
}

func (m *machine) start(t testing.TB, args ...string) *process.Process {
	code, args, err := m.space.Resolve(nil, args, "/", "")
	if err != nil {
		t.Fatal(err)
	}
	sink := func(b *strings.Builder) *process.FD {
		return process.Open(process.Sink(func(p []byte) {
			if b.Len() < 1<<20 {
				b.Write(p)
			}
		}))
	}
	return m.space.Start(nil, process.Attributes{Args: args, Env: []string{"PATH=" + process.DefaultPath, "HOME=/root"}, Dir: "/", Credentials: filesystem.Credentials{Umask: 0o022, Capabilities: 0xa80425fb}, FDs: map[int]*process.FD{
		0: process.Open(process.Null{}), 1: sink(&m.out), 2: sink(&m.err),
	}}, code.Program())
}

func (m *machine) await(p *process.Process, limit time.Duration) int {
	end := m.clock.Now().Add(limit)
	for !p.Exited() {
		next, ok := m.clock.Next()
		if !ok || next.After(end) {
			m.clock.MoveTo(end)
			return -1
		}
		m.clock.Fire()
	}
	return p.ExitCode
}

func TestScripts(t *testing.T) {
	for _, tc := range []struct {
		name, script string
		out, err     string
		exit         int
		took         time.Duration
	}{
		{name: "echo", script: "echo a  b 'c  d'", out: "a b c  d\n"},
		{name: "not found", script: "nosuch", err: "sh: nosuch: not found\n", exit: 127},
		{name: "exit code", script: "exit 5", exit: 5},
		{name: "last status", script: "false", exit: 1},
		{name: "sleep", script: "sleep 2; echo done", out: "done\n", took: 2 * time.Second},
		{name: "yes head", script: "yes | head -n 3", out: "y\ny\ny\n"},
		{name: "background", script: "sleep 5 & wait; echo $?", out: "0\n", took: 5 * time.Second},
		{name: "background pid", script: "(sleep 1; exit 3) & wait $!; echo $?", out: "3\n", took: time.Second},
		{name: "parallel", script: "sleep 3 & sleep 4 & wait", took: 4 * time.Second},
		{name: "while read", script: "printf 'a b\\nc d\\n' | while read x y; do echo $y-$x; done", out: "b-a\nd-c\n"},
		{name: "pipeline", script: "for i in 3 1 2 3; do echo $i; done | sort | uniq -c", out: "      1 1\n      1 2\n      2 3\n"},
		{name: "heredoc", script: "x=1\ncat <<EOF\na $x $(echo sub) $((x+1))\nEOF\ncat <<'EOF'\n$x\nEOF\n", out: "a 1 sub 2\n$x\n"},
		{name: "redirect", script: "echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; cat /tmp/f | wc -l", out: "a\nb\n2\n"},
		{name: "mv -v", script: "echo a > /tmp/f; mv -v /tmp/f /tmp/g; mkdir /tmp/d; mv -v /tmp/g /tmp/d/; cat /tmp/d/g", out: "'/tmp/f' -> '/tmp/g'\n'/tmp/g' -> '/tmp/d/g'\na\n"},
		{name: "stderr", script: "ls /nosuch 2>&1 | cat; echo err >&2", out: "ls: /nosuch: No such file or directory\n", err: "err\n"},
		{name: "substitution", script: "x=$(echo hi; exit 3); echo $x $?", out: "hi 3\n"},
		{name: "set -e", script: "set -e; false || true; if false; then :; fi; ! true; false; echo no", exit: 1},
		{name: "function", script: "f() { local x=2; echo $1 $x; return 4; }; x=1; f a; echo $? $x", out: "a 2\n4 1\n"},
		{name: "arithmetic", script: "i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i", out: "3\n"},
		{name: "until", script: "n=0; until [ $n = 2 ]; do echo waiting; sleep 2; n=$((n+1)); done", out: "waiting\nwaiting\n", took: 4 * time.Second},
		{name: "case", script: "case foo.txt in *.md) echo md;; *.txt|x) echo txt;; esac", out: "txt\n"},
		{name: "break", script: "for i in 1 2 3; do for j in 1 2; do [ $j = 2 ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done", out: "11\n21\n"},
		{name: "glob", script: "cd /tmp; touch a.x b.x; echo *.x '*'.x *.y", out: "a.x b.x *.x *.y\n"},
		{name: "no braces", script: `echo {a,b} {"x":1,"y":2}`, out: "{a,b} {x:1,y:2}\n"},
		{name: "exec", script: "exec echo replaced; echo no", out: "replaced\n"},
		{name: "exec redirect", script: "exec > /tmp/log; echo x; cat /tmp/log >&2", err: "x\n"},
		{name: "fds", script: "exec 3>&1; echo a >&3; exec 3>&-; echo b", out: "a\nb\n"},
		{name: "trap exit", script: "trap 'echo bye' EXIT; echo hi; exit 3", out: "hi\nbye\n", exit: 3},
		{name: "self kill of PID 1", script: "kill -KILL $$; echo alive", out: "alive\n"},
		{name: "self kill of PID 1, recorded in pod-phases", script: "kill -KILL $$", exit: 1},
		{name: "kill child", script: "sleep 100 & kill $!; wait $!; echo $?", out: "143\n"},
		{name: "timeout", script: "timeout 2 sleep 10; echo $?", out: "143\n", took: 2 * time.Second},
		{name: "timeout command", script: "timeout 5 sh -c 'sleep 1; exit 4'; echo $?", out: "4\n", took: time.Second},
		{name: "unset", script: "set -u; echo $nosuch; echo no", err: "sh: nosuch: parameter not set\n", exit: 2},
		{name: "default", script: "echo ${x:-d} ${x:=e} $x ${#x} ${x%e}.", out: "d e e 1 .\n"},
		{name: "params", script: `set -- a "b c"; echo $# "$2"; for i in "$@"; do echo "<$i>"; done; shift; echo $1`, out: "2 b c\n<a>\n<b c>\nb c\n"},
		{name: "date", script: "date +%s; sleep 5; date '+%Y-%m-%d %H:%M:%S'", out: "1767225600\n2026-01-01 00:00:05\n", took: 5 * time.Second},
		{name: "no file", script: "cat /nosuch", err: "cat: can't open '/nosuch': No such file or directory\n", exit: 1},
		{name: "redirect error", script: "echo x > /no/such; echo $?", err: "sh: can't create /no/such: nonexistent directory\n", out: "1\n"},
		{name: "read error", script: "cat < /nosuch", err: "sh: can't open /nosuch: no such file\n", exit: 1},
		{name: "cd error", script: "cd /nosuch", err: "sh: cd: line 0: can't cd to /nosuch: No such file or directory\n", exit: 2},
		{name: "sed", script: "echo hello world | sed 's/o/0/g; s/\\(h\\)e/\\1E/'; seq 5 | sed -n '2,3p'", out: "hEll0 w0rld\n2\n3\n"},
		{name: "grep", script: "printf 'one\\ntwo\\nthree\\n' | grep -n 't'; echo x | grep -q y; echo $?; echo abc | grep -o 'b.'; echo a1 | grep -E '[0-9]+' -c", out: "2:two\n3:three\n1\nbc\n1\n"},
		{name: "cut tr", script: "echo a:b:c | cut -d: -f2,3 | tr a-z A-Z", out: "B:C\n"},
		{name: "find", script: "mkdir -p /d/e; touch /d/a.txt /d/e/b.txt /d/c; find /d -name '*.txt' -type f", out: "/d/a.txt\n/d/e/b.txt\n"},
		{name: "find -o", script: "mkdir -p /d/e; touch /d/a.txt /d/e/b.go /d/c; find /d -name '*.txt' -o -name '*.go'", out: "/d/a.txt\n/d/e/b.go\n"},
		{name: "xargs", script: "echo 1 2 3 | xargs -n 1 echo n", out: "n 1\nn 2\nn 3\n"},
		{name: "printf", script: `printf '%s-%03d|%5.2f\n' a 7 1.5; printf '%s\n' x y`, out: "a-007| 1.50\nx\ny\n"},
		{name: "test", script: `[ -n "" ] || echo empty; [ 1 -lt 2 -a a = a ] && echo and; test -d /tmp && echo dir; [ ! -e /x ] && echo no`, out: "empty\nand\ndir\nno\n"},
		{name: "test bad", script: `[ a -lt 2 ]; echo $?`, err: "sh: a: bad number\n", out: "2\n"},
		{name: "[[", script: `[[ abc == a* && -z "" ]] && echo ok`, out: "ok\n"},
		{name: "script", script: "printf '#!/bin/sh\\necho $0 $1\\nexit 7\\n' > /tmp/s; chmod +x /tmp/s; /tmp/s arg; echo $?; sh /tmp/s z", out: "/tmp/s arg\n7\n/tmp/s z\n", exit: 7},
		{name: "not executable", script: "/etc/passwd", err: "sh: /etc/passwd: Permission denied\n", exit: 126},
		{name: "proc fd", script: "echo x > /proc/1/fd/1; echo y > /dev/stdout; sh -c 'echo z > /proc/1/fd/1'", out: "x\ny\nz\n"},
		{name: "eval", script: "x='echo a b'; eval $x; eval 'y=3'; echo $y", out: "a b\n3\n"},
		{name: "subshell", script: "x=1; (x=2; cd /tmp; echo $x); echo $x; pwd", out: "2\n1\n/\n"},
		{name: "pid", script: "echo $$; sh -c 'echo $$; exit 0'; (echo $$)", out: "1\n2\n1\n"},
		{name: "not modelled", script: "patch", err: "sh: patch: not found\n", exit: 127},
		{name: "awk fields", script: "echo 'a  b c' | awk {'print $2'}; echo a:b | awk -F: '{ print $NF \"=\" $1, NR, NF }'", out: "b\nb=a 1 2\n"},
		{name: "awk conditions", script: "printf '1 x\\n2 y\\n10 z\\n' > f; awk '/y/' f; awk 'NR>1 {print $1}' f; awk '$1 >= 10 { print $2 }' f; awk '$2 ~ /x|z/ {print $(NF-1)}' f; awk '$2==\"x\"' f", out: "2 y\n2\n10\nz\n1\n10\n1 x\n"},
		{name: "awk sums", script: "printf 'a 1\\nb 2\\na 3\\n' | awk '{s[$1]+=$2; n++} END {for (k in s) print k, s[k]; printf \"%d %.2f %5s|%-3s|\\n\", n, n/2, \"x\", \"y\"}'", out: "a 4\nb 2\n3 1.50     x|y  |\n"},
		{name: "awk statements", script: `awk 'BEGIN { for (i = 0; i < 5; i++) { if (i == 1) continue; else if (i == 4) break; x = x i }; while (j < 3) j++; do j--; while (j > 0); print x, j; exit 3 } END { print "end" }'`, out: "023 0\nend\n", exit: 3},
		{name: "awk functions", script: `awk -v t='a.b.c' 'BEGIN { n = split(t, p, "."); print n, p[3], length(t), substr(t, 3, 1), index(t, "b"), toupper(t); gsub(/[ab]/, "<&>", t); print t; print match("xxay", /a/), RSTART, RLENGTH; print sprintf("%03d", 7) (1 in p) (9 in p) }'`, out: "3 c 5 b 3 A.B.C\n<a>.<b>.c\n3 3 1\n00710\n"},
		{name: "awk fields are set", script: `echo 'a b c' | awk '{ $2 = "x"; print; $5 = "e"; print; NF = 2; print; print NF }' OFS=-`, out: "a-x-c\na-x-c--e\na-x\n2\n"},
		{name: "awk unique lines and ranges", script: "printf '1\\n2\\n2\\n3\\n' > f; awk '!seen[$0]++' f; awk '/2/,/3/ {print NR}' f; awk 'NR==FNR {a[$1]; next} !($1 in a)' f f", out: "1\n2\n3\n2\n3\n4\n"},
		{name: "awk writes", script: `echo x | awk '{ print "err" > "/dev/stderr"; print $1 > "g"; print "more" >> "g" }'; cat g; awk 'BEGIN {print ENVIRON["HOME"], 1e3, 0.1+0.2, 1==1.0, "10" < "9", -2^2, 7%3}'; printf 'a:b\n\nc' | awk -F: -v RS= '{print NR": "$1}'`, out: "x\nmore\n/root 1000 0.3 1 1 -4 1\n1: a\n2: c\n", err: "err\n"},
		{name: "awk evaluates keys once", script: `awk 'BEGIN { a[n++] += 5; a[n++]++; --a[n++]; print n, a[0], a[1], a[2]; $0 = "1 2 3"; i = 1; $(i++) += 5; $(i++)++; print i, $0; q[1] = "xax"; j = 1; gsub(/a/, "b", q[j++]); print j, q[1] }'`, out: "3 5 1 -1\n3 6 3 3\n2 xbx\n"},
		{name: "awk printf", script: `awk 'BEGIN { printf "%*d|%-*d|%.*f|%.*s|%.s|%5.d|\n", -4, 7, 3, 7, 1, 2.25, -1, "abc", "abc", 3; printf "%d %d %x %u\n", 3e9, -1.9, -1, -1; print 2^53, 2^62, 9^999, -9^999 }'`, out: "7   |7  |2.2|abc||    3|\n-2147483648 -1 ffffffff 4294967295\n9007199254740992 4611686018427387904 inf -inf\n"},
		{name: "awk many fields", script: `awk 'BEGIN { for (i = 1; i <= 60000; i++) $i = 1; print NF, length($0) }'; awk 'BEGIN { $0 = "a b c"; OFS = "-"; $2 = "x"; OFS = "+"; print; print ARGC " " ARGV[1] }' f`, out: "60000 119999\na-x-c\n2 f\n", took: 7 * time.Millisecond},
		{name: "awk fields that are not there", script: `awk 'BEGIN { print $-1 }'; awk 'BEGIN { NF = -1 }'; printf 'a\302\240b c\n' | awk '{ print NF }'`, out: "2\n", err: "awk: cmd. line:1: Access to negative field\nawk: cmd. line:1: a record cannot have -1 fields here\n"},
		{name: "awk not modelled", script: `awk 'BEGIN { "date" | getline d }'; awk 'BEGIN { system("ls") }'; awk 'function f(x) { return x } { print f($1) }'; awk '{ print rand() }'`,
			err: "awk: not modelled by gherkube: commands and getline\nawk: not modelled by gherkube: the function system\nawk: not modelled by gherkube: functions of a program's own\nawk: not modelled by gherkube: the function rand\n", exit: 1},
		{name: "awk mistakes", script: `awk '{ print $1'; awk '{ print "x }'; awk 'BEGIN { print 1/0 }'; awk '/(/'; echo x | awk '{print}' nosuch`, err: "awk: cmd. line:1: Unexpected token\nawk: cmd. line:1: Unexpected end of string\nawk: cmd. line:1: Division by zero\nawk: cmd. line:1: error parsing regexp: missing closing ): `(`\nawk: nosuch: No such file or directory\n", exit: 1},
		{name: "pipefail", script: "set -o pipefail; false | true; echo $?", out: "1\n"},
		{name: "negation", script: "! false; echo $?; ! true", out: "0\n", exit: 1},
		{name: "getopts", script: "set -- -a -b v x; while getopts ab: o; do echo $o $OPTARG; done; echo $OPTIND", out: "a\nb v\n4\n"},
		{name: "wget refused", script: "wget -qO- http://localhost:9999/", err: "wget: can't connect to remote host (127.0.0.1): Connection refused\n", exit: 1, took: 400 * time.Microsecond},
		{name: "syntax error", script: "if true; then", exit: 2, err: "*"},
		{name: "array", script: "a=(1 2)", exit: 2, err: "*"},
		{name: "recursion", script: "f() { f; }; f", exit: 2, err: "*"},
		{name: "tail -f", script: "(sleep 1; echo a >> /tmp/l; sleep 5) & touch /tmp/l; timeout 3 tail -f /tmp/l", out: "a\n", exit: 143, took: 3 * time.Second},
		// behaviours/recorded/init-image-change-restarts: terminated:Error:143.
		{name: "exit of a trap", script: "trap exit TERM; sleep 5 & (sleep 1; kill -TERM $$) & wait", exit: 143, took: time.Second},
		{name: "trap TERM", script: "trap 'echo got; exit 0' TERM; kill -TERM $$; echo no", out: "got\n"},
		{name: "httpd", script: "mkdir /www; echo hi > /www/index.html; httpd -p 8080 -h /www; wget -qO- localhost:8080; wget -q -O /tmp/o http://localhost:8080/x; echo $?", out: "hi\n1\n", err: "wget: server returned error: HTTP/1.1 404 Not Found\n", took: -1},
		{name: "nc", script: "(nc -l -p 9000 > /tmp/got; echo served) & sleep 1; echo payload | nc -w 1 127.0.0.1 9000; wait; cat /tmp/got", out: "served\npayload\n", took: -1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newMachine(t)
			_ = m.space.Files().WriteFile("/etc/hosts", []byte("127.0.0.1 localhost\n"), 0o644)
			exit := m.run(t, time.Hour, "sh", "-c", tc.script)
			if exit != tc.exit {
				t.Errorf("exit code %d, want %d", exit, tc.exit)
			}
			if got := m.out.String(); got != tc.out {
				t.Errorf("stdout %q, want %q", got, tc.out)
			}
			if got := m.err.String(); got != tc.err && (tc.err != "*" || got == "") {
				t.Errorf("stderr %q, want %q", got, tc.err)
			}
			if took := m.clock.Now().Sub(start); tc.took >= 0 && took != tc.took {
				t.Errorf("took %s, want %s", took, tc.took)
			}
		})
	}
}

// FuzzScript looks for scripts that crash or hang the simulator, or that run
// differently the second time.
func FuzzScript(f *testing.F) {
	for _, s := range []string{
		"yes | head", "while :; do :; done", "x=a; while :; do x=$x$x; done", "f() { f & f; }; f", "trap 'echo x' TERM; kill $$", "cat <<E\n$(echo \n)E",
		"for i in $(seq 9); do (exit $i) & done; wait", "exec 9>&1 8<&0; echo >&9", "until false; do sleep 1; done", "echo ${x:?no} ${y:=1} $((1/0))",
		"seq 99999999 | tail -n 1", "find / | xargs ls -l | sort | uniq -c", "sed 's/\\(a\\)*/\\1/g;$!d' /etc/passwd", "nc -l -p 1 | nc 127.0.0.1 1", "exec sh", "set -euxo pipefail; false",
		"test \\( a = a", "expr 1 + \\( 2", "printf %5000d 1", "read x y < /etc/passwd; echo $y", "eval eval eval", ". /dev/null", "case x in (x) ;; esac", "a() { local b; }; a; unset -f a", "timeout 1 yes > /tmp/x",
		"awk 'BEGIN { for (;;) x = x x \"ab\" }'", "awk 'BEGIN { while (1) a[n++] = n; for (k in a) delete a[k] }'", "awk '{ $9 = NF--; $0 = $2 / 3 ~ /a\\/b/ ? !x : -y^2 }' /etc/passwd", "awk 'BEGIN { ((((((1))))) ; printf \"%*d%c%%\", 99, -1e99, \"\" }'",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		if len(script) > 1000 {
			return
		}
		run := func() (int, string, time.Duration) {
			m := newMachine(t)
			m.space.Budget = 500
			exit := m.run(t, 20*time.Second, "sh", "-c", script)
			return exit, m.out.String() + m.err.String(), m.clock.Now().Sub(start)
		}
		exit, out, took := run()
		exit2, out2, took2 := run()
		if exit != exit2 || out != out2 || took != took2 {
			t.Errorf("%q: once %d, %q, %s, then %d, %q, %s", script, exit, out, took, exit2, out2, took2)
		}
	})
}
