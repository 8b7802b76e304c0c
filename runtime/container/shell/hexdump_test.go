package shell_test

import (
	"testing"
	"time"
)

// The outputs are those of busybox 1.36.
func TestHexdump(t *testing.T) {
	cases := map[string]struct {
		script, out, err string
		code             int
	}{
		"bytes": {
			script: `printf '\336\312\376\272\320\376\377' > /a; hexdump -C /a`,
			out:    "00000000  de ca fe ba d0 fe ff                              |.......|\n00000007\n",
		},
		"two files": {
			script: `echo hi there > /a; hexdump -C /a /a`,
			out: "00000000  68 69 20 74 68 65 72 65  0a 68 69 20 74 68 65 72  |hi there.hi ther|\n" +
				"00000010  65 0a                                             |e.|\n00000012\n",
		},
		"the same again": {
			script: `for i in 1 2 3 4 5; do printf 0123456789abcdef; done | hexdump -C`,
			out:    "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n*\n00000050\n",
		},
		"nothing": {script: `hexdump -C < /dev/null`},
		"no file": {
			script: `hexdump -C /nosuch`,
			err:    "hexdump: /nosuch: No such file or directory\n",
			code:   1,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t)
			code := m.run(t, time.Minute, "sh", "-c", c.script)
			if m.out.String() != c.out || m.err.String() != c.err || code != c.code {
				t.Errorf("code %d, output\n%s%s", code, m.out.String(), m.err.String())
			}
		})
	}
}
