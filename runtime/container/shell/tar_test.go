package shell_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"
)

func TestTar(t *testing.T) {
	const tree = "mkdir -p /d/e /x; echo one > /d/a; echo two > /d/e/b; ln -s a /d/l; chmod 600 /d/a; cd /d\n"
	for _, tc := range []struct{ name, script, out, err string }{
		{"round trip", "tar cf /a.tar . && tar xf /a.tar -C /x && cd /x && find . && cat a e/b l && stat -c %a a", ".\n./a\n./e\n./e/b\n./l\none\ntwo\none\n600\n", ""},
		{"pipe", "tar c a | tar x -C /x; ls /x", "a\n", ""},
		{"gzip", "tar -czf /a.tgz a e; tar tzf /a.tgz", "a\ne/\ne/b\n", ""},
		{"list at length", "tar cf - a e l | tar tvf -", "-rw------- root/root         4 2026-01-01 00:00:00 a\n" +
			"drwxr-xr-x root/root         0 2026-01-01 00:00:00 e/\n-rw-r--r-- root/root         4 2026-01-01 00:00:00 e/b\n" +
			"lrwxrwxrwx root/root         0 2026-01-01 00:00:00 l -> a\n", ""},
		{"as kubectl cp reads", "cd /; tar cf - /d/a | tar t", "d/a\n", "tar: removing leading '/' from member names\n"},
		{"as kubectl cp writes", "tar cf - a | tar -xmf - -C /x; cat /x/a", "one\n", ""},
		{"some members", "tar cf /a.tar .; tar xf /a.tar -C /x ./e; find /x -type f", "/x/e/b\n", ""},
		{"to the output", "tar cf - a e | tar xOf - e/b", "two\n", ""},
		{"strip and exclude", "tar cf - --exclude b --exclude=l . | tar x --strip-components=1 -C /x; ls /x", "a\ne\n", ""},
		{"verbose", "tar cvf /a.tar a; tar xvf /a.tar -C /x", "a\na\n", ""},
		{"missing file", "tar cf /a.tar nosuch a; echo $?; tar tf /a.tar", "1\na\n", "tar: nosuch: No such file or directory\ntar: error exit delayed from previous errors\n"},
		{"missing archive", "tar tf nosuch; echo $?", "1\n", "tar: can't open 'nosuch': No such file or directory\n"},
		{"missing member", "tar cf - a | tar x b; echo $?", "1\n", "tar: b: not found in archive\n"},
		{"missing directory", "tar xf /a.tar -C /nosuch; echo $?", "1\n", "tar: can't change directory to '/nosuch': No such file or directory\n"},
		{"no archive", "echo hello | tar t; echo $?", "1\n", "tar: short read\n"},
		{"nothing to do", "tar cf /a.tar; echo $?", "1\n", "tar: empty archive\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := newMachine(t)
			m.run(t, time.Hour, "sh", "-c", tree+tc.script)
			if got := m.out.String(); got != tc.out {
				t.Errorf("stdout %q, want %q", got, tc.out)
			}
			if got := m.err.String(); got != tc.err {
				t.Errorf("stderr %q, want %q", got, tc.err)
			}
		})
	}
}

// Archives from outside cannot lead out of the directory, and what one unpacks
// to cannot fill the memory.
func TestTarOfHostileArchives(t *testing.T) {
	archive := func(of func(*tar.Writer)) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		of(w)
		_ = w.Close()
		return b.Bytes()
	}
	out := archive(func(w *tar.Writer) {
		_ = w.WriteHeader(&tar.Header{Name: "../../etc/passwd", Typeflag: tar.TypeReg, Size: 1, Mode: 0o644})
		_, _ = io.WriteString(w, "x")
		_ = w.WriteHeader(&tar.Header{Name: "away", Typeflag: tar.TypeSymlink, Linkname: "/etc"})
		_ = w.WriteHeader(&tar.Header{Name: "away/group", Typeflag: tar.TypeReg, Size: 1, Mode: 0o644})
		_, _ = io.WriteString(w, "x")
	})
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(archive(func(w *tar.Writer) {
		_ = w.WriteHeader(&tar.Header{Name: "big", Typeflag: tar.TypeReg, Size: 64 << 20, Mode: 0o644})
		_, _ = w.Write(make([]byte, 64<<20))
	}))
	_ = z.Close()
	m := newMachine(t)
	for name, data := range map[string][]byte{"/out.tar": out, "/bomb.tgz": bomb.Bytes()} {
		if err := m.space.Files().WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m.run(t, time.Hour, "sh", "-c", "mkdir -p /x/y; tar xf /out.tar -C /x/y; find /x; head -n 1 /etc/passwd; head -n 1 /etc/group; tar xzf /bomb.tgz -C /x; echo $?")
	if got := m.out.String(); !strings.HasPrefix(got, "/x\n/x/y\n/x/y/away\n/x/y/away/group\n/x/y/etc\n/x/y/etc/passwd\nroot:x:0:0:") || !strings.HasSuffix(got, "root:x:0:\n1\n") {
		t.Errorf("stdout %q", got)
	}
	if !strings.Contains(m.err.String(), "tar: can't open 'big': input too large for gherkube\n") {
		t.Errorf("stderr %q", m.err.String())
	}
}
