// Package applet has the programs of busybox, and of coreutils where an image has
// those, in virtual time: each is a function of what a program gets (package program),
// or has a small type for what it keeps while it runs. The shell that runs them is not
// one of them, and those that are a language are packages of their own: awk and
// calculator.
package applet

import (
	"slices"

	"github.com/gherkube/gherkube/runtime/container/awk"
	"github.com/gherkube/gherkube/runtime/container/calculator"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// Applet does what its name says and returns the exit code.
type Applet func(c *program.Call) int

// InShell are the applets that ash has as builtins: they run without a
// process of their own.
var InShell = map[string]Applet{"echo": echo, "printf": printf, "test": test, "[": test, "pwd": pwd}

// applets are the programs of busybox that are modelled.
var applets = map[string]Applet{
	"[": test, "[[": test, "awk": awk.Run, "base64": base64Applet, "basename": basename, "cat": cat, "chmod": chmod, "chown": chown, "chgrp": chgrp, "groups": groupsApplet, "su": su, "sysctl": sysctl,
	"cp": cp, "cut": cut, "date": date, "dirname": dirname, "echo": echo, "env": env, "expr": expr,
	"false": func(*program.Call) int { return 1 }, "find": find, "grep": grep, "egrep": grep, "fgrep": grep,
	"head": head, "hexdump": hexdump, "hostname": hostname, "httpd": httpd, "id": id, "ip": ip, "kill": Kill, "killall": killall, "pkill": killall, "pgrep": pgrep, "pidof": pgrep,
	"ln": ln, "ls": ls, "md5sum": digest, "sha1sum": digest, "sha256sum": digest, "sha512sum": digest,
	"mkdir": mkdir, "mktemp": mktemp, "mv": mv, "nc": nc, "nohup": nohup, "nproc": func(c *program.Call) int { return c.Print("2\n") },
	"nslookup": nslookup, "ping": ping, "printenv": printenv, "printf": printf, "ps": ps, "pwd": pwd, "readlink": readlink, "realpath": realpath,
	"rev": rev, "rm": rm, "rmdir": rmdir, "sed": sedApplet, "seq": seq, "sleep": sleep, "sort": sortApplet, "stat": stat,
	"stty": func(*program.Call) int { return 0 }, "sync": func(*program.Call) int { return 0 }, "tac": tac, "tail": tail, "tee": tee, "telnet": telnet,
	"tar": tarApplet, "test": test, "time": timeApplet, "timeout": timeout, "touch": touch, "tr": tr, "true": func(*program.Call) int { return 0 },
	"truncate": truncate, "tty": func(c *program.Call) int { c.Print("not a tty\n"); return 1 }, "umount": denied, "mount": mount,
	"uname": uname, "uniq": uniq, "uptime": uptime, "usleep": usleep, "wc": wc, "wget": wget, "which": which, "whoami": whoami,
	"expand": expandApplet, "unexpand": expandApplet, "fold": fold, "paste": paste, "nl": nl,
	"df": df, "du": du, "free": free, "mountpoint": mountpoint,
	"arp": arp, "ifconfig": ifconfig, "netstat": netstat, "route": route,
	"cksum": cksum, "sum": sumApplet, "sha3sum": digest, "factor": factor, "shuf": shuf, "split": split, "strings": stringsApplet, "dos2unix": lineEnds, "unix2dos": lineEnds, "more": pager, "less": pager,
	"bc": calculator.BC, "dc": calculator.DC,
	"nice": nice, "renice": renice, "ionice": asIs, "setsid": asIs, "taskset": asIs, "flock": flock, "watch": watch, "top": top, "install": install, "unlink": unlink, "link": link, "fallocate": fallocate,
	"run-parts": runParts, "getopt": getopt, "cal": cal, "dmesg": dmesg, "logger": logger, "logname": logname, "w": who, "who": who, "users": usersApplet, "hostid": hostid, "dnsdomainname": dnsdomainname,
	"cmp": cmpApplet, "comm": comm, "diff": diff, "gzip": gzipApplet, "gunzip": gzipApplet, "zcat": gzipApplet, "od": od, "hd": hexdump, "xxd": xxd,
	"xargs": xargs, "yes": yes, "dd": dd, "clear": func(*program.Call) int { return 0 }, "arch": func(c *program.Call) int { return c.Print("x86_64\n") },
}

// installed are programs beside busybox's applets that some images have.
var installed = map[string]Applet{"dig": dig, "getent": getent}

// Names returns the names of busybox's applets that are modelled, sorted; those of
// other packages (dig, getent) are not among them.
func Names() []string {
	var out []string
	for name := range applets {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Run runs the applet called name and returns its exit code: 127 if there is none.
func Run(p *process.Process, name string, args []string, e program.Edition) int {
	a := applets[name]
	if a == nil {
		a = installed[name]
	}
	c := &program.Call{P: p, Name: name, Args: args, Edition: e}
	if a == nil {
		return notModelled(c)
	}
	return a(c)
}

func notModelled(c *program.Call) int {
	if !Unmodelled[c.Name] {
		c.Complain("applet not found")
		return 127
	}
	c.P.Space().Warn("the busybox applet " + c.Name + " is not modelled")
	c.Complain("not modelled by gherkube")
	return 127
}
