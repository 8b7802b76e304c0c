package shell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// TestGreedyScripts: whatever a script does, it soon lets time pass, or fails.
// A script that is not bounded makes this test hang.
func TestGreedyScripts(t *testing.T) {
	for _, script := range []string{
		`seq 99999999`,
		`x=$(seq 99999999)`,
		`seq 0 0 5 | wc`,
		`printf '#!/bin/sh\n/tmp/s\n' > /tmp/s; chmod +x /tmp/s; /tmp/s`,
		`printf 'sh /tmp/s\n:' > /tmp/s; sh /tmp/s`,
		`printf '. /tmp/s\n:' > /tmp/s; . /tmp/s`,
		`sh -c 'while :; do sh -c : & done'`,
		`export {1..99999999}`,
		`for i in a{1..99999999}; do :; done`,
		`echo /*/../*/../*/../*/../*/../*/../*`,
		`while :; do set -- "$@" "$@" a; done`,
		`f() { f "$@" "$@" a; }; f a`,
		`x=$(head -c 900000 /dev/zero | tr '\0' a); while :; do case $x in *b*c*) ;; esac; done`,
		`x=$(head -c 900000 /dev/zero | tr '\0' ' '); while :; do : $x; done`,
		`truncate -s 30000000 /tmp/x; while :; do cp /tmp/x /tmp/y; done`,
		`sort /dev/zero`,
		`cat /dev/zero`,
		`tail /dev/zero`,
		`dd if=/dev/zero of=/dev/null bs=16M count=9999`,
		`xargs -n 1 echo < /dev/zero`,
		`while read x; do echo $x; done < /dev/zero`,
		`trap : CHLD; while :; do sh -c :; done`,
		`echo $((9**999999999))`,
		`x=$(head -c 900000 /dev/zero | tr '\0' a); echo ${x//a/$x}`,
		`x=$(head -c 900000 /dev/zero | tr '\0' a); y=${x//?/$x}`,
		`x=$(head -c 900000 /dev/zero | tr '\0' a); cat <<END` + "\n${x//a/$x}\nEND",
		`x=$(head -c 900000 /dev/zero | tr '\0' a); : ` + strings.Repeat("$x", 99),
		`x=$(head -c 900000 /dev/zero | tr '\0' a); case ` + strings.Repeat("$x", 99) + ` in b) ;; esac`,
		`printf %0999999999d 1`,
		`printf '%*d' 999999999 1`,
		`dd if=/dev/zero of=x bs=4G count=1`,
		`dd if=/dev/null of=x bs=1M seek=99999999`,
		`yes | sed -n H`,
		`echo a | sed -e ':a' -e 's/a/aa/' -e 'ta'`,
		`echo a | sed -e ':a' -e 's/.*/&&/' -e 'ba'`,
		`echo a | sed -e ':a' -e 'ba'`,
		`yes | sort`,
		`yes | tac`,
		`yes | shuf`,
		`yes | paste -s`,
		`yes | awk '{ a[NR] = $0 }'`,
		`awk 'BEGIN { while (1) b = a[i++] }'`,
	} {
		t.Run(script, func(t *testing.T) {
			m := newMachine(t)
			m.space.Budget = 500
			if err := m.space.Files().Device("/dev/zero", filesystem.ZeroDevice); err != nil {
				t.Fatal(err)
			}
			m.run(t, 20*time.Second, "sh", "-c", script)
		})
	}
}

// TestManyShortLines: what an applet keeps of its input is bounded by the memory that
// it takes, of which the texts of short lines are the smaller part.
func TestManyShortLines(t *testing.T) {
	for script, want := range map[string]string{
		`yes | head -n 3000000 | sort`:                      "sort: -: input too large for gherkube",
		`yes | head -n 3000000 | tac`:                       "tac: -: input too large for gherkube",
		`yes | head -n 3000000 | shuf`:                      "shuf: -: input too large for gherkube",
		`yes | head -n 3000000 | paste -s`:                  "paste: input too large for gherkube",
		`yes | head -n 1000000 > a; sort a a`:               "sort: a: input too large for gherkube",
		`yes | head -n 1000000 > a; paste a a`:              "paste: a: input too large for gherkube",
		`yes | head -n 3000000 | awk '{ a[NR] = $0 }'`:      "awk: cmd. line:1: input too large for gherkube",
		`awk 'BEGIN { for (;;) b = a[i++] }'`:               "awk: cmd. line:1: input too large for gherkube",
		`yes 'a b' | head -n 300000 | sort | tail -n 1 >&2`: "a b",
		`awk 'BEGIN { for (; i < 1100000; i++) { a[i] = 1; delete a[i] } print length(a) >"/dev/stderr" }'`: "0",
	} {
		t.Run(script, func(t *testing.T) {
			m := newMachine(t)
			m.run(t, time.Hour, "sh", "-c", script)
			if got := strings.TrimSpace(m.err.String()); got != want {
				t.Errorf("stderr %q, want %q", got, want)
			}
		})
	}
}
