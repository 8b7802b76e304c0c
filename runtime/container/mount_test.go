package container

import (
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// volumeOf returns a volume with the files: path and text in turn.
func (w *world) volumeOf(files ...string) *filesystem.Tree {
	tree := filesystem.NewTree(0o777, w.clock.Now())
	v, err := filesystem.NewView(tree, w.clock.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i < len(files); i += 2 {
		if err := v.MkdirAll(files[i][:strings.LastIndexByte(files[i], '/')+1], 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := v.WriteFile(files[i], []byte(files[i+1]), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
	return tree
}

// Mounts at odd places: what containerd's withMounts and linuxContainerMounts
// and runc's mountToRootfs do with them. Each container mounts a volume with
// the files f ("mine\n") and d/g, read from SOURCE.
func TestMounts(t *testing.T) {
	const rootfs = "/run/containerd/io.containerd.runtime.v2.task/k8s.io/x/rootfs"
	at := func(paths ...string) (out []filesystem.Mount) {
		for _, p := range paths {
			m := filesystem.Mount{Source: "SOURCE"}
			m.Path, m.SubPath, _ = strings.Cut(p, "=")
			m.Path, m.ReadOnly = strings.CutSuffix(m.Path, " ro")
			out = append(out, m)
		}
		return out
	}
	for _, tc := range []struct {
		name   string
		config Config
		script string
		log    string // if it starts
		fails  string // else
	}{
		{"nothing", Config{}, "head -n 1 /etc/hosts; cat /etc/hostname; cat /etc/resolv.conf; rm /etc/hosts",
			"# Kubernetes-managed hosts file.\np\nnameserver 10.96.0.10\nrm: can't remove '/etc/hosts': Device or resource busy\n", ""},
		{"a file over hosts", Config{Mounts: at("/etc/hosts=f")}, "cat /etc/hosts; cat /etc/hostname", "mine\np\n", ""},
		{"a file over hostname", Config{Mounts: at("/etc/hostname=f")}, "cat /etc/hostname; hostname", "mine\np\n", ""},
		{"a file over resolv.conf", Config{Mounts: at("/etc/resolv.conf=f")}, "cat /etc/resolv.conf", "mine\n", ""},
		{"a directory over hosts", Config{Mounts: at("/etc/hosts")}, "ls /etc/hosts", "d\nf\n", ""},
		{"a directory over hostname", Config{Mounts: at("/etc/hostname")}, "ls /etc/hostname", "d\nf\n", ""},
		{"a directory over resolv.conf", Config{Mounts: at("/etc/resolv.conf")}, "ls /etc/resolv.conf; nslookup x >/dev/null 2>&1; echo $?", "d\nf\n1\n", ""},
		{"hosts with a slash", Config{Mounts: at("/etc/hosts/")}, "", "",
			`error mounting "/var/lib/kubelet/pods/u10.244.0.1/etc-hosts" to rootfs at "/etc/hosts": mount src=/var/lib/kubelet/pods/u10.244.0.1/etc-hosts, dst=/etc/hosts, dstFd=/proc/thread-self/fd/8, flags=MS_BIND|MS_REC: not a directory`},
		{"over etc", Config{Mounts: at("/etc")}, "ls /etc; cat /etc/hostname", "d\nf\nhostname\nhosts\nresolv.conf\np\n", ""},
		{"over etc, read-only", Config{Mounts: at("/etc ro")}, "", "",
			`error mounting "/var/lib/kubelet/pods/u10.244.0.1/etc-hosts" to rootfs at "/etc/hosts": create mountpoint for /etc/hosts mount: make mountpoint "/etc/hosts": openat hosts: read-only file system`},
		{"a file over etc", Config{Mounts: at("/etc=f")}, "", "",
			`error mounting "SOURCE" to rootfs at "/etc": mount src=SOURCE, dst=/etc, dstFd=/proc/thread-self/fd/8, flags=MS_BIND|MS_REC: not a directory`},
		{"a directory over a file", Config{Mounts: at("/etc/passwd")}, "", "",
			`error mounting "SOURCE" to rootfs at "/etc/passwd": mount src=SOURCE, dst=/etc/passwd, dstFd=/proc/thread-self/fd/8, flags=MS_BIND|MS_REC: not a directory`},
		{"below a file", Config{Mounts: at("/etc/passwd/x")}, "", "",
			`error mounting "SOURCE" to rootfs at "/etc/passwd/x": create mountpoint for /etc/passwd/x mount: lookup mountpoint target: securejoin.OpenInRoot /etc/passwd/x: not a directory`},
		{"a new file", Config{Mounts: at("/a/b/c=f")}, "cat /a/b/c; echo more >> /a/b/c; cat /a/b/c", "mine\nmine\nmore\n", ""},
		{"a sub-directory that is missing", Config{Mounts: at("/a=new/one")}, "ls /a; echo x > /a/y; ls /a", "y\n", ""},
		{"a sub-path through a file", Config{Mounts: at("/a=f/x")}, "", "",
			`error mounting "SOURCE" to rootfs at "/a": create mountpoint for /a mount: stat SOURCE: not a directory`},
		{"nested", Config{Mounts: at("/a/in/deep=d", "/a")}, "ls /a /a/in/deep", "/a:\nd\nf\nin\n\n/a/in/deep:\ng\n", ""},
		{"nested in a read-only one", Config{Mounts: at("/a ro", "/a/new=d")}, "", "",
			`error mounting "SOURCE" to rootfs at "/a/new": create mountpoint for /a/new mount: make mountpoint "/a/new": mkdirat ` + rootfs + `/a/new: read-only file system`},
		{"nested at what is there in a read-only one", Config{Mounts: at("/a ro", "/a/d")}, "ls /a/d; touch /a/d/x && echo wrote", "d\nf\nwrote\n", ""},
		{"twice at one place", Config{Mounts: at("/a", "/a/=d")}, "ls /a", "g\n", ""},
		{"over a symbolic link", Config{Mounts: at("/dev/stdin")}, "", "",
			`"` + rootfs + `/proc/self/fd/0" cannot be mounted because it is inside /proc`},
		{"over the root", Config{Mounts: at("/")}, "", "",
			`error mounting "SOURCE" to rootfs at "/": create mountpoint for / mount: mountpoint "` + rootfs + `" is on the top of rootfs "` + rootfs + `"`},
		{"over the root, in other words", Config{Mounts: at("/etc/../..")}, "", "", `mountpoint "` + rootfs + `" is on the top of rootfs "` + rootfs + `"`},
		{"over dev", Config{TerminationMessagePath: "/dev/termination-log", Mounts: at("/dev")}, "ls /dev; echo end > /dev/termination-log; ls -l /dev/f | wc -l", "d\nf\ntermination-log\n1\n", ""},
		{"over dev, read-only", Config{TerminationMessagePath: "/dev/termination-log", Mounts: at("/dev ro")}, "", "", `make mountpoint "/dev/termination-log": openat termination-log: read-only file system`},
		{"over dev/null", Config{Mounts: at("/dev/null=f")}, "cat /dev/null", "mine\n", ""},
		{"over proc", Config{Mounts: at("/proc")}, "", "",
			`error mounting "SOURCE" to rootfs at "/proc": create mountpoint for /proc mount: check proc-safety of /proc mount: "` + rootfs + `/proc" cannot be mounted because it is not of type proc`},
		{"in proc", Config{Mounts: at("/proc/self")}, "", "", `check proc-safety of /proc/self mount: "` + rootfs + `/proc/self" cannot be mounted because it is inside /proc`},
		{"what lxcfs mounts", Config{Mounts: at("/proc/uptime=f")}, "cat /proc/uptime", "mine\n", ""},
		{"over sys", Config{Mounts: at("/sys")}, "ls /sys", "d\nf\n", ""},
		{"over bin", Config{Mounts: at("/bin")}, "", "", `exec: "sh": executable file not found in $PATH`},
		{"relative", Config{Mounts: at("a/../../b")}, "ls /b", "d\nf\n", ""},
		{"an empty path", Config{Mounts: at("")}, "", "", `mountpoint "` + rootfs + `" is on the top of rootfs "` + rootfs + `"`},
		{"a long name", Config{Mounts: at("/" + strings.Repeat("x", 300))}, "", "", "file name too long"},
		{"read-only root", Config{ReadOnlyRoot: true, TerminationMessagePath: "/t", Mounts: at("/new")},
			"touch /x; touch /new/x; echo x > /t; echo x > /etc/hosts; echo x > /etc/hostname",
			"touch: /x: Read-only file system\nsh: can't create /etc/hostname: Read-only file system\n", ""},
		{"termination message in a volume", Config{TerminationMessagePath: "/a/msg", Mounts: at("/a")}, "ls /a; echo x > /a/msg; rm /a/msg", "d\nf\nmsg\nrm: can't remove '/a/msg': Device or resource busy\n", ""},
		{"termination message at a directory", Config{TerminationMessagePath: "/etc"}, "", "", `dst=/etc, dstFd=/proc/thread-self/fd/8, flags=MS_BIND|MS_REC: not a directory`},
		{"termination message at the root", Config{TerminationMessagePath: "/"}, "", "", `mountpoint "` + rootfs + `" is on the top of rootfs "` + rootfs + `"`},
		{"termination message at hosts", Config{TerminationMessagePath: "/etc/hosts"}, "cat /etc/hosts; echo x > /etc/hosts", "", ""},
		{"termination message at hostname", Config{TerminationMessagePath: "/etc/hostname"}, "cat /etc/hostname", "", ""},
		{"termination message, relative", Config{TerminationMessagePath: "../../msg"}, "ls -l /msg | cut -c 1-10", "-rw-rw-rw-\n", ""},
		{"termination message in proc", Config{TerminationMessagePath: "/proc/1/x"}, "", "", "cannot be mounted because it is inside /proc"},
		{"working directory in a volume", Config{WorkingDir: "/a/w", Mounts: at("/a")}, "pwd; ls /a", "/a/w\nd\nf\nw\n", ""},
		{"working directory in a read-only volume", Config{WorkingDir: "/a/w/v", Mounts: at("/a ro")}, "", "", "error during container init: mkdir /a/w: read-only file system"},
		{"working directory below a file", Config{WorkingDir: "/etc/passwd/x"}, "", "", "error during container init: mkdir /etc/passwd: not a directory"},
		{"working directory, relative", Config{WorkingDir: "app"}, "", "", "runc create failed: Cwd must be an absolute path"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			c := tc.config
			c.ID, c.Image, c.Command, c.Sandbox = "x", "busybox:1.36", []string{"sh", "-c", tc.script}, w.pod("10.244.0.1")
			c.Sandbox.DNS.Nameservers = []string{"10.96.0.10"}
			volume := w.volumeOf("/f", "mine\n", "/d/g", "deep\n")
			for i := range c.Mounts {
				c.Mounts[i].Tree = volume
			}
			if err := w.runtime.Create(c); err != nil {
				t.Fatal(err)
			}
			err := w.runtime.Start("x")
			w.pass(time.Minute)
			s := w.status("x")
			if tc.fails == "" {
				if err != nil || w.log("x") != tc.log {
					t.Errorf("error %v, log %q, want %q", err, w.log("x"), tc.log)
				}
				return
			}
			if err == nil || !strings.HasSuffix(err.Error(), tc.fails) || s.Reason != "StartError" || s.ExitCode != 128 {
				t.Errorf("error %v\nwant one with %s\nstatus %+v", err, tc.fails, s)
			}
			if w.log("x") != "" {
				t.Errorf("a container that did not start has the log %q", w.log("x"))
			}
		})
	}
}

// Containers with the same mounts share what they begin with, and nothing of
// what they write.
func TestMountedFilesAreEachContainersOwn(t *testing.T) {
	w := newWorld(t)
	pod := w.pod("10.244.0.1")
	for _, text := range []string{"one", "two"} {
		id := w.start(Config{Image: "busybox:1.36", Sandbox: pod, TerminationMessagePath: "/dev/termination-log",
			Command: []string{"sh", "-c", "cat /dev/termination-log; echo " + text + " > /dev/termination-log; echo $0 >> /etc/hosts; grep -c one /etc/hosts", text}})
		w.pass(time.Second)
		data, err := w.runtime.Files(id).ReadFile("/dev/termination-log")
		if err != nil || string(data) != text+"\n" {
			t.Errorf("message %q, %v", data, err)
		}
		if want := map[string]string{"one": "1\n", "two": "0\n"}[text]; w.log(id) != want {
			t.Errorf("log %q, want %q", w.log(id), want)
		}
	}
}

// A container without a command is refused when it is created
// (containerd's WithProcessArgs).
func TestNoCommand(t *testing.T) {
	w := newWorld(t)
	m, _ := w.runtime.Images.Model("busybox:1.36")
	m.Name, m.Tags, m.Cmd = "example.com/nothing", nil, nil
	w.runtime.Images.Add(m)
	c := Config{ID: "x", Image: "example.com/nothing", Sandbox: w.pod("10.244.0.1")}
	if err := w.runtime.Create(c); err == nil || err.Error() != `failed to generate container "x" spec: failed to generate spec: no command specified` {
		t.Errorf("error %v", err)
	}
	c.Command = []string{""}
	if err := w.runtime.Create(c); err != nil {
		t.Fatal(err)
	}
	if err := w.runtime.Start("x"); err == nil || !strings.HasSuffix(err.Error(), `error during container init: exec: "": executable file not found in $PATH`) {
		t.Errorf("error %v", err)
	}
}
